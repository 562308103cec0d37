/** Decides which inventory counts for a change that may edit it. */
import { readdir, readFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import type { ChangedKey } from "../model/report/rule.ts";
import { parseGlob } from "../system/glob.ts";
import { statusAt } from "../system/file-status.ts";
import { gitRoot, isWithin, slashed } from "../system/paths.ts";
import type { BaseConfiguration } from "./protected-configuration.ts";

export interface InventoryContext {
  workingFolder: string;
  restricted?: boolean;
  before?: BaseConfiguration;
}

/** The inventories of a run, and what a change does to them. */
export interface InventoryInForce {
  /** The paths that count in place of these; a path that does not count is left out. */
  replace: (paths: readonly string[]) => string[];
  /** The folder that stands for the repository's root in replaced paths; null if none does. */
  root: string | null;
  changed: ChangedKey[];
}

/**
 * A stranger's change is checked with the inventory from before it, because an invented Secret or
 * node would silence findings. Files that git does not track are the workflow's own. Another
 * change is checked with its own inventory, and its report says so.
 */
export async function inventoryInForce(
  paths: readonly string[],
  { workingFolder, restricted = false, before }: InventoryContext,
): Promise<InventoryInForce> {
  const repository = gitRoot(workingFolder);
  const own = [...new Set(paths)].filter(
    (path) =>
      path !== "-" && repository !== null && isWithin(resolve(workingFolder, path), repository),
  );
  if (before === undefined || repository === null || own.length === 0)
    return { replace: (all) => [...all], root: null, changed: [] };
  const inRepository = (path: string): string =>
    slashed(relative(repository, resolve(workingFolder, path)));
  const startOf = (path: string): string => inRepository(parseGlob(path)?.base ?? path);
  const root = await before.folderWith(own.map(startOf));
  const replaced = new Map<string, string[]>();
  const changed: ChangedKey[] = [];
  for (const path of own) {
    const start = startOf(path);
    const [then, now] = await Promise.all([
      contentsOf(join(root, start)),
      contentsOf(join(repository, start)),
    ]);
    if (then === now || (then === null && !(await before.hasNow(start)))) continue;
    const at = { file: path, line: 1, column: 1, endLine: 1, endColumn: 1, excerpt: "" };
    changed.push({ key: "inventory", inForce: !restricted, difference: [], at });
    // guard: base-inventory
    if (restricted) replaced.set(path, then === null ? [] : [join(root, inRepository(path))]);
  }
  return {
    replace: (all) => all.flatMap((path) => replaced.get(path) ?? [path]),
    root: replaced.size > 0 ? root : null,
    changed,
  };
}

/** The names and bytes of a file, or of all files of a folder; null if nothing is there. */
async function contentsOf(path: string): Promise<string | null> {
  const found = statusAt(path);
  if (found === null) return null;
  const names = found.isDirectory() ? await readdir(path, { recursive: true }) : [""];
  const files = names
    .toSorted()
    .map(async (name) => [name, await readFile(join(path, name), "latin1").catch(() => null)]);
  return JSON.stringify(await Promise.all(files));
}
