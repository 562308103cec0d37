/** Reads files, folders, globs, standard input and git revisions. */
import { readFile, stat } from "node:fs/promises";
import { resolve } from "node:path";
import type { RootedFile } from "../model/source/source.ts";
import { UsageError } from "../model/report/usage-error.ts";
import { gitRoot } from "../system/paths.ts";
import { FileWalker, type WalkOptions } from "./files/file-walker.ts";
import { throwReadError } from "./files/read-error.ts";
import type { UnmatchedGlob } from "./files/unmatched-globs.ts";

export { baseFolder, openBase, openBaseTree, type Base, type BaseTree } from "./git/base.ts";
export type { LeftOutReason } from "./files/file-walker.ts";
export type { UnmatchedGlob } from "./files/unmatched-globs.ts";
export { isTemplatePath } from "./files/template-path.ts";
export { branchNames } from "./git/branch-names.ts";
export { remoteUrls } from "./git/remote-urls.ts";
export { openSourceTree, type DiskTree } from "./open-source-tree.ts";
export { fetchCommit, parentsOfHead } from "./git/commits.ts";
export { openRevision } from "./git/revision.ts";
export { readRepositoryFile, type RepositoryFile } from "./files/repository-file.ts";

export interface LoadOptions extends WalkOptions {
  /** Files, folders and globs; "-" is standard input. */
  paths: string[];
  stdin: AsyncIterable<Uint8Array>;
}

const maxTextBytes = 1024 * 1024;

/**
 * Yields the files in the order of the paths, without repetition, those of a folder sorted by name.
 * Reads nothing before `chunks()` is called. Throws `UsageError` if a path does not exist or cannot
 * be read, or a glob matches nothing.
 */
export async function* load(options: LoadOptions): AsyncGenerator<RootedFile> {
  const excludedBy =
    options.exclude.length === 0
      ? () => null
      : (await import("../system/glob.ts")).firstOf(options.exclude);
  const walker = new FileWalker(options, gitRoot(options.workingFolder), excludedBy);
  // Standard input can be read only once.
  const paths = options.paths.filter((path, at, all) => path !== "-" || all.indexOf(path) === at);
  for (const path of paths) {
    if (path === "-") yield { path: "<stdin>", root: "-", chunks: () => options.stdin };
    else for await (const file of walker.files(path)) yield { ...file, root: path };
  }
  walker.noteSkipped();
}

/** The globs that match nothing in the working folder and in `paths`. */
export async function unmatchedGlobs(
  globs: readonly string[],
  paths: readonly string[],
  workingFolder: string,
): Promise<UnmatchedGlob[]> {
  const { GlobSearch } = await import("./files/unmatched-globs.ts");
  return new GlobSearch(globs, workingFolder).unmatched(paths);
}

/**
 * Reads a docker config as text. Throws `UsageError` if it cannot be read, is larger than 1 MiB, or
 * is a manifest.
 */
export async function readText(path: string, workingFolder: string): Promise<string> {
  const absolute = resolve(workingFolder, path);
  try {
    const { size } = await stat(absolute);
    if (size > maxTextBytes)
      throw new UsageError(`${path}: larger than 1 MiB, the limit for a docker config`);
    const text = await readFile(absolute, "utf8");
    if (/^[ \t{]*"?(?:apiVersion|kind)"?[ \t]*:/m.test(text))
      throw new UsageError(`${path}: a manifest, not a docker config; name it without a flag`);
    return text;
  } catch (error) {
    return throwReadError(path, error);
  }
}
