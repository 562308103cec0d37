/**
 * Text → a file that is whole: whoever reads it sees what was there before, or all of the new. For
 * the doors alone.
 */
import { rmSync } from "node:fs";
import { chmod, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pid } from "node:process";
import { writeTarget } from "./write-target.ts";
import { UsageError } from "../model/usage-error.ts";
import { tool } from "../model/tool.ts";

const unfinished = new Set<string>();
let count = 0;

/**
 * `path` as people name it. Throws `UsageError` where it cannot be written, which leaves what was
 * there.
 */
export async function writeFileAtomic(
  path: string,
  text: string,
  workingFolder: string,
): Promise<void> {
  const place = await writeTarget(path, workingFolder);
  try {
    // guard: full-disk
    if (place.whole) await replaceFile(place.path, text, place.mode);
    else await writeFile(place.path, text);
  } catch (error) {
    throw new UsageError(`${path}: cannot be written${whyOf(error)}`);
  }
}

/**
 * An absolute path without links in it. `mode` as `chmod` takes it, null for that of any new file.
 */
export async function replaceFile(path: string, text: string, mode: number | null): Promise<void> {
  const beside = join(dirname(path), `.${tool.name}-${pid}-${++count}.tmp`);
  unfinished.add(beside);
  try {
    await writeFile(beside, text, { flag: "wx", ...(mode === null ? {} : { mode }) });
    // The mode of a new file is less what the process masks.
    if (mode !== null) await chmod(beside, mode);
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  } finally {
    unfinished.delete(beside);
  }
}

/** What a process that ends at once would leave behind. */
export function discardUnfinished(): void {
  for (const path of unfinished) rmSync(path, { force: true });
}

export function whyOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const reasons: Record<string, string> = {
    ENOSPC: "no space is left",
    EFBIG: "no larger file is allowed here",
    EROFS: "the disk is read-only",
    EACCES: "permission denied",
    ENOENT: "no such folder",
    EISDIR: "it is a folder",
  };
  return reasons[code] === undefined ? "" : `: ${reasons[code]}`;
}
