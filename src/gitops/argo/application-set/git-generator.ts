/**
 * Makes parameters of the folders and files of a repository.
 * https://github.com/argoproj/argo-cd/blob/v3.5.1/applicationset/generators/git.go
 */
import { posix } from "node:path";
import { hasFile, treePath, type SourceTree } from "../../../model/source/source-tree.ts";
import { fieldOf, listOf, mapOf, textOf, type FieldPath } from "../../objects/gitops-object.ts";
import type { GoMap } from "../go-template/go-value.ts";
import { sanitizeName } from "../go-template/text-functions.ts";
import type { YamlValue } from "../../objects/go-yaml.ts";
import { isValues, type Values } from "../../objects/set-values.ts";
import { GeneratorError } from "./generator-error.ts";
import { matchesPath, matchesPathspec } from "./git-patterns.ts";
import { flattened, withValues, type Dialect } from "./parameters.ts";
import { parseGeneratorYaml } from "./parse-generator-yaml.ts";

export async function gitParameters(
  generator: Values,
  tree: SourceTree,
  dialect: Dialect,
): Promise<GoMap[]> {
  const directories = listOf(generator["directories"]);
  if (directories.length > 0) return directoryParameters(generator, directories, tree, dialect);
  const files = listOf(generator["files"]);
  if (files.length === 0) throw new GeneratorError("a git generator needs directories or files");
  const parameters: GoMap[] = [];
  for (const file of selectedFiles(tree.files, files)) {
    const text = hasFile(tree, file) ? await tree.read(file) : "";
    if (text === null) throw new GeneratorError(`${file} is no text of at most 1 MiB`);
    for (const content of contentsOf(file, text)) {
      const made = {
        ...contentParameters(content, dialect),
        ...pathParameters(file, generator, dialect, true),
      };
      parameters.push(withValues(made, mapOf(generator["values"]), dialect));
    }
  }
  return parameters;
}

function directoryParameters(
  generator: Values,
  patterns: YamlValue[],
  tree: SourceTree,
  dialect: Dialect,
): GoMap[] {
  const { included, excluded } = splitPatterns(patterns);
  const matches = (folder: string, list: string[]): boolean =>
    list.some((pattern) => matchesPath(pattern, folder));
  return foldersOf(tree.files)
    .filter((folder) => matches(folder, included) && !matches(folder, excluded))
    .map((folder) =>
      withValues(
        pathParameters(folder, generator, dialect, false),
        mapOf(generator["values"]),
        dialect,
      ),
    );
}

function splitPatterns(patterns: YamlValue[]): { included: string[]; excluded: string[] } {
  const paths = (isExcluded: boolean): string[] =>
    patterns
      .map(mapOf)
      .filter(({ exclude }) => (exclude === true) === isExcluded)
      .map(({ path }) => textOf(path) ?? "");
  return { included: paths(false), excluded: paths(true) };
}

/** Every folder but hidden ones, in the order of a walk. */
function foldersOf(files: readonly string[]): string[] {
  const folders = new Set<string>();
  for (const file of files) {
    const steps = file.split("/").slice(0, -1);
    for (let length = 1; length <= steps.length; length++) {
      if (steps[length - 1]?.startsWith(".") === true) break;
      folders.add(steps.slice(0, length).join("/"));
    }
  }
  return [...folders].sort();
}

function selectedFiles(files: readonly string[], patterns: YamlValue[]): string[] {
  const { included, excluded } = splitPatterns(patterns);
  const matches = (file: string, list: string[]): boolean =>
    list.some((pattern) => matchesPathspec(pattern, file));
  return files.filter((file) => matches(file, included) && !matches(file, excluded)).toSorted();
}

/** A file holds one object or a list of them; an empty file is an object without fields. */
function contentsOf(file: string, text: string): Values[] {
  const content = parseGeneratorYaml(text, file);
  if (content === null) return [{}];
  if (isValues(content)) return [content];
  if (Array.isArray(content) && content.every(isValues)) return content;
  throw new GeneratorError(`${file} holds neither an object nor a list of objects`);
}

function contentParameters(content: Values, { goTemplate }: Dialect): GoMap {
  return goTemplate ? content : Object.fromEntries(flattened(content));
}

function pathParameters(
  path: string,
  generator: Values,
  { goTemplate }: Dialect,
  isFile: boolean,
): GoMap {
  const prefix = textOf(fieldOf(generator, ["pathParamPrefix"])) ?? "";
  const folder = isFile ? posix.dirname(path) : path;
  const basename = posix.basename(folder);
  const filename = posix.basename(path);
  const segments = folder.split("/");
  if (goTemplate) {
    const parameters: GoMap = {
      path: folder,
      basename,
      basenameNormalized: sanitizeName(basename),
      segments,
      ...(isFile ? { filename, filenameNormalized: sanitizeName(filename) } : {}),
    };
    return prefix === "" ? { path: parameters } : { [prefix]: { path: parameters } };
  }
  const name = prefix === "" ? "path" : `${prefix}.path`;
  return {
    [name]: folder,
    [`${name}.basename`]: basename,
    [`${name}.basenameNormalized`]: sanitizeName(basename),
    ...(isFile
      ? { [`${name}.filename`]: filename, [`${name}.filenameNormalized`]: sanitizeName(filename) }
      : {}),
    ...Object.fromEntries(segments.map((segment, index) => [`${name}[${index}]`, segment])),
  };
}

export interface GitPattern {
  url: string;
  path: string;
  /** The folder above the first wildcard or parameter; null where it leads out of the tree. */
  folder: string | null;
  /** The field, from the list of generators. */
  at: FieldPath;
}

const maxDepth = 4;

/** The patterns of Git generators, of those within a matrix or merge too. */
export function* gitPatterns(
  generators: YamlValue | undefined,
  below: FieldPath = [],
): Generator<GitPattern> {
  // Each level adds an index and two keys.
  if (below.length > 3 * maxDepth) return;
  for (const [index, generator] of listOf(generators).map(mapOf).entries()) {
    const git = mapOf(generator["git"]);
    const url = textOf(git["repoURL"]) ?? "";
    for (const field of ["directories", "files"])
      for (const [place, each] of listOf(git[field]).map(mapOf).entries()) {
        if (each["exclude"] === true) continue;
        const path = textOf(each["path"]) ?? "";
        const [, folder = ""] = /^([^*?[{]*)\//.exec(path) ?? [];
        const at = [...below, index, "git", field, place, "path"];
        yield { url, path, folder: treePath(folder), at };
      }
    for (const kind of ["matrix", "merge"])
      yield* gitPatterns(mapOf(generator[kind])["generators"], [
        ...below,
        index,
        kind,
        "generators",
      ]);
  }
}
