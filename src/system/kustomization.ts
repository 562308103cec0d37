/**
 * Lists the files that a kustomization includes. Fetches nothing.
 * https://kubectl.docs.kubernetes.io/references/kustomize/
 */
import { basename, join, resolve } from "node:path";
import { kustomizationNames } from "../model/source/kustomization-names.ts";
import type { GeneratedObject } from "../model/source/unrendered-kustomization.ts";
import { statusAt } from "./file-status.ts";
import { textOf } from "./paths.ts";
import { valueAt, listOf, reserialised, stringAt, yamlsOf } from "./yaml-values.ts";

/** Fields whose items are files, folders or inline YAML. */
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

/** Fields that name whole resources. Other fields name fragments, which are never applied. */
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
 * https://github.com/kubernetes-sigs/kustomize/blob/master/api/internal/git/repospec.go.
 * A local folder may have such a name too.
 */
const remote = /^(?:git::|gh:|github\.com[:/])|:\/\/|@|_git\/|\.git(?:\/|$|\?)|\?/i;

/** The kustomization file of a folder; null if there is none. */
export function kustomizationIn(folder: string): string | null {
  for (const name of kustomizationNames) {
    const file = join(folder, name);
    if (statusAt(file)?.isFile() === true) return file;
  }
  return null;
}

/** Whether kustomize may take a name for something to fetch. */
export function looksRemote(name: string): boolean {
  return remote.test(name);
}

/** A path in a kustomization as written. Inline YAML is left out. */
export interface NamedPath {
  name: string;
  field: string;
}

export interface Kustomization {
  file: string;
  folder: string;
  text: string;
  /** A Component is rendered only as part of another kustomization. */
  component: boolean;
  named: NamedPath[];
  /** The fields present that change images or namespaces. */
  changes: string[];
  /** Texts that kustomize may fetch. */
  remote: string[];
  generated: GeneratedObject[];
  /** The names in `images` that get another name, tag or digest. */
  images: string[];
  /** The names of its `vars`. */
  vars: string[];
  /** The namespace that it sets; null if it sets none. */
  namespace: string | null;
  /** What it puts around the names of resources; "" for nothing. */
  prefix: string;
  suffix: string;
}

/** Reads the kustomization of a folder; null if there is none, or if it is a Flux Kustomization. */
export async function readKustomization(folder: string): Promise<Kustomization | null> {
  const file = kustomizationIn(folder);
  const text = file === null ? null : textOf(file);
  if (file === null || text === null) return null;
  const contents = await yamlsOf(text);
  const content = contents?.[0];
  const apiVersion = stringAt(content, "apiVersion");
  if (apiVersion !== null && !apiVersion.startsWith("kustomize.config.k8s.io/")) return null;
  const remoteTexts =
    contents === null
      ? [unreadable]
      : [...remoteIn(contents), ...(await Array.fromAsync(remoteInPlugins(contents)))];
  const component = stringAt(content, "kind") === "Component";
  const changes = changing.filter((field) => valueAt(content, field) !== undefined);
  return {
    file,
    folder,
    text,
    component,
    named: namedBy(content),
    changes,
    remote: remoteTexts,
    generated: generatedBy(content),
    images: replacedBy(content),
    vars: itemsAt(content, "vars").flatMap((each) => stringAt(each, "name") ?? []),
    namespace: stringAt(content, "namespace"),
    prefix: stringAt(content, "namePrefix") ?? "",
    suffix: stringAt(content, "nameSuffix") ?? "",
  };
}

/** Fields whose items configure plugins: files, folders that kustomize builds, or inline YAML. */
const pluginFields = ["generators", "transformers", "validators"];

/** A plugin's configuration in the kustomization itself, and no path. */
const inlinePlugin = /[\n{]|: /;

/** What the inline configurations of plugins may fetch, with escapes and base64 decoded. */
async function* remoteInPlugins(contents: unknown[]): AsyncGenerator<string> {
  for (const content of contents)
    for (const item of pluginFields.flatMap((field) => itemsAt(content, field)))
      // guard: inline-plugins
      if (typeof item === "string" && inlinePlugin.test(item))
        yield* remoteIn((await yamlsOf(item)) ?? [unreadablePlugin]);
}

/**
 * The kustomization in JSON, with the inline configurations of plugins in JSON as well. Null if a
 * document is malformed.
 */
export async function reserialisedKustomization(text: string): Promise<string | null> {
  // guard: reserialised-kustomization
  const contents = await yamlsOf(text);
  if (contents === null) return null;
  const documents: string[] = [];
  for (const content of contents) documents.push(JSON.stringify(await withPluginsInJson(content)));
  return documents.join("\n---\n");
}

async function withPluginsInJson(content: unknown): Promise<unknown> {
  if (typeof content !== "object" || content === null || Array.isArray(content)) return content;
  const entries: [string, unknown][] = [];
  for (const [key, value] of Object.entries(content)) {
    const isPlugins = pluginFields.includes(key.toLowerCase()) && Array.isArray(value);
    entries.push([key, isPlugins ? await Promise.all(listOf(value).map(inJson)) : value]);
  }
  return Object.fromEntries(entries);
}

async function inJson(item: unknown): Promise<unknown> {
  return typeof item === "string" && inlinePlugin.test(item)
    ? ((await reserialised(item)) ?? item)
    : item;
}

/** Fields of a kustomization that only lists the configurations of plugins. */
const listingFields = /^(?:apiversion|kind|metadata|resources)$/;

/** True if a folder of plugins would have their configurations changed before they are used. */
export async function changesPlugins({ text }: Pick<Kustomization, "text">): Promise<boolean> {
  const contents = await yamlsOf(text);
  return (
    contents === null ||
    contents.some(
      (content) =>
        typeof content === "object" &&
        content !== null &&
        !Object.keys(content).every((key) => listingFields.test(key.toLowerCase())),
    )
  );
}

const unreadablePlugin = "an unreadable plugin://";

export const unreadable = "an unreadable kustomization file";

/**
 * Fields that never name a file; a `patch` is the text of one. Lower case, because Go's decoder
 * ignores case.
 */
export const neverPaths =
  /^(?:(?:common)?(?:annotations|labels)|literals|images|vars|metadata|patch|valuesinline)$/;

/**
 * An item of `patchesStrategicMerge` that is the text of a patch: Go parses no URL with a line
 * break.
 */
const inlinePatch = /\n|^\s*\{/;

/**
 * Yields every string that kustomize may fetch. Looks at all fields, because many hold paths, and
 * inline generators and transformers have more.
 */
export function* remoteIn(value: unknown, depth = 0): Generator<string> {
  if (typeof value === "string") {
    if (!/[\n{[]|: /.test(value)) {
      if (remote.test(value)) yield value;
    } else yield* value.match(/\b(?:https?|ssh|git|file):\/\/[^\s"']+/gi) ?? [];
  } else if (typeof value === "object" && value !== null && depth < 64)
    for (const [key, each] of Object.entries(value))
      if (key.toLowerCase() === "patchesstrategicmerge")
        for (const patch of listOf(each))
          yield* typeof patch === "string" && inlinePatch.test(patch)
            ? []
            : remoteIn(patch, depth + 1);
      else if (Array.isArray(value) || !neverPaths.test(key.toLowerCase()))
        yield* remoteIn(each, depth + 1);
}

function namedBy(content: unknown): NamedPath[] {
  const found: NamedPath[] = [];
  const add = (field: string, name: unknown): void => {
    // A line break, or a colon with a space, marks inline YAML.
    if (typeof name === "string" && name !== "" && !/\n|: /.test(name)) found.push({ name, field });
  };
  for (const field of included) for (const item of itemsAt(content, field)) add(field, item);
  for (const field of withPath)
    for (const item of itemsAt(content, field))
      for (const path of valuesAt(item, "path")) add(field, path);
  for (const openapi of valuesAt(content, "openapi"))
    for (const path of valuesAt(openapi, "path")) add("openapi", path);
  for (const field of ["configMapGenerator", "secretGenerator"]) {
    for (const item of itemsAt(content, field)) {
      // "key=path" or "path".
      for (const file of itemsAt(item, "files"))
        if (typeof file === "string") add(field, file.slice(file.indexOf("=") + 1));
      for (const file of [...itemsAt(item, "envs"), ...valuesAt(item, "env")]) add(field, file);
    }
  }
  for (const chart of itemsAt(content, "helmCharts")) {
    for (const file of valuesAt(chart, "valuesFile")) add("helmCharts", file);
    for (const file of itemsAt(chart, "additionalValuesFiles")) add("helmCharts", file);
  }
  return found;
}

/** The values of a key in any case: Go's decoder ignores case. */
function valuesAt(value: unknown, key: string): unknown[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  const wanted = key.toLowerCase();
  return Object.entries(value).flatMap(([name, each]): unknown[] =>
    name.toLowerCase() === wanted ? [each] : [],
  );
}

function itemsAt(value: unknown, key: string): unknown[] {
  return valuesAt(value, key).flatMap(listOf);
}

/** https://github.com/kubernetes-sigs/kustomize/blob/kustomize/v5.7.1/api/types/image.go */
function replacedBy(content: unknown): string[] {
  return itemsAt(content, "images").flatMap((item) => {
    const isReplaced = ["newName", "newTag", "tagSuffix", "digest"].some((key) =>
      valuesAt(item, key).some((value) => value !== null && value !== ""),
    );
    return isReplaced ? valuesAt(item, "name").filter((name) => typeof name === "string") : [];
  });
}

const generatorKinds = { configMapGenerator: "ConfigMap", secretGenerator: "Secret" } as const;

/**
 * https://github.com/kubernetes-sigs/kustomize/blob/kustomize/v5.7.1/api/types/generatorargs.go and
 * kvpairsources.go
 */
function generatedBy(content: unknown): GeneratedObject[] {
  return (["configMapGenerator", "secretGenerator"] as const).flatMap((field) =>
    listOf(valueAt(content, field)).flatMap((item): GeneratedObject[] => {
      const name = stringAt(item, "name");
      if (name === null) return [];
      return [
        {
          kind: generatorKinds[field],
          name,
          namespace: stringAt(item, "namespace"),
          type: stringAt(item, "type"),
          keys: generatedKeys(item),
          merges: stringAt(item, "behavior") === "merge",
          annotations: new Map([
            ...annotationsIn(valueAt(content, "generatorOptions")),
            ...annotationsIn(valueAt(item, "options")),
          ]),
        },
      ];
    }),
  );
}

function annotationsIn(options: unknown): [string, string][] {
  const annotations = valueAt(options, "annotations");
  if (typeof annotations !== "object" || annotations === null) return [];
  return Object.entries(annotations).flatMap(([name, value]): [string, string][] =>
    typeof value === "string" ? [[name, value]] : [],
  );
}

/** The part before "=" of a literal or file; the name of a file without one. */
function generatedKeys(item: unknown): string[] | null {
  const strings = (field: string): string[] =>
    listOf(valueAt(item, field)).filter((each) => typeof each === "string");
  if (valueAt(item, "envs") !== undefined || valueAt(item, "env") !== undefined) return null;
  return [
    ...strings("literals").map((literal) => literal.replace(/=.*$/s, "")),
    ...strings("files").map((file) => /^(.+?)=/s.exec(file)?.[1] ?? basename(file)),
  ];
}

/** Absolute paths of the fragments that a kustomization names. */
export function fragmentsOf({ folder, named }: Kustomization): string[] {
  return named
    .filter(({ field }) => !resourceFields.has(field))
    .map(({ name }) => resolve(folder, name));
}
