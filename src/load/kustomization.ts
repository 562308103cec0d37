/** A folder with a kustomization → what it includes, file by file. Nothing is fetched. https://kubectl.docs.kubernetes.io/references/kustomize/ */
import { readdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Unrenderable } from "./copy.ts";
import { textOf } from "./repository.ts";
import { at, listOf, stringAt, yamlsOf } from "./yaml-text.ts";

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

/** Fields that name resources in full; what others name are pieces of resources, which nobody applies. */
const ofResources: ReadonlySet<string> = new Set(["resources", "bases", "components"]);

const changing = ["images", "namespace", "components", "replacements", "transformers", "helmCharts"];

const maxFiles = 5_000;

/** https://github.com/kubernetes-sigs/kustomize/blob/master/api/internal/git/repospec.go; a local folder may bear such a name too. */
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
export interface Named {
  name: string;
  field: string;
}

export interface Kustomization {
  file: string;
  folder: string;
  text: string;
  /** A Component is rendered only as a part of something else. */
  component: boolean;
  named: Named[];
  /** Its fields that change images, or where they are rolled out. */
  changes: string[];
  /** What may have to be fetched for it. */
  distant: string[];
}

/** Reads the kustomization of a folder; null where there is none, or it is of another program (Flux). */
export async function readKustomization(folder: string): Promise<Kustomization | null> {
  const file = await kustomizationIn(folder);
  const text = file === null ? null : await textOf(file);
  if (file === null || text === null) return null;
  const contents = await yamlsOf(text);
  const content = contents?.[0];
  const apiVersion = stringAt(content, "apiVersion");
  if (apiVersion !== null && !apiVersion.startsWith("kustomize.config.k8s.io/")) return null;
  const distant = contents === null ? [unreadable] : [...distantIn(contents)];
  const component = stringAt(content, "kind") === "Component";
  const changes = changing.filter((field) => at(content, field) !== undefined);
  return { file, folder, text, component, named: namedBy(content), changes, distant };
}

const unreadable = "what stands in a file that cannot be read";

/** Fields that hold text for people or for the cluster, and nothing to load; in lower case, as Go's decoder takes a field in any. */
const harmless = /^(?:commonannotations|commonlabels|labels|annotations|literals|images|vars|metadata)$/;

/**
 * Strings in which kustomize may see something to fetch, wherever they stand: fields with paths are many, and generators and transformers
 * in place have more.
 */
function* distantIn(value: unknown, depth = 0): Generator<string> {
  if (typeof value === "string") {
    if (!/[\n{[]|: /.test(value)) {
      if (remote.test(value)) yield value;
    } else yield* value.match(/\b(?:https?|ssh|git|file):\/\/[^\s"']+/gi) ?? [];
  } else if (typeof value === "object" && value !== null && depth < 64)
    for (const [key, each] of Object.entries(value))
      if (Array.isArray(value) || !harmless.test(key.toLowerCase())) yield* distantIn(each, depth + 1);
}

function namedBy(content: unknown): Named[] {
  const found: Named[] = [];
  const add = (field: string, name: unknown): void => {
    // With a line break or a colon and a space it is YAML in place.
    if (typeof name === "string" && name !== "" && !/\n|: /.test(name)) found.push({ name, field });
  };
  for (const field of included) for (const item of listOf(at(content, field))) add(field, item);
  for (const field of withPath) for (const item of listOf(at(content, field))) add(field, at(item, "path"));
  add("openapi", at(at(content, "openapi"), "path"));
  for (const field of ["configMapGenerator", "secretGenerator"]) {
    for (const item of listOf(at(content, field))) {
      // "key=path", or the path alone.
      for (const file of listOf(at(item, "files")))
        if (typeof file === "string") add(field, file.slice(file.indexOf("=") + 1));
      for (const file of [...listOf(at(item, "envs")), at(item, "env")]) add(field, file);
    }
  }
  for (const chart of listOf(at(content, "helmCharts"))) {
    add("helmCharts", at(chart, "valuesFile"));
    for (const file of listOf(at(chart, "additionalValuesFiles"))) add("helmCharts", file);
  }
  return found;
}

/** All that stands behind a root. Paths are absolute, each once. */
export interface Inputs {
  kustomizations: { file: string; folder: string; text: string }[];
  /** Files that they name, with where. */
  files: { file: string; field: string }[];
  /** Names that lead nowhere on this disk, or may not: to be fetched, or missing. */
  absent: string[];
}

/** Follows a kustomization through its bases and components. Throws `Unrenderable` where there is no end to it. */
export async function inputsOf(root: string): Promise<Inputs> {
  const found: Inputs = { kustomizations: [], files: [], absent: [] };
  const seen = new Set<string>();
  const follow = async (folder: string): Promise<void> => {
    if (seen.has(folder)) return;
    seen.add(folder);
    const kustomization = await readKustomization(folder);
    if (kustomization === null) return;
    found.kustomizations.push(kustomization);
    found.absent.push(...kustomization.distant);
    for (const { name, field } of kustomization.named) {
      const path = resolve(folder, name);
      const status = await stat(path).catch(() => null);
      if (status === null) found.absent.push(name);
      if (status?.isDirectory() === true) await follow(path);
      else if (status?.isFile() === true && !seen.has(path)) {
        seen.add(path);
        found.files.push({ file: path, field });
        if (/^(?:generators|transformers|validators|configurations)$/.test(field))
          found.absent.push(...distantIn((await yamlsOf((await textOf(path)) ?? "")) ?? [unreadable]));
      }
      if (seen.size > maxFiles) throw new Unrenderable(`it includes more than ${maxFiles} files`);
    }
  };
  await follow(root);
  return found;
}

/** Files that are pieces of resources, named by a kustomization that nobody renders here. */
export function piecesOf({ folder, named }: Kustomization): string[] {
  return named.filter(({ field }) => !ofResources.has(field)).map(({ name }) => resolve(folder, name));
}

const maxFolders = 20_000;

/**
 * The folders below one, itself included, that hold a kustomization which no other of them includes: what somebody applies. Components and
 * bases of the overlays are left out.
 */
export async function overlaysBelow(folder: string, excluded: (path: string) => boolean): Promise<string[]> {
  const all: Kustomization[] = [];
  let count = 0;
  const walk = async (at: string): Promise<void> => {
    if (++count > maxFolders) return;
    const own = await readKustomization(at);
    if (own !== null) all.push(own);
    const entries = await readdir(at, { withFileTypes: true }).catch(() => []);
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(at, entry.name);
      if (entry.isDirectory() && entry.name !== ".git" && entry.name !== "node_modules" && !excluded(path))
        await walk(path);
    }
  };
  await walk(folder);
  return roots(all);
}

/** Of some kustomizations those that none of them includes. */
export function roots(all: Kustomization[]): string[] {
  const includedByOthers = new Set(
    all.flatMap(({ folder, named }) =>
      named.filter(({ field }) => ofResources.has(field)).map(({ name }) => resolve(folder, name)),
    ),
  );
  return all.filter(({ folder, component }) => !component && !includedByOthers.has(folder)).map(({ folder }) => folder);
}
