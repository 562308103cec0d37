/**
 * Plans what a HelmRelease renders.
 * https://github.com/fluxcd/helm-controller/blob/v1.6.3/api/v2/helmrelease_types.go
 */
import { createShortName } from "./release-name.ts";
import { chartOfRelease } from "./chart-source.ts";
import {
  mergeReleaseValues,
  ValuesError,
  type DataLookup,
  type ValuesReference,
} from "./chart-values.ts";
import {
  fieldOf,
  listOf,
  mapOf,
  textOf,
  type FieldPath,
  type GitopsObject,
} from "../objects/gitops-object.ts";
import { dataOf } from "../objects/object-data.ts";
import {
  notRendered,
  type PlanContext,
  type SourcePlan,
  type TemplateStep,
  type UnknownData,
} from "../plan-step.ts";
import { nearObjects } from "../objects/near-objects.ts";
import type { Values } from "../objects/set-values.ts";

export async function planHelmRelease(
  release: GitopsObject,
  context: PlanContext,
): Promise<SourcePlan> {
  const spec = mapOf(release.value["spec"]);
  if (spec["suspend"] === true) return { plan: "suspended" };
  const chart = await chartOfRelease(release, context);
  if (chart === null) return { plan: "nothing" };
  if ("reason" in chart) return notRendered(chart.reason, chart.at);
  const namespace = releaseNamespace(release);
  const references = listOf(spec["valuesFrom"]).map((each) => valuesReferenceOf(mapOf(each)));
  const lookup = await loadData(references, release.namespace ?? "default", context);
  let merged: ReturnType<typeof mergeReleaseValues>;
  try {
    merged = mergeReleaseValues(mapOf(spec["values"]), references, lookup);
  } catch (error) {
    if (!(error instanceof ValuesError)) throw error;
    return notRendered(reasonOf(error), placeOf(error, references));
  }
  return {
    plan: "render",
    namespace,
    steps: [
      {
        step: "template",
        chart: chart.request,
        release: releaseName(release),
        namespace,
        values: [{ text: JSON.stringify(merged.values) }],
        set: [],
        chartValuesFiles: chart.valuesFiles,
        kubeVersion: context.kubernetes,
        apiVersions: context.apiVersions,
        hooks: hooksOf(spec),
        skipSchema: fieldOf(spec, ["install", "disableSchemaValidation"]) === true,
        postRenderers: postRenderersOf(spec),
        unknownValues: unknownData(merged.unknown, { release, references, context }),
        versionAt: chart.versionAt,
        places: chart.places,
      },
    ],
  };
}

function hooksOf(spec: Values): TemplateStep["hooks"] {
  if (fieldOf(spec, ["install", "disableHooks"]) === true) return "none";
  return fieldOf(spec, ["test", "enable"]) === true ? "all" : "without-tests";
}

export function releaseNamespace({ value, namespace }: GitopsObject): string {
  return textOf(fieldOf(value, ["spec", "targetNamespace"])) ?? namespace ?? "default";
}

function releaseName({ value, name }: GitopsObject): string {
  const target = textOf(fieldOf(value, ["spec", "targetNamespace"]));
  const written = textOf(fieldOf(value, ["spec", "releaseName"]));
  return createShortName(written ?? (target === null ? name : `${target}-${name}`));
}

export function valuesReferenceOf(entry: Values): ValuesReference {
  return {
    kind: textOf(entry["kind"]) ?? "",
    name: textOf(entry["name"]) ?? "",
    key: textOf(entry["valuesKey"]) ?? "values.yaml",
    targetPath: textOf(entry["targetPath"]) || null,
    literal: entry["literal"] === true,
    optional: entry["optional"] === true,
  };
}

function placeOf({ problem }: ValuesError, references: readonly ValuesReference[]): FieldPath {
  const field = problem.code === "not-found" ? "name" : "valuesKey";
  return ["spec", "valuesFrom", references.indexOf(problem.reference), field];
}

interface ReferenceContext {
  release: GitopsObject;
  references: readonly ValuesReference[];
  context: PlanContext;
}

function unknownData(
  unknown: readonly ValuesReference[],
  { release, references, context }: ReferenceContext,
): UnknownData[] {
  const namespace = release.namespace ?? "default";
  return unknown.map((each) => {
    const { kind, name, optional } = each;
    const at = ["spec", "valuesFrom", references.indexOf(each), "name"];
    const isKnownKind = kind === "ConfigMap" || kind === "Secret";
    const near = isKnownKind ? nearObjects(kind, { namespace, name }, context) : [];
    return { kind, name, at, near, isRequired: !optional };
  });
}

/** Reads every object that the references name, so that merging needs no I/O. */
async function loadData(
  references: readonly ValuesReference[],
  namespace: string,
  context: PlanContext,
): Promise<DataLookup> {
  const loaded = new Map<string, ReturnType<DataLookup>>();
  for (const { kind, name } of references) {
    if (kind !== "ConfigMap" && kind !== "Secret") continue;
    const found = await context.lookup(kind, namespace, name);
    const data = typeof found === "string" ? found : dataOf(found);
    loaded.set(`${kind}/${name}`, data === "encrypted" ? "unknown" : data);
  }
  return (kind, name) => loaded.get(`${kind}/${name}`) ?? "absent";
}

function reasonOf({ problem }: ValuesError): Parameters<typeof notRendered>[0] {
  const { kind, name, key } = problem.reference;
  switch (problem.code) {
    case "not-found":
      return { code: "source-not-in-git", kind, name, near: [] };
    case "key-not-found":
      return { code: "values-invalid", detail: `${kind} ${name} has no key ${key}` };
    case "unsupported-kind":
      return { code: "values-invalid", detail: `values cannot come from a ${kind}` };
    case "unreadable":
      return { code: "values-invalid", detail: `${kind} ${name}, key ${key}: ${problem.detail}` };
  }
}

/** https://github.com/fluxcd/helm-controller/tree/v1.6.3/internal/postrender */
function postRenderersOf(spec: Values): Values[] {
  return listOf(spec["postRenderers"]).flatMap((each) => {
    const kustomize = mapOf(mapOf(each)["kustomize"]);
    const kept = ["patches", "patchesStrategicMerge", "patchesJson6902", "images"].flatMap(
      (field): [string, Values[string]][] => {
        const value = kustomize[field];
        return value === undefined ? [] : [[field, value]];
      },
    );
    return kept.length === 0 ? [] : [Object.fromEntries(kept)];
  });
}
