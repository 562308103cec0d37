/** Gives GitOps rendering its processes, its files and its charts. */
import { join } from "node:path";
import type { AddedChart, DependencyRequest } from "../../charts/charts.ts";
import {
  valuesOfSets,
  type FetchedChart,
  type GitopsEffects,
  type RenderFailure,
  type RenderedOutput,
  type RenderedText,
  type TemplateRequest,
} from "../../gitops/gitops.ts";
import type { DiskTree } from "../../load/load.ts";
import type { ChartRequest, NotRenderedReason } from "../../model/gitops-source.ts";
import { openChartFolder, readChartFile, type GitopsRenderer } from "../../render/render.ts";

export interface ChartSource {
  fetch(request: Exclude<ChartRequest, { from: "tree" }>): Promise<FetchedChart>;
  dependencies(
    request: DependencyRequest,
  ): Promise<{ added: AddedChart[] } | { problem: NotRenderedReason }>;
}

export function gitopsEffects(
  tree: DiskTree,
  renderer: GitopsRenderer,
  charts: ChartSource,
): GitopsEffects {
  return {
    build: async ({ folder, written, copied }): Promise<RenderedOutput | RenderFailure> =>
      await renderer.build(folder, {
        written,
        copied: new Map(copied.map((path) => [path, join(tree.root, path)])),
      }),
    template: async (request) => await template(tree, renderer, charts, request),
    postRender: async (text, kustomization) =>
      await renderer.build("", {
        written: new Map([
          ["rendered.yaml", text],
          ["kustomization.yaml", withRendered(kustomization)],
        ]),
        copied: new Map(),
      }),
    chart: async (request) => await charts.fetch(request),
  };
}

function withRendered(kustomization: string): string {
  const content: unknown = JSON.parse(kustomization);
  return JSON.stringify({
    ...(typeof content === "object" ? content : {}),
    resources: ["rendered.yaml"],
  });
}

/** A chart of the repository is copied where texts take the place of its files. */
async function template(
  tree: DiskTree,
  renderer: GitopsRenderer,
  charts: ChartSource,
  { chart, values: given, step, replaced }: TemplateRequest,
): Promise<RenderedText | RenderFailure | { problem: NotRenderedReason }> {
  const isLocal = "treeFolder" in chart;
  const folder = isLocal ? join(tree.root, chart.treeFolder) : chart.folder;
  const prefix = isLocal && chart.treeFolder !== "" ? `${chart.treeFolder}/` : "";
  const inputs = isLocal ? tree.files.filter((file) => file.startsWith(prefix)) : [];
  const texts = new Map(
    inputs.flatMap((file) => {
      const text = replaced.get(file);
      return text === undefined ? [] : [[join(tree.root, file), text] as const];
    }),
  );
  const boundary = isLocal ? tree.root : (chart.boundary ?? folder);
  const values = await Promise.all(
    given.map(async (each) =>
      typeof each === "string"
        ? each
        : await readChartFile(each.chartFile, { folder, boundary, replaced: texts }),
    ),
  );
  // A packaged chart brings its dependencies along.
  const isFolder = isLocal || chart.boundary !== undefined;
  const dependencies = isFolder
    ? await charts.dependencies({
        folder,
        boundary,
        replaced: texts,
        // A condition may be set by an argument alone.
        values: [...values, JSON.stringify(valuesOfSets(step.set))],
      })
    : { added: [] };
  if ("problem" in dependencies) return dependencies;
  await using prepared = await openChartFolder(folder, {
    boundary,
    replaced: texts,
    valuesFiles: step.chartValuesFiles,
    added: dependencies.added,
  });
  if ("failed" in prepared) return prepared;
  const rendered = await renderer.template({
    chartFolder: prepared.folder,
    values,
    set: step.set,
    release: step.release,
    namespace: step.namespace,
    kubeVersion: step.kubeVersion,
    apiVersions: step.apiVersions,
    hooks: step.hooks,
    skipSchema: step.skipSchema || prepared.hasRemoteSchema,
  });
  if (!("text" in rendered)) return rendered;
  const origins = rendered.origins.map((origin) => ({
    ...origin,
    source: isLocal ? templatePath(prefix, origin.rendererPath, inputs) : null,
  }));
  return { text: rendered.text, origins, inputs };
}

/** "web/templates/x.yaml", as Helm says it, below the chart's folder. */
function templatePath(
  prefix: string,
  written: string | null,
  inputs: readonly string[],
): string | null {
  if (written === null) return null;
  const path = prefix + written.slice(written.indexOf("/") + 1);
  return inputs.includes(path) ? path : null;
}
