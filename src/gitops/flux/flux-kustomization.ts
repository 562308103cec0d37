/**
 * Works out the kustomization that Flux builds for `kustomize.toolkit.fluxcd.io` Kustomizations.
 * https://github.com/fluxcd/pkg/blob/kustomize/v1.40.0/kustomize/kustomize_generator.go
 */
import { kustomizationNames } from "../../model/source/kustomization-names.ts";
import {
  filesBelow,
  filesIn,
  hasFolder,
  pathIn,
  treePath,
  type SourceTree,
} from "../../model/source/source-tree.ts";
import { readKustomizeImages, type KustomizeImage } from "../argo/argo-images.ts";
import { parseGoYaml, parseGoYamlDocuments, type YamlValue } from "../objects/go-yaml.ts";
import { isValues, type Values } from "../objects/set-values.ts";

export type GenerationProblem =
  | { code: "path-outside"; path: string }
  | { code: "path-not-found"; path: string }
  /** A YAML file of a folder without a kustomization holds no Kubernetes object. */
  | { code: "not-a-resource"; file: string; detail: string }
  | { code: "unreadable"; file: string; detail: string }
  | { code: "remote-component"; component: string };

export interface GeneratedKustomization {
  /** From the root of the tree; "" for the root itself. */
  folder: string;
  /** The name of the kustomization file in that folder. */
  fileName: string;
  /** The whole kustomization, with what the Flux object changes. */
  content: Values;
  /** The folder has no kustomization of its own. */
  created: boolean;
}

/** `spec` is that of the Flux object. */
export async function generateKustomization(
  tree: SourceTree,
  spec: Values,
): Promise<GeneratedKustomization | { problem: GenerationProblem }> {
  const written = textOf(spec["path"]) ?? "";
  const folder = treePath(written);
  if (folder === null) return { problem: { code: "path-outside", path: written } };
  if (!hasFolder(tree, folder)) return { problem: { code: "path-not-found", path: written } };
  const names = filesIn(tree, folder);
  const fileName = kustomizationNames.find((name) => names.includes(name)) ?? null;
  const read =
    fileName === null
      ? await createContent(tree, folder)
      : await readContent(tree, folder, fileName);
  if ("problem" in read) return read;
  const { content } = read;
  const problem = amend(content, spec, tree, folder);
  if (problem !== null) return { problem };
  if (fileName !== null && !hasResources(content)) content["buildMetadata"] = ["originAnnotations"];
  return {
    folder,
    fileName: fileName ?? "kustomization.yaml",
    content,
    created: fileName === null,
  };
}

type Content = { content: Values } | { problem: GenerationProblem };

/** Every YAML file below the folder. A folder with a kustomization is one resource. */
async function createContent(tree: SourceTree, folder: string): Promise<Content> {
  const resources: string[] = [];
  const prefix = pathIn(folder, "");
  for (const file of inWalkOrder(filesBelow(tree, folder))) {
    const relative = file.slice(prefix.length);
    const nested = nestedKustomization(tree, folder, relative);
    if (nested !== null) {
      if (!resources.includes(`./${nested}`)) resources.push(`./${nested}`);
    } else if (/\.ya?ml$/.test(relative)) {
      const detail = decodingProblem((await tree.read(file)) ?? "");
      if (detail !== null) return { problem: { code: "not-a-resource", file, detail } };
      resources.push(`./${relative}`);
    }
  }
  const content: Values = {
    apiVersion: "kustomize.config.k8s.io/v1beta1",
    kind: "Kustomization",
    ...(resources.length === 0 ? { namespace: "_placeholder" } : { resources }),
  };
  return { content };
}

/** Folder by folder, each level in the order of its names. */
function inWalkOrder(files: readonly string[]): string[] {
  const key = (file: string): string => file.replaceAll("/", "\0");
  return files.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** The outermost folder above a file, below `folder`, that holds a kustomization; null for none. */
function nestedKustomization(tree: SourceTree, folder: string, relative: string): string | null {
  const steps = relative.split("/").slice(0, -1);
  for (let depth = 1; depth <= steps.length; depth++) {
    const nested = steps.slice(0, depth).join("/");
    const names = filesIn(tree, pathIn(folder, nested));
    if (kustomizationNames.some((name) => names.includes(name))) return nested;
  }
  return null;
}

function decodingProblem(text: string): string | null {
  try {
    for (const document of parseGoYamlDocuments(text)) {
      if (document === null) continue;
      if (!isValues(document)) return "no object";
      if (textOf(document["kind"]) === null) return "no kind";
      const isList = textOf(document["kind"])?.endsWith("List") === true;
      if (!isList && !isValues(document["metadata"])) return "no metadata";
    }
    return null;
  } catch (error) {
    if (error instanceof SyntaxError) return error.message;
    throw error;
  }
}

async function readContent(tree: SourceTree, folder: string, fileName: string): Promise<Content> {
  const file = pathIn(folder, fileName);
  const unreadable = (detail: string): Content => ({
    problem: { code: "unreadable", file, detail },
  });
  const text = await tree.read(file);
  if (text === null) return unreadable("no text of at most 1 MiB");
  try {
    const content = parseGoYaml(text);
    if (content !== null && !isValues(content)) return unreadable("no map");
    const known = Object.entries(content ?? {}).filter(([key]) => knownFields.has(key));
    return { content: { ...defaults, ...Object.fromEntries(known.map(asStrings)) } };
  } catch (error) {
    if (error instanceof SyntaxError) return unreadable(error.message);
    throw error;
  }
}

const defaults = { apiVersion: "kustomize.config.k8s.io/v1beta1", kind: "Kustomization" };

/** https://github.com/kubernetes-sigs/kustomize/blob/api/v0.21.1/api/types/kustomization.go */
const knownFields: ReadonlySet<string> = new Set([
  "apiVersion",
  "kind",
  "metadata",
  "openapi",
  "namePrefix",
  "nameSuffix",
  "namespace",
  "commonLabels",
  "labels",
  "commonAnnotations",
  "patchesStrategicMerge",
  "patchesJson6902",
  "patches",
  "images",
  "imageTags",
  "replacements",
  "replicas",
  "vars",
  "sortOptions",
  "resources",
  "components",
  "crds",
  "bases",
  "configMapGenerator",
  "secretGenerator",
  "helmGlobals",
  "helmCharts",
  "helmChartInflationGenerator",
  "generatorOptions",
  "configurations",
  "generators",
  "transformers",
  "validators",
  "buildMetadata",
]);

/** Go reads the values of these maps as strings, whatever YAML takes them for. */
function asStrings([key, value]: [string, YamlValue]): [string, YamlValue] {
  if ((key !== "commonLabels" && key !== "commonAnnotations") || !isValues(value))
    return [key, value];
  const strings = Object.entries(value).map(
    ([name, item]) =>
      [name, typeof item === "object" && item !== null ? item : String(item)] as const,
  );
  return [key, Object.fromEntries(strings)];
}

function hasResources(content: Values): boolean {
  return ["resources", "components"].some((field) => listOf(content[field]).length > 0);
}

/** Writes what the Flux object changes into the kustomization. */
function amend(
  content: Values,
  spec: Values,
  tree: SourceTree,
  folder: string,
): GenerationProblem | null {
  const replaced: [field: string, key: string][] = [
    ["targetNamespace", "namespace"],
    ["namePrefix", "namePrefix"],
    ["nameSuffix", "nameSuffix"],
  ];
  for (const [field, key] of replaced) {
    const value = textOf(spec[field]);
    if (value !== null && value !== "") content[key] = value;
  }
  for (const field of ["patches", "patchesStrategicMerge", "patchesJson6902"])
    if (listOf(spec[field]).length > 0)
      content[field] = [...listOf(content[field]), ...listOf(spec[field])];
  const images = readKustomizeImages(spec["images"]);
  if (images.length > 0) content["images"] = mergeImages(content["images"], images);
  return amendComponents(content, spec, tree, folder);
}

function amendComponents(
  content: Values,
  spec: Values,
  tree: SourceTree,
  folder: string,
): GenerationProblem | null {
  const components = listOf(spec["components"]).flatMap((each) => textOf(each) ?? []);
  const remote = components.find((each) => /^\/|:\/\/|^git@/.test(each));
  if (remote !== undefined) return { code: "remote-component", component: remote };
  const isThere = (component: string): boolean => {
    const path = treePath(folder, component);
    return path !== null && hasFolder(tree, path);
  };
  const kept = spec["ignoreMissingComponents"] === true ? components.filter(isThere) : components;
  if (kept.length > 0) content["components"] = [...listOf(content["components"]), ...kept];
  return null;
}

/** An entry of the same name keeps what the new one does not set; a tag or digest replaces both. */
function mergeImages(present: YamlValue | undefined, added: KustomizeImage[]): YamlValue[] {
  const images: KustomizeImage[] = readKustomizeImages(present);
  for (const image of added) {
    const index = images.findIndex(({ name }) => name === image.name);
    const before = images[index];
    if (before === undefined) images.push(image);
    else {
      const { newTag, digest, ...named } = before;
      const replacesVersion = image.newTag !== undefined || image.digest !== undefined;
      const version = replacesVersion
        ? {}
        : {
            ...(newTag === undefined ? {} : { newTag }),
            ...(digest === undefined ? {} : { digest }),
          };
      images[index] = { ...named, ...version, ...image };
    }
  }
  return images.map((image) => ({ ...image }));
}

function textOf(value: YamlValue | undefined): string | null {
  return typeof value === "string" ? value : null;
}

function listOf(value: YamlValue | undefined): YamlValue[] {
  return Array.isArray(value) ? value : [];
}
