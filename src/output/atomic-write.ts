/** Writes files atomically: a reader sees the old content or the whole new content. */
import { rmSync } from "node:fs";
import { chmod, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pid } from "node:process";
import { writeTarget } from "./write-target.ts";
import { UsageError } from "../model/report/usage-error.ts";
import { tool } from "../model/report/tool.ts";

const unfinished = new Set<string>();
let count = 0;

/**
 * Writes `text` to `path`, which is relative to `workingFolder` or absolute. Throws `UsageError` if
 * the file cannot be written; an existing file then stays as it is.
 */
export async function writeFileAtomic(
  path: string,
  text: string,
  workingFolder: string,
): Promise<void> {
  const target = await writeTarget(path, workingFolder);
  try {
    // guard: full-disk
    if (target.replaceable) await replaceFile(target.path, text, target.mode);
    else await writeFile(target.path, text);
  } catch (error) {
    throw new UsageError(`${path}: cannot be written${whyOf(error)}`);
  }
}

/** `path` is absolute and free of links. `mode` is a `chmod` mode; null for the default. */
export async function replaceFile(path: string, text: string, mode: number | null): Promise<void> {
  const temporary = join(dirname(path), `.${tool.name}-${pid}-${++count}.tmp`);
  unfinished.add(temporary);
  try {
    await writeFile(temporary, text, { flag: "wx", ...(mode === null ? {} : { mode }) });
    // The umask applies to the mode of a new file.
    if (mode !== null) await chmod(temporary, mode);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  } finally {
    unfinished.delete(temporary);
  }
}

/** Removes temporary files synchronously, for a process that ends early. */
export function discardUnfinished(): void {
  for (const path of unfinished) rmSync(path, { force: true });
}

/** The reason for a failed write, with a leading colon; "" if it is unknown. */
export function whyOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const reasons: Record<string, string> = {
    ENOSPC: "no space is left",
    EFBIG: "the file exceeds the size limit",
    EROFS: "the disk is read-only",
    EACCES: "permission denied",
    ENOENT: "no such folder",
    EISDIR: "the path is a folder",
  };
  return reasons[code] === undefined ? "" : `: ${reasons[code]}`;
}
