/** Absolute paths → paths as people see them: relative to the git root, else as given. */
import { existsSync } from "node:fs";
import { readFile, realpath, stat } from "node:fs/promises";
import { dirname, isAbsolute, join, relative, sep } from "node:path";

/** The folder that holds `.git`, upward from `folder`; null where there is none. */
export function gitRoot(folder: string): string | null {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, ".git"))) return at;
    if (at === dirname(at)) return null;
  }
}

/** `given` is the path as the user named it. */
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

/** Does a path within `home` lead out of it by a link? What is not there leads nowhere. */
export async function leadsOut(path: string, home: string): Promise<boolean> {
  if (!isWithin(path, home)) return false;
  const [real, realHome] = await Promise.all([realOf(path), realOf(home)]);
  return real !== null && realHome !== null && !isWithin(real, realHome);
}

/** Links resolved; null where there is nothing. */
export async function realOf(path: string): Promise<string | null> {
  return await realpath(path).catch(() => null);
}

/** What is larger is not what a person edits. */
const maxTextBytes = 1024 * 1024;

/** A text of 1 MiB at the most; null where there is none, or it is no text. */
export async function textOf(path: string): Promise<string | null> {
  const status = await stat(path).catch(() => null);
  if (status === null || !status.isFile() || status.size > maxTextBytes) return null;
  const text = await readFile(path, "utf8").catch(() => null);
  return text === null || text.includes("\0") ? null : text;
}

/** Why a path is refused that a change may have made a link. */
export const linkedAway = "a link in the path leads nowhere or out of the repository";
