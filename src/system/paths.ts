/** Finds the git root, shortens paths for display and detects links out of a folder. */
import { existsSync } from "node:fs";
import { readFile, realpath, stat } from "node:fs/promises";
import { dirname, isAbsolute, join, relative, sep } from "node:path";

/** The nearest ancestor of `folder`, or `folder` itself, that holds `.git`; null if none does. */
export function gitRoot(folder: string): string | null {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, ".git"))) return at;
    if (at === dirname(at)) return null;
  }
}

/** Returns a path relative to the git root, else `given`, the path as the user wrote it. */
export function shownPath(absolute: string, given: string, root: string | null): string {
  const inRepository = root === null ? null : relative(root, absolute);
  const outside =
    inRepository === null || inRepository.startsWith("..") || isAbsolute(inRepository);
  return slashed(outside ? given : inRepository || ".");
}

export function slashed(path: string): string {
  return sep === "/" ? path : path.split(sep).join("/");
}

export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** Whether a link leads from a path within `home` out of it. False if the path does not exist. */
export async function leadsOut(path: string, home: string): Promise<boolean> {
  if (!isWithin(path, home)) return false;
  const [real, realHome] = await Promise.all([realOf(path), realOf(home)]);
  return real !== null && realHome !== null && !isWithin(real, realHome);
}

/** The path with links resolved; null if it does not exist. */
export async function realOf(path: string): Promise<string | null> {
  return await realpath(path).catch(() => null);
}

/** Larger files are not edited by hand. */
const maxTextBytes = 1024 * 1024;

/** Reads a text file of at most 1 MiB; null if it is missing, larger, or binary. */
export async function textOf(path: string): Promise<string | null> {
  const status = await stat(path).catch(() => null);
  if (status === null || !status.isFile() || status.size > maxTextBytes) return null;
  const text = await readFile(path, "utf8").catch(() => null);
  return text === null || text.includes("\0") ? null : text;
}

/** Reason for refusing a path with a symlink, which the checked change may have created. */
export const linkedAway = "a link in the path leads nowhere or out of the repository";
