/** Finds the git root, shortens paths for display and detects links out of a folder. */
import { existsSync } from "node:fs";
import { dirname, isAbsolute, join, relative, sep } from "node:path";
import { contentAt, realOf, statusAt } from "./file-status.ts";

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

/**
 * Whether a path belongs to a repository. Git's own files do not: its configuration may hold the
 * token of the checkout. Both paths have their links resolved.
 */
export function isOwn(real: string, realRoot: string): boolean {
  // guard: git-files
  return isWithin(real, realRoot) && !/(?:^|[/\\])\.git(?:[/\\]|$)/i.test(relative(realRoot, real));
}

/**
 * Whether a link leads from a path within `home` out of it, or into git's own files. False if the
 * path does not exist.
 */
export function leadsOut(path: string, home: string): boolean {
  if (!isWithin(path, home)) return false;
  const [real, realHome] = [realOf(path), realOf(home)];
  return real !== null && realHome !== null && !isOwn(real, realHome);
}

/** Larger files are not edited by hand. */
const maxTextBytes = 1024 * 1024;

/** Reads a text file of at most 1 MiB or `maxBytes`; null if it is missing, larger, or binary. */
export function textOf(path: string, maxBytes = maxTextBytes): string | null {
  const status = statusAt(path);
  if (status === null || !status.isFile() || status.size > maxBytes) return null;
  const text = contentAt(path)?.toString();
  return text === undefined || text.includes("\0") ? null : text;
}

/** Helm reads no larger file of a chart. */
export const maxChartFileBytes = 5 * 1024 * 1024;

/** Reads a file of a chart; null as well if a link leads out of `home`. */
export function chartTextOf(path: string, home: string): string | null {
  // guard: chart-file-link
  return leadsOut(path, home) ? null : textOf(path, maxChartFileBytes);
}

/** Reason for refusing a path with a symlink, which the checked change may have created. */
export const linkedAway = "a link in the path leads nowhere or out of the repository";
