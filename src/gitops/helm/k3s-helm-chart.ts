/**
 * Plans what a HelmChart of k3s or RKE2 renders.
 * https://github.com/k3s-io/helm-controller/blob/21a911f86f912a79e06e4f1596c54d8237320e6e/pkg/controllers/chart/chart.go
 */
import type { ChartRequest, NotRenderedReason } from "../../model/source/gitops-source.ts";
import { readValuesFile } from "./chart-values.ts";
import { isThreePartVersion, withoutScheme } from "./chart-source.ts";
import {
  fieldOf,
  listOf,
  mapOf,
  scalarTextOf,
  textOf,
  type FieldPath,
  type GitopsObject,
} from "../objects/gitops-object.ts";
import { nearObjects } from "../objects/near-objects.ts";
import { dataOf } from "../objects/object-data.ts";
import {
  notRendered,
  type PlanContext,
  type SourcePlan,
  type TemplateStep,
  type UnknownData,
  type ValuesSource,
} from "../plan-step.ts";
import type { Values } from "../objects/set-values.ts";

export async function planK3sHelmChart(
  chart: GitopsObject,
  context: PlanContext,
): Promise<SourcePlan> {
  const spec = mapOf(chart.value["spec"]);
  const unmanaged = ["metadata", "annotations", "helmcharts.helm.cattle.io/unmanaged"];
  if (fieldOf(chart.value, unmanaged) !== undefined) return { plan: "nothing" };
  const found = requestOf(spec);
  if (found === null) return { plan: "nothing" };
  if ("reason" in found) return notRendered(found.reason, found.at);
  const namespace = textOf(spec["targetNamespace"]) ?? chart.namespace ?? "kube-system";
  const own = chart.namespace ?? "kube-system";
  const config = await context.lookup("HelmChartConfig", own, chart.name);
  const values: ValuesSource[] = [];
  const unknownValues: TemplateStep["unknownValues"] = [];
  for (const source of [
    spec,
    ...(typeof config === "string" ? [] : [mapOf(config.value["spec"])]),
  ]) {
    const read = await valuesOf(source, own, context);
    if ("reason" in read) return notRendered(read.reason, ["spec", "valuesContent"]);
    values.push(...read.values);
    unknownValues.push(...read.unknown);
  }
  return {
    plan: "render",
    namespace,
    steps: [
      {
        step: "template",
        chart: found.request,
        release: chart.name,
        namespace,
        values,
        set: setPairs(mapOf(spec["set"])),
        chartValuesFiles: null,
        kubeVersion: context.kubernetes,
        apiVersions: context.apiVersions,
        hooks: "without-tests",
        skipSchema: false,
        postRenderers: [],
        unknownValues,
        versionAt: ["spec", spec["version"] === undefined ? "chart" : "version"],
        places: {
          version: chart.spanOf(["spec", spec["version"] === undefined ? "chart" : "version"]),
          chart: chart.spanOf(["spec", "chart"]),
          repository: chart.spanOf(["spec", spec["repo"] === undefined ? "chart" : "repo"]),
        },
      },
    ],
  };
}

/** A HelmChartConfig without a HelmChart sets values of a chart that k3s or RKE2 bundles. */
export async function planHelmChartConfig(
  config: GitopsObject,
  context: PlanContext,
): Promise<SourcePlan> {
  const chart = await context.lookup("HelmChart", config.namespace ?? "kube-system", config.name);
  return typeof chart === "string"
    ? notRendered({ code: "bundled-chart", chart: config.name })
    : { plan: "nothing" };
}

/** null where the object names no chart. */
function requestOf(
  spec: Values,
): { request: ChartRequest } | { reason: NotRenderedReason; at: FieldPath } | null {
  const chart = textOf(spec["chart"]);
  if (textOf(spec["chartContent"]) !== null)
    return {
      reason: { code: "source-unsupported", kind: "chartContent" },
      at: ["spec", "chartContent"],
    };
  if (chart === null || chart === "") return null;
  const version = scalarTextOf(spec["version"]) ?? "";
  const at = ["spec", "chart"];
  if (chart.includes("%{KUBERNETES_API}%")) return { reason: { code: "bundled-chart", chart }, at };
  if (/^https?:\/\/.*\.tgz$/.test(chart)) return { request: { from: "archive", url: chart } };
  const repo = textOf(spec["repo"]);
  const oci = chart.startsWith("oci://")
    ? chart
    : repo?.startsWith("oci://") === true
      ? `${repo}/${chart}`
      : null;
  if (oci !== null)
    return {
      request: {
        from: "oci",
        repository: withoutScheme(oci),
        version: isThreePartVersion(version)
          ? { tag: version.replace("+", "_") }
          : { range: version, filter: null },
        chooser: "helmOci",
        plainHttp: spec["plainHTTP"] === true,
      },
    };
  if (repo === null || repo === "")
    return { reason: { code: "source-unsupported", kind: `chart ${chart} without a repo` }, at };
  return { request: { from: "index", url: repo, name: chart, version, chooser: "helmIndex" } };
}

/** valuesContent, then values, then valuesSecrets in order. */
async function valuesOf(
  spec: Values,
  namespace: string,
  context: PlanContext,
): Promise<{ values: ValuesSource[]; unknown: UnknownData[] } | { reason: NotRenderedReason }> {
  const values: ValuesSource[] = [];
  const unknown: UnknownData[] = [];
  const content = textOf(spec["valuesContent"]);
  if (content !== null) {
    try {
      readValuesFile(content);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      return { reason: { code: "values-invalid", detail: error.message } };
    }
    values.push({ text: content });
  }
  if (spec["values"] !== undefined) values.push({ text: JSON.stringify(spec["values"]) });
  for (const [index, each] of listOf(spec["valuesSecrets"]).entries()) {
    const name = textOf(mapOf(each)["name"]) ?? "";
    const secret = await context.lookup("Secret", namespace, name);
    const data = typeof secret === "string" ? secret : dataOf(secret);
    if (typeof data === "string") {
      const near = nearObjects("Secret", { namespace, name }, context);
      unknown.push({ kind: "Secret", name, at: ["spec", "valuesSecrets", index, "name"], near });
    } else
      for (const key of listOf(mapOf(each)["keys"]).flatMap((key) => textOf(key) ?? [])) {
        const text = data.get(key);
        if (text !== undefined) values.push({ text });
      }
  }
  return { values, unknown };
}

/** Whole numbers, booleans and null are typed; all else is a string. */
function setPairs(set: Values): TemplateStep["set"] {
  return Object.keys(set)
    .sort()
    .map((key) => {
      const value = scalarTextOf(set[key]) ?? "";
      const typed = /^(?:[+-]?\d+|true|false|null)$/.test(value);
      return { pair: `${key}=${value.replaceAll(",", "\\,")}`, string: !typed };
    });
}
