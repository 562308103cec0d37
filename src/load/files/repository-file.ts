/** Reads a file of the repository that --fix may rewrite. */
import { readFile, realpath, stat } from "node:fs/promises";
import { isAbsolute, resolve, sep } from "node:path";
import { realOf } from "../../system/file-status.ts";
import { gitRoot } from "../../system/paths.ts";

/** A file within the repository, or within the working folder if there is no repository. */
export interface RepositoryFile {
  /** Absolute, links resolved. */
  path: string;
  text: string;
  /** File mode as `chmod` takes it. */
  mode: number;
}

const maxBytes = 64 * 1024 * 1024;

/**
 * `shown` is the path that users see. `refused` is a clause that says why not to write the file.
 */
export async function readRepositoryFile(
  shown: string,
  workingFolder: string,
): Promise<RepositoryFile | { refused: string }> {
  const repository = gitRoot(workingFolder);
  const root = await realpath(repository ?? workingFolder);
  const outside = {
    refused: `it is outside the ${repository === null ? "working folder" : "repository"}`,
  };
  // Paths within a repository are shown relative to its root, all others as they were given.
  // guard: fix-outside
  if (repository !== null && (isAbsolute(shown) || /^\.\.(?:\/|$)/.test(shown))) return outside;
  const path = realOf(resolve(root, shown));
  if (path === null) return { refused: "it no longer exists" };
  // guard: fix-through-link
  if (!path.startsWith(root + sep)) return outside;
  const status = await stat(path);
  if (!status.isFile()) return { refused: "it is not a regular file" };
  if (status.size > maxBytes) return { refused: `it is larger than ${maxBytes >> 20} MiB` };
  try {
    const bytes = await readFile(path);
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return { path, text, mode: status.mode & 0o7777 };
  } catch {
    return { refused: "it is not valid UTF-8" };
  }
}
