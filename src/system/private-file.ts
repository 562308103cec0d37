/** Recognises files that only this user can have written. */
import { lstatSync, type Stats } from "node:fs";
import { geteuid } from "node:process";

/**
 * The size and age of a regular file that belongs to this user and that other users may neither
 * read nor write; null for any other file and for links. A file of a checkout is none: Git knows no
 * such permissions. Windows has no such permissions either, so that every file counts there.
 */
export function privateFile(path: string): { size: number; mtimeMs: number } | null {
  const status = statusOf(path);
  if (status === null || !status.isFile()) return null;
  const uid = geteuid?.();
  // guard: cache-owner
  const isForeign = uid !== undefined && (status.uid !== uid || (status.mode & 0o077) !== 0);
  return isForeign ? null : { size: status.size, mtimeMs: status.mtimeMs };
}

function statusOf(path: string): Stats | null {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) ?? null;
  } catch {
    return null;
  }
}
