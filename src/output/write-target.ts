/** Decides where a file may be written. */
import type { Stats } from "node:fs";
import { lstat, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { UsageError } from "../model/report/usage-error.ts";
import { realOf } from "../system/file-status.ts";
import { gitRoot, isWithin, leadsOut, linkedAway } from "../system/paths.ts";

/** Where a file is to be written. */
export interface WriteTarget {
  /** Absolute. */
  path: string;
  /** Whether the file can be replaced by renaming; false for pipes and devices. */
  replaceable: boolean;
  /** Mode of the existing file, for `chmod`; null if there is none. */
  mode: number | null;
}

/**
 * Resolves a path to write to. Throws `UsageError` if a link leads out of the repository, because
 * the checked change may have created the link.
 */
export async function writeTarget(path: string, workingFolder: string): Promise<WriteTarget> {
  const absolute = resolve(workingFolder, path);
  const home = gitRoot(workingFolder) ?? workingFolder;
  const found = await lstat(absolute).catch(() => null);
  if (found?.isSymbolicLink() !== true) {
    if (leadsOut(dirname(absolute), home)) throw new UsageError(`${path}: ${linkedAway}`);
    return targetOf(absolute, found);
  }
  const real = realOf(absolute);
  const isInside = isWithin(absolute, home);
  // guard: report-link
  if (isInside && (real === null || leadsOut(absolute, home)))
    throw new UsageError(`${path}: ${linkedAway}`);
  // Links outside the repository, such as /dev/stdout, are followed.
  return real === null || !isInside
    ? { path: absolute, replaceable: false, mode: null }
    : targetOf(real, await stat(real));
}

function targetOf(path: string, found: Stats | null): WriteTarget {
  return {
    path,
    replaceable: found === null || found.isFile(),
    mode: found === null ? null : found.mode & 0o7777,
  };
}
