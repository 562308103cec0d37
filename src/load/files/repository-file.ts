/** Reads a file of the repository that --fix may rewrite. */
import { readFile, realpath, stat } from "node:fs/promises";
import { isAbsolute, resolve, sep } from "node:path";
import { gitRoot } from "../../system/paths.ts";

/** A file that may be written: in the repository or, outside of one, in the working folder; a link leads to what is written. */
export interface RepositoryFile {
  /** Absolute, links resolved. */
  path: string;
  text: string;
  /** As `chmod` takes it. */
  mode: number;
}

const maxOwnBytes = 64 * 1024 * 1024;

/** By the path that people see. `refused` is a clause that says why it is not to be written. */
export async function readRepositoryFile(
  shown: string,
  workingFolder: string,
): Promise<RepositoryFile | { refused: string }> {
  const repository = gitRoot(workingFolder);
  const root = await realpath(repository ?? workingFolder);
  const away = {
    refused: `it lies outside of the ${repository === null ? "working folder" : "repository"}`,
  };
  // Paths within a repository start at its root, all others are shown as they were given.
  // guard: fix-outside
  if (repository !== null && (isAbsolute(shown) || /^\.\.(?:\/|$)/.test(shown))) return away;
  const path = await realpath(resolve(root, shown)).catch(() => null);
  if (path === null) return { refused: "it is not there any more" };
  // guard: fix-through-link
  if (!path.startsWith(root + sep)) return away;
  const status = await stat(path);
  if (!status.isFile() || status.size > maxOwnBytes)
    return { refused: "it is no file, or a very large one" };
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(
      await readFile(path),
    );
    return { path, text, mode: status.mode & 0o7777 };
  } catch {
    return { refused: "it cannot be read as UTF-8" };
  }
}
