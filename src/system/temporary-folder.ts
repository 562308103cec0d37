/** Creates temporary folders and removes them at the end, even if the run is interrupted. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../model/report/usage-error.ts";

const folders = new Set<string>();

/**
 * Creates a folder in `parent`, which is created if it is missing. Returns the path with links
 * resolved. Throws `UsageError` if the folder cannot be created.
 */
export function makeFolder(parent: string, prefix: string): string {
  try {
    mkdirSync(parent, { recursive: true });
    const folder = realpathSync.native(mkdtempSync(join(parent, prefix)));
    folders.add(folder);
    return folder;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    // guard: unwritable-temporary-folder
    throw new UsageError(
      `${parent}: cannot create a temporary folder (${code}); set TMPDIR to a writable folder`,
    );
  }
}

export function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  folders.delete(folder);
}

/** Removes all temporary folders, for a process that ends early. */
export function removeFolders(): void {
  for (const folder of folders) removeFolder(folder);
}
