/** The fields of GitOps objects that hold values, and nothing that decides what is rendered. */
import { fieldOf, listOf, mapOf, type FieldPath, type GitopsObject } from "./gitops-object.ts";
import type { YamlValue } from "./go-yaml.ts";
import { roleOf } from "./kinds.ts";

/** Marks may stand there without changing which objects there are. */
export function valueFields({ apiVersion, kind, value }: GitopsObject): FieldPath[] {
  switch (roleOf(apiVersion, kind)) {
    case "flux-kustomization":
      return [
        ["spec", "postBuild", "substitute"],
        ...patchTexts(value, ["spec", "patches"]),
        ...imageFields(value, ["spec", "images"]),
      ];
    case "helm-release":
      return [["spec", "values"], ...postRendererFields(value)];
    case "argo-application":
      return argoFields(value, ["spec"]);
    case "application-set":
      return [
        ...argoFields(value, ["spec", "template", "spec"]),
        ["spec", "generators"],
        ["spec", "templatePatch"],
      ];
    case "k3s-helm-chart":
    case "k3s-helm-chart-config":
      return [
        ["spec", "valuesContent"],
        ["spec", "values"],
        ["spec", "set"],
      ];
    case "resource-set":
      return [
        ["spec", "inputs"],
        ["spec", "resources"],
        ["spec", "resourcesTemplate"],
        ["spec", "steps"],
      ];
    case "resource-set-inputs":
      return [["spec", "defaultValues"]];
    case "openshift-template":
      return [["parameters"], ["objects"]];
    case "data":
      // ApplicationSets take values from what describes the Secret of a cluster.
      return [["data"], ["stringData"], ["metadata", "annotations"], ["metadata", "labels"]];
    case null:
      // The manifest of a workload beside GitOps objects: every scalar may be a value.
      return [[]];
    default:
      return [];
  }
}

/** The fields of a kustomization that decide which files it builds, and its charts. */
const structureFields =
  /^(?:helm.*|resources|bases|components|crds|configurations|openapi|generators|transformers|validators)$/;

/** The fields of a kustomization that hold values: no paths, and of charts the inline values. */
export function kustomizationValueFields(content: YamlValue | undefined): FieldPath[] {
  const fields: FieldPath[] = [];
  for (const [field, value] of Object.entries(mapOf(content)))
    if (/^(?:configMap|secret)Generator$/.test(field))
      for (const [index] of listOf(value).entries()) fields.push([field, index, "literals"]);
    else if (field.startsWith("patches")) fields.push(...patchFields(field, value));
    else if (!structureFields.test(field)) fields.push([field]);
  for (const [index] of listOf(fieldOf(content, ["helmCharts"])).entries())
    fields.push(["helmCharts", index, "valuesInline"]);
  for (const [index] of listOf(fieldOf(content, ["helmChartInflationGenerator"])).entries())
    fields.push(["helmChartInflationGenerator", index, "valuesLocal"]);
  return fields;
}

/** A patch is a text, or the path of a file. */
function patchFields(field: string, list: YamlValue): FieldPath[] {
  return listOf(list).flatMap((each, index): FieldPath[] => {
    if (typeof each === "string") return /[\n{]/.test(each) ? [[field, index]] : [];
    return ["patch", "options"].map((part) => [field, index, part]);
  });
}

function postRendererFields(value: GitopsObject["value"]): FieldPath[] {
  return listOf(fieldOf(value, ["spec", "postRenderers"])).flatMap((_, index) => {
    const base: FieldPath = ["spec", "postRenderers", index, "kustomize"];
    return [...patchTexts(value, [...base, "patches"]), ...imageFields(value, [...base, "images"])];
  });
}

/** The texts of patches; their targets decide which objects they change. */
function patchTexts(value: GitopsObject["value"], list: FieldPath): FieldPath[] {
  return listOf(fieldOf(value, list)).map((_, index) => [...list, index, "patch"]);
}

/** The new parts of an image; the entry's `name` decides whether it applies. */
function imageFields(value: GitopsObject["value"], list: FieldPath): FieldPath[] {
  return listOf(fieldOf(value, list)).flatMap((_, index) =>
    ["newName", "newTag", "digest"].map((field) => [...list, index, field]),
  );
}

function argoFields(value: GitopsObject["value"], spec: FieldPath): FieldPath[] {
  const several = listOf(fieldOf(value, [...spec, "sources"]));
  const sources: FieldPath[] =
    several.length > 0
      ? several.map((_, index) => [...spec, "sources", index])
      : [[...spec, "source"]];
  return sources.flatMap((source) => {
    const parameters = listOf(fieldOf(value, [...source, "helm", "parameters"]));
    return [
      [...source, "helm", "values"],
      [...source, "helm", "valuesObject"],
      ...parameters.flatMap((each, index): FieldPath[] =>
        mapOf(each)["value"] === undefined
          ? []
          : [[...source, "helm", "parameters", index, "value"]],
      ),
      [...source, "kustomize", "images"],
      [...source, "kustomize", "patches"],
    ];
  });
}
