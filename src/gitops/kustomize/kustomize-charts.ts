/**
 * Reads the charts that a kustomization has helm render, and plans their rendering.
 * https://github.com/kubernetes-sigs/kustomize/blob/api/v0.21.1/api/internal/builtins/HelmChartInflationGenerator.go
 */
import type { ChartRequest, NotRenderedReason } from "../../model/source/gitops-source.ts";
import { hasFile, treePath, type SourceTree } from "../../model/source/source-tree.ts";
import { withoutScheme } from "../helm/chart-source.ts";
import {
  fieldOf,
  listOf,
  mapOf,
  scalarTextOf,
  textOf,
  type FieldPath,
} from "../objects/gitops-object.ts";
import type { TemplateStep, ValuesSource } from "../plan-step.ts";
import { isValues, type Values } from "../objects/set-values.ts";

export interface KustomizeChart {
  /** In the form of an item of `helmCharts`. */
  entry: Values;
  /** Where the entry stands in its file. */
  path: FieldPath;
  /** The folder of local charts, as written. */
  chartHome: string;
}

/** The charts of a kustomization, and the kustomization without them. */
export function chartsOf(content: Values): { charts: KustomizeChart[]; rest: Values } {
  const { helmCharts, helmChartInflationGenerator: legacy, helmGlobals, ...rest } = content;
  const home = textOf(fieldOf(helmGlobals, ["chartHome"])) ?? "charts";
  const charts = listOf(helmCharts).flatMap((entry, index): KustomizeChart[] =>
    isValues(entry) ? [{ entry, path: ["helmCharts", index], chartHome: home }] : [],
  );
  for (const [index, entry] of listOf(legacy).entries())
    if (isValues(entry))
      charts.push({
        entry: currentForm(entry),
        path: ["helmChartInflationGenerator", index],
        chartHome: textOf(entry["chartHome"]) ?? "charts",
      });
  return charts.length === 0 ? { charts, rest: content } : { charts, rest };
}

/** The chart of a generator file; null for another generator. */
export function generatedChart(content: Values | null): KustomizeChart | null {
  if (content === null || content["kind"] !== "HelmChartInflationGenerator") return null;
  const isLegacy = content["chartName"] !== undefined;
  return {
    entry: isLegacy ? currentForm(content) : content,
    path: [],
    chartHome: textOf(content["chartHome"]) ?? "charts",
  };
}

/** https://github.com/kubernetes-sigs/kustomize/blob/api/v0.21.1/api/types/helmchartargs.go */
function currentForm(entry: Values): Values {
  const names: Record<string, string> = {
    chartName: "name",
    chartVersion: "version",
    chartRepoUrl: "repo",
    chartRepo: "repo",
    releaseNamespace: "namespace",
    values: "valuesFile",
    valuesLocal: "valuesInline",
  };
  return Object.fromEntries(
    Object.entries(entry).map(([name, value]) => [
      Object.hasOwn(names, name) ? (names[name] ?? name) : name,
      value,
    ]),
  );
}

/** What to do for one chart; `versionAt` of the step is a path of the kustomization. */
export function planKustomizeChart(
  { entry, path, chartHome }: KustomizeChart,
  folder: string,
  { tree, kubernetes, apiVersions }: ChartContext,
): TemplateStep | { reason: NotRenderedReason; at: FieldPath } {
  const chart = requestOf(entry, chartHome, folder, tree);
  if ("reason" in chart) return { reason: chart.reason, at: [...path, "name"] };
  const values = valuesOf(entry, folder, tree);
  if ("reason" in values) return { reason: values.reason, at: [...path, "valuesFile"] };
  const name = textOf(entry["name"]) ?? "";
  return {
    step: "template",
    chart: chart.request,
    // Without a name, kustomize has helm generate one.
    release: textOf(entry["releaseName"]) || name,
    namespace: textOf(entry["namespace"]) || null,
    values: values.values,
    set: [],
    chartValuesFiles: null,
    kubeVersion: scalarTextOf(entry["kubeVersion"]) || kubernetes,
    apiVersions: [
      ...apiVersions,
      ...listOf(entry["apiVersions"]).flatMap((each) => textOf(each) ?? []),
    ],
    hooks: hooksOf(entry),
    skipSchema: false,
    postRenderers: [],
    unknownValues: [],
    versionAt: [...path, entry["version"] === undefined ? "name" : "version"],
  };
}

function hooksOf(entry: Values): TemplateStep["hooks"] {
  if (entry["skipHooks"] === true) return "none";
  return entry["skipTests"] === true ? "without-tests" : "all";
}

export interface ChartContext {
  tree: SourceTree;
  kubernetes: string | null;
  apiVersions: readonly string[];
}

/** A chart that is in the chart home is used, whatever its version. */
function requestOf(
  entry: Values,
  chartHome: string,
  folder: string,
  tree: SourceTree,
): { request: ChartRequest } | { reason: NotRenderedReason } {
  const name = textOf(entry["name"]) ?? "";
  const repo = textOf(entry["repo"]) ?? "";
  const version = scalarTextOf(entry["version"]) ?? "";
  if (name === "")
    return { reason: { code: "invalid", detail: "a chart of helmCharts has no name" } };
  const below = version !== "" && repo !== "" ? `${name}-${version}/${name}` : name;
  const local = treePath(folder, chartHome, below);
  if (local !== null && hasFile(tree, `${local}/Chart.yaml`))
    return { request: { from: "tree", path: local } };
  if (repo === "") return { reason: { code: "path-not-found", path: local ?? below } };
  if (!repo.startsWith("oci://"))
    return { request: { from: "index", url: repo, name, version, chooser: "helmIndex" } };
  return {
    request: {
      from: "oci",
      repository: `${withoutScheme(repo)}/${name}`,
      version: /^v?\d+\.\d+\.\d+(?:[-+][\w.+-]*)?$/.test(version)
        ? { tag: version.replace("+", "_") }
        : { range: version, filter: null },
      chooser: "helmOci",
      plainHttp: false,
    },
  };
}

/** valuesFile and valuesInline in the order of valuesMerge, then additionalValuesFiles. */
function valuesOf(
  entry: Values,
  folder: string,
  tree: SourceTree,
): { values: ValuesSource[] } | { reason: NotRenderedReason } {
  const files: ValuesSource[] = [];
  const written = [entry["valuesFile"], ...listOf(entry["additionalValuesFiles"])];
  for (const each of written) {
    const name = textOf(each) ?? "";
    if (name === "") continue;
    if (/^https?:\/\//.test(name)) return { reason: { code: "remote-resource", url: name } };
    const file = treePath(folder, name);
    if (file === null || !hasFile(tree, file))
      return { reason: { code: "path-not-found", path: name } };
    files.push({ file });
  }
  const hasFirst = (textOf(entry["valuesFile"]) ?? "") !== "";
  const merge = textOf(entry["valuesMerge"]);
  const own: ValuesSource[] = hasFirst
    ? files.slice(0, 1)
    : merge === "merge"
      ? // The chart's own values then beat the inline ones.
        [{ chartFile: "values.yaml" }]
      : [];
  const inline = mapOf(entry["valuesInline"]);
  const inlines: ValuesSource[] =
    Object.keys(inline).length === 0 ? [] : [{ text: JSON.stringify(inline) }];
  const more = hasFirst ? files.slice(1) : files;
  const first =
    merge === "replace"
      ? inlines.length > 0
        ? inlines
        : own
      : merge === "merge"
        ? [...inlines, ...own]
        : [...own, ...inlines];
  return { values: [...first, ...more] };
}
