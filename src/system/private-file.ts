/** Recognises files that only this user can have written. */
import { lstat } from "node:fs/promises";
import { userInfo } from "node:os";

/**
 * The size and age of a regular file that belongs to this user and that other users may neither
 * read nor write; null for any other file and for links. A file of a checkout is none: Git knows no
 * such permissions. Windows has no such permissions either, so that every file counts there.
 */
export async function privateFile(path: string): Promise<{ size: number; mtimeMs: number } | null> {
  const status = await lstat(path).catch(() => null);
  if (status === null || !status.isFile()) return null;
  const { uid } = userInfo();
  // guard: cache-owner
  const isForeign = uid >= 0 && (status.uid !== uid || (status.mode & 0o077) !== 0);
  return isForeign ? null : { size: status.size, mtimeMs: status.mtimeMs };
}
