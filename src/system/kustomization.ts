/**
 * A folder with a kustomization → what it includes, file by file. Nothing is fetched.
 * https://kubectl.docs.kubernetes.io/references/kustomize/
 */
import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { textOf } from "./paths.ts";
import { valueAt, listOf, stringAt, yamlsOf } from "./yaml-values.ts";

/** https://github.com/kubernetes-sigs/kustomize/blob/master/api/konfig/general.go */
const names = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/** Fields whose items are files, folders, or YAML in place. */
const included = [
  "resources",
  "bases",
  "components",
  "crds",
  "configurations",
  "generators",
  "transformers",
  "validators",
  "patchesStrategicMerge",
];
/** Fields whose items have a `path`. */
const withPath = ["patches", "patchesJson6902", "replacements"];

/**
 * Fields that name resources in full; what others name are pieces of resources, which nobody
 * applies.
 */
export const resourceFields: ReadonlySet<string> = new Set(["resources", "bases", "components"]);

const changing = [
  "images",
  "namespace",
  "components",
  "replacements",
  "transformers",
  "helmCharts",
];

/**
 * https://github.com/kubernetes-sigs/kustomize/blob/master/api/internal/git/repospec.go; a local
 * folder may bear such a name too.
 */
const remote = /^(?:git::|gh:|github\.com[:/])|:\/\/|@|_git\/|\.git(?:\/|$|\?)|\?/i;

/** The kustomization file of a folder; null where there is none. */
export async function kustomizationIn(folder: string): Promise<string | null> {
  for (const name of names) {
    const file = join(folder, name);
    if ((await stat(file).catch(() => null))?.isFile() === true) return file;
  }
  return null;
}

/** What one kustomization names, as written, without what stands in place. */
export interface NamedPath {
  name: string;
  field: string;
}

export interface Kustomization {
  file: string;
  folder: string;
  text: string;
  /** A Component is rendered only as a part of something else. */
  component: boolean;
  named: NamedPath[];
  /** Its fields that change images, or where they are rolled out. */
  changes: string[];
  /** What may have to be fetched for it. */
  remote: string[];
}

/**
 * Reads the kustomization of a folder; null where there is none, or it is of another program
 * (Flux).
 */
export async function readKustomization(folder: string): Promise<Kustomization | null> {
  const file = await kustomizationIn(folder);
  const text = file === null ? null : await textOf(file);
  if (file === null || text === null) return null;
  const contents = await yamlsOf(text);
  const content = contents?.[0];
  const apiVersion = stringAt(content, "apiVersion");
  if (apiVersion !== null && !apiVersion.startsWith("kustomize.config.k8s.io/")) return null;
  const distant = contents === null ? [unreadable] : [...remoteIn(contents)];
  const component = stringAt(content, "kind") === "Component";
  const changes = changing.filter((field) => valueAt(content, field) !== undefined);
  return { file, folder, text, component, named: namedBy(content), changes, remote: distant };
}

export const unreadable = "what stands in a file that cannot be read";

/**
 * Fields that hold text for people or for the cluster, and nothing to load; in lower case, as Go's
 * decoder takes a field in any.
 */
const harmless =
  /^(?:commonannotations|commonlabels|labels|annotations|literals|images|vars|metadata)$/;

/**
 * Strings in which kustomize may see something to fetch, wherever they stand: fields with paths are
 * many, and generators and transformers in place have more.
 */
export function* remoteIn(value: unknown, depth = 0): Generator<string> {
  if (typeof value === "string") {
    if (!/[\n{[]|: /.test(value)) {
      if (remote.test(value)) yield value;
    } else yield* value.match(/\b(?:https?|ssh|git|file):\/\/[^\s"']+/gi) ?? [];
  } else if (typeof value === "object" && value !== null && depth < 64)
    for (const [key, each] of Object.entries(value))
      if (Array.isArray(value) || !harmless.test(key.toLowerCase()))
        yield* remoteIn(each, depth + 1);
}

function namedBy(content: unknown): NamedPath[] {
  const found: NamedPath[] = [];
  const add = (field: string, name: unknown): void => {
    // With a line break or a colon and a space it is YAML in place.
    if (typeof name === "string" && name !== "" && !/\n|: /.test(name)) found.push({ name, field });
  };
  for (const field of included)
    for (const item of listOf(valueAt(content, field))) add(field, item);
  for (const field of withPath)
    for (const item of listOf(valueAt(content, field))) add(field, valueAt(item, "path"));
  add("openapi", valueAt(valueAt(content, "openapi"), "path"));
  for (const field of ["configMapGenerator", "secretGenerator"]) {
    for (const item of listOf(valueAt(content, field))) {
      // "key=path", or the path alone.
      for (const file of listOf(valueAt(item, "files")))
        if (typeof file === "string") add(field, file.slice(file.indexOf("=") + 1));
      for (const file of [...listOf(valueAt(item, "envs")), valueAt(item, "env")]) add(field, file);
    }
  }
  for (const chart of listOf(valueAt(content, "helmCharts"))) {
    add("helmCharts", valueAt(chart, "valuesFile"));
    for (const file of listOf(valueAt(chart, "additionalValuesFiles"))) add("helmCharts", file);
  }
  return found;
}

/** Files that are pieces of resources, named by a kustomization that nobody renders here. */
export function fragmentsOf({ folder, named }: Kustomization): string[] {
  return named
    .filter(({ field }) => !resourceFields.has(field))
    .map(({ name }) => resolve(folder, name));
}
