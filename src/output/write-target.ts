/** Decides where a file may be written. */
import type { Stats } from "node:fs";
import { lstat, realpath, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { UsageError } from "../model/usage-error.ts";
import { gitRoot, isWithin, leadsOut, linkedAway } from "../system/paths.ts";

/** Where a file is to be written. */
export interface WriteTarget {
  /** Absolute. */
  path: string;
  /** It can be replaced by another, as a pipe or a device cannot. */
  whole: boolean;
  /** Of what is there, as `chmod` takes it; null where nothing is. */
  mode: number | null;
}

/**
 * Where a file of that path is to be written. Throws `UsageError` for what leads out of the
 * repository by a link: a change may have made the link.
 */
export async function writeTarget(path: string, workingFolder: string): Promise<WriteTarget> {
  const absolute = resolve(workingFolder, path);
  const home = gitRoot(workingFolder) ?? workingFolder;
  const found = await lstat(absolute).catch(() => null);
  if (found?.isSymbolicLink() !== true) {
    if (await leadsOut(dirname(absolute), home)) throw new UsageError(`${path}: ${linkedAway}`);
    return placeOf(absolute, found);
  }
  const real = await realpath(absolute).catch(() => null);
  const own = isWithin(absolute, home);
  // guard: report-link
  if (own && (real === null || (await leadsOut(absolute, home))))
    throw new UsageError(`${path}: ${linkedAway}`);
  // What is no file of ours (/dev/stdout) is written through.
  return real === null || !own
    ? { path: absolute, whole: false, mode: null }
    : placeOf(real, await stat(real));
}

function placeOf(path: string, found: Stats | null): WriteTarget {
  return {
    path,
    whole: found === null || found.isFile(),
    mode: found === null ? null : found.mode & 0o7777,
  };
}
