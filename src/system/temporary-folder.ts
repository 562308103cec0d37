/** Folders of a run's own, gone at its end, be it an early one. */
import { rmSync } from "node:fs";
import { mkdir, mkdtemp, realpath, rm } from "node:fs/promises";
import { join } from "node:path";
import { UsageError } from "../model/usage-error.ts";

const made = new Set<string>();

/**
 * A new folder below `parent`, which is made where it is not there; links are resolved. Throws
 * `UsageError` where none can be made.
 */
export async function makeFolder(parent: string, prefix: string): Promise<string> {
  try {
    await mkdir(parent, { recursive: true });
    const folder = await realpath(await mkdtemp(join(parent, prefix)));
    made.add(folder);
    return folder;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    // guard: unwritable-temporary-folder
    throw new UsageError(
      `${parent}: no temporary folder can be made there (${code}): set TMPDIR to one that can be written`,
    );
  }
}

export async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  made.delete(folder);
}

/** At once, for a process that ends before its time. */
export function removeFolders(): void {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
}
