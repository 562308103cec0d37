/**
 * Plans what a Release of Crossplane's provider-helm renders.
 * https://github.com/crossplane-contrib/provider-helm/blob/v0.21.0/apis/release/v1beta1/types.go
 */
import type { ChartRequest } from "../../model/source/gitops-source.ts";
import { isThreePartVersion, withoutScheme } from "./chart-source.ts";
import {
  fieldOf,
  listOf,
  mapOf,
  scalarTextOf,
  textOf,
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

export async function planCrossplaneRelease(
  release: GitopsObject,
  context: PlanContext,
): Promise<SourcePlan> {
  const spec = mapOf(fieldOf(release.value, ["spec", "forProvider"]));
  const chart = mapOf(spec["chart"]);
  const request = requestOf(chart);
  if (request === null) return { plan: "nothing" };
  if (listOf(spec["patchesFrom"]).length > 0)
    return notRendered({ code: "template-unsupported", detail: "patchesFrom" }, [
      "spec",
      "forProvider",
      "patchesFrom",
    ]);
  const namespace = textOf(spec["namespace"]) ?? "default";
  const { values, unknown } = await referencedValues(spec, context);
  const inline = mapOf(spec["values"]);
  if (Object.keys(inline).length > 0) values.push({ text: JSON.stringify(inline) });
  const set: TemplateStep["set"] = [];
  for (const [index, each] of listOf(spec["set"]).map(mapOf).entries()) {
    const value = scalarTextOf(each["value"]);
    if (value === null) {
      const setAt = ["spec", "forProvider", "set", index, "name"];
      unknown.push({ kind: "Secret", name: textOf(each["name"]) ?? "", at: setAt, near: [] });
    } else set.push({ pair: `${textOf(each["name"]) ?? ""}=${value}`, string: false });
  }
  const at = ["spec", "forProvider", "chart"];
  return {
    plan: "render",
    namespace,
    steps: [
      {
        step: "template",
        chart: request,
        release:
          textOf(
            fieldOf(release.value, ["metadata", "annotations", "crossplane.io/external-name"]),
          ) ?? release.name,
        namespace,
        values,
        set,
        chartValuesFiles: null,
        kubeVersion: context.kubernetes,
        apiVersions: context.apiVersions,
        hooks: "without-tests",
        skipSchema: false,
        postRenderers: [],
        unknownValues: unknown,
        versionAt: [...at, chart["version"] === undefined ? "name" : "version"],
      },
    ],
  };
}

function requestOf(chart: Values): ChartRequest | null {
  const url = textOf(chart["url"]) ?? "";
  const name = textOf(chart["name"]) ?? "";
  const repository = textOf(chart["repository"]) ?? "";
  const version = scalarTextOf(chart["version"]) ?? "";
  const oci = url.startsWith("oci://")
    ? url
    : repository.startsWith("oci://")
      ? `${repository.replace(/\/+$/, "")}/${name}`
      : null;
  if (oci !== null) {
    const [, path = oci, tag] = /^(.*\/[^/:]+):([\w.+-]+)$/.exec(oci) ?? [];
    const wanted = tag ?? version;
    return {
      from: "oci",
      repository: withoutScheme(path),
      version: isThreePartVersion(wanted)
        ? { tag: wanted.replace("+", "_") }
        : { range: wanted, filter: null },
      chooser: "helmOci",
      plainHttp: false,
    };
  }
  if (url !== "") return { from: "archive", url };
  if (name === "" || repository === "") return null;
  return { from: "index", url: repository, name, version, chooser: "helmIndex" };
}

/** The values of ConfigMaps and Secrets, below the inline values. */
async function referencedValues(
  spec: Values,
  context: PlanContext,
): Promise<{ values: ValuesSource[]; unknown: UnknownData[] }> {
  const values: ValuesSource[] = [];
  const unknown: UnknownData[] = [];
  for (const [index, each] of listOf(spec["valuesFrom"]).entries()) {
    for (const [field, kind] of [
      ["configMapKeyRef", "ConfigMap"],
      ["secretKeyRef", "Secret"],
    ] as const) {
      const reference = mapOf(mapOf(each)[field]);
      const name = textOf(reference["name"]);
      if (name === null) continue;
      const namespace = textOf(reference["namespace"]) ?? "default";
      const found = await context.lookup(kind, namespace, name);
      const data = typeof found === "string" ? found : dataOf(found);
      const text =
        typeof data === "string" ? undefined : data.get(textOf(reference["key"]) ?? "values.yaml");
      if (text !== undefined) values.push({ text });
      else if (reference["optional"] !== true)
        unknown.push({
          kind,
          name,
          at: ["spec", "forProvider", "valuesFrom", index, field, "name"],
          near: nearObjects(kind, { namespace, name }, context),
        });
    }
  }
  return { values, unknown };
}
