/**
 * Decides with which tool Argo CD renders a folder.
 * https://github.com/argoproj/argo-cd/blob/v3.5.1/reposerver/repository/repository.go#GetAppSourceType
 */
import {
  filesIn,
  hasFile,
  pathIn,
  treePath,
  type SourceTree,
} from "../../model/source/source-tree.ts";
import { kustomizationNames } from "../../model/source/kustomization-names.ts";
import { parseGoYaml, type YamlValue } from "../objects/go-yaml.ts";
import { isValues, type Values } from "../objects/set-values.ts";

export type ArgoSourceType = "Helm" | "Kustomize" | "Directory" | "Plugin";

export type ArgoSourceProblem =
  | { code: "several-types"; types: ArgoSourceType[] }
  | { code: "override-unreadable"; file: string; detail: string };

export interface ResolvedSource {
  type: ArgoSourceType;
  /** The source after the `.argocd-source` files of its folder. */
  source: Values;
  /** The `.argocd-source` files that were applied. */
  overrides: string[];
}

interface ApplicationName {
  name: string;
  /** Set where the Application is outside Argo CD's own namespace. */
  namespace?: string;
}

export async function resolveArgoSource(
  tree: SourceTree,
  source: Values,
  application: ApplicationName,
): Promise<ResolvedSource | { problem: ArgoSourceProblem }> {
  const { path } = source;
  const folder = typeof path === "string" ? (treePath(path) ?? "") : "";
  const read = await withOverrides(tree, source, folder, application);
  if ("problem" in read) return read;
  const explicit = explicitTypes(read.source);
  if (explicit.length > 1) return { problem: { code: "several-types", types: explicit } };
  return { ...read, type: explicit[0] ?? discoverType(tree, folder) };
}

const typeFields: [field: string, type: ArgoSourceType][] = [
  ["kustomize", "Kustomize"],
  ["helm", "Helm"],
  ["directory", "Directory"],
  ["plugin", "Plugin"],
];

function explicitTypes(source: Values): ArgoSourceType[] {
  return typeFields.flatMap(([field, type]) => (isValues(source[field]) ? [type] : []));
}

/** By the files of the folder itself; a kustomization counts before a chart. */
function discoverType(tree: SourceTree, folder: string): ArgoSourceType {
  const names = filesIn(tree, folder);
  if (names.some((name) => kustomizationNames.includes(name))) return "Kustomize";
  return names.some((name) => name.endsWith("Chart.yaml")) ? "Helm" : "Directory";
}

async function withOverrides(
  tree: SourceTree,
  source: Values,
  folder: string,
  { name, namespace }: ApplicationName,
): Promise<{ source: Values; overrides: string[] } | { problem: ArgoSourceProblem }> {
  const own = namespace === undefined ? name : `${namespace}_${name}`;
  const overrides: string[] = [];
  let merged = source;
  for (const fileName of [".argocd-source.yaml", `.argocd-source-${own}.yaml`]) {
    const file = pathIn(folder, fileName);
    if (!hasFile(tree, file)) continue;
    const text = await tree.read(file);
    if (text === null) {
      const detail = "no text of at most 1 MiB";
      return { problem: { code: "override-unreadable", file, detail } };
    }
    try {
      const patch = parseGoYaml(text);
      if (!isValues(patch)) continue;
      merged = withLocationOf(source, mergePatch(merged, asFields(patch)));
      overrides.push(file);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      return { problem: { code: "override-unreadable", file, detail: error.message } };
    }
  }
  return { source: merged, overrides };
}

/** An override cannot move a source. */
function withLocationOf(source: Values, merged: Values): Values {
  const result = { ...merged };
  for (const field of ["repoURL", "path", "chart", "targetRevision"]) {
    const value = source[field];
    if (value === undefined) delete result[field];
    else result[field] = value;
  }
  return result;
}

/** https://www.rfc-editor.org/rfc/rfc7396 */
function mergePatch(target: YamlValue | undefined, patch: Values): Values {
  const merged: Values = isValues(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key];
    else merged[key] = isValues(value) ? mergePatch(merged[key], value) : value;
  }
  return merged;
}

/** Go takes a field in any case. */
function asFields(value: Values): Values {
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      fieldNames.get(key.toLowerCase()) ?? key,
      isFreeForm(key) ? each : fieldsWithin(each),
    ]),
  );
}

function fieldsWithin(value: YamlValue): YamlValue {
  if (Array.isArray(value)) return value.map(fieldsWithin);
  return isValues(value) ? asFields(value) : value;
}

function isFreeForm(key: string): boolean {
  return /^(?:valuesObject|commonLabels|commonAnnotations)$/i.test(key);
}

const fieldNames = new Map(
  [
    "apiVersions",
    "commonAnnotations",
    "commonLabels",
    "components",
    "exclude",
    "fileParameters",
    "forceString",
    "ignoreMissingValueFiles",
    "images",
    "include",
    "kubeVersion",
    "name",
    "namePrefix",
    "nameSuffix",
    "namespace",
    "parameters",
    "patches",
    "recurse",
    "releaseName",
    "replicas",
    "skipCrds",
    "value",
    "valueFiles",
    "values",
    "valuesObject",
    "version",
  ].map((name) => [name.toLowerCase(), name]),
);
