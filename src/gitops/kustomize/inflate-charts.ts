/** Renders the charts of kustomizations, so that kustomize finds plain resources. */
import type { NotRenderedReason } from "../../model/source/gitops-source.ts";
import type { DocumentOrigin } from "../../model/source/render-root.ts";
import type { Span } from "../../model/source/source.ts";
import type { SourceTree } from "../../model/source/source-tree.ts";
import type { FieldPath } from "../objects/gitops-object.ts";
import { LocatedFile } from "../objects/located-file.ts";
import type { PlacedChart } from "./kustomization-files.ts";
import { planKustomizeChart, type ChartContext } from "./kustomize-charts.ts";
import type { TemplateStep } from "../plan-step.ts";

export interface InflatedCharts {
  /** The rendered resources by path. */
  written: Map<string, string>;
  inputs: string[];
  /** Where findings stand that come from a chart itself; null for no chart. */
  fallbackAt: Span | null;
  /** The origins of a build, where a rendered chart is named by its kustomization. */
  originsOf: (origins: DocumentOrigin[]) => DocumentOrigin[];
}

type Rendered = { text: string; inputs: string[] };
type Failed = { reason: NotRenderedReason; at: FieldPath; span?: Span };

/** https://github.com/kubernetes-sigs/kustomize/blob/api/v0.21.1/api/types/pluginrestrictions.go */
const refused = "helmCharts are refused: the controller builds without --enable-helm";

/** `context` is null for a controller that does not render charts in kustomizations. */
export async function inflateCharts(
  charts: readonly PlacedChart[],
  tree: SourceTree,
  context: Omit<ChartContext, "tree"> | null,
  render: (step: TemplateStep) => Promise<Rendered | Failed>,
): Promise<InflatedCharts | Failed> {
  const written = new Map<string, string>();
  const inputs: string[] = [];
  let fallbackAt: Span | null = null;
  const placeOf = new Map<string, { source: string; fallbackAt: Span }>();
  for (const chart of charts) {
    const located = new LocatedFile(chart.file, (await tree.read(chart.file)) ?? "");
    if (context === null)
      return {
        reason: { code: "renderer-failed", detail: refused },
        at: [],
        span: located.spanOf(chart.path),
      };
    const step = planKustomizeChart(chart, chart.folder, { tree, ...context });
    if ("reason" in step) return { ...step, at: [], span: located.spanOf(step.at) };
    const versionAt = located.spanOf(step.versionAt);
    const places = {
      version: versionAt,
      chart: located.spanOf([...chart.path, "name"]),
      repository: located.spanOf([...chart.path, "repo"]),
    };
    const rendered = await render({ ...step, places });
    if ("reason" in rendered) return { span: versionAt, ...rendered, at: [] };
    written.set(chart.output, rendered.text);
    inputs.push(chart.file, ...rendered.inputs);
    fallbackAt ??= versionAt;
    placeOf.set(chart.output, { source: chart.file, fallbackAt: versionAt });
  }
  return {
    written,
    inputs,
    fallbackAt,
    originsOf: (origins) =>
      origins.map((origin) => ({ ...origin, ...placeOf.get(origin.source ?? "") })),
  };
}
