/** Finds the overlays that a path or glob names. */
import { readdir } from "node:fs/promises";
import { basename, join, relative, resolve } from "node:path";
import { kustomizationNames } from "../../model/source/kustomization-names.ts";
import { firstOf, parseGlob } from "../../system/glob.ts";
import { kustomizationIn, readKustomization } from "../../system/kustomization.ts";
import { statusAt } from "../../system/file-status.ts";
import { slashed } from "../../system/paths.ts";
import { overlaysBelow, rootKustomizations } from "./overlays.ts";

export interface OverlaySearch {
  workingFolder: string;
  /** Globs of folders in which overlays are not searched for. */
  exclude: readonly string[];
  /** Receives the absolute path of each folder that is not searched. */
  leaveOut?: (path: string, why: "exclude" | "node_modules", glob?: string) => void;
}

/**
 * Returns the absolute folder of an overlay, of all overlays below a folder, or of the overlays
 * that a glob matches. `missing` says why there is none.
 */
export async function findOverlays(
  written: string,
  { workingFolder, exclude, leaveOut }: OverlaySearch,
): Promise<{ folders: string[] } | { missing: string }> {
  const excludedBy = firstOf(exclude);
  const isExcluded = (path: string): boolean => {
    if (basename(path) === "node_modules") {
      leaveOut?.(path, "node_modules");
      return true;
    }
    const glob = excludedBy(slashed(relative(workingFolder, path)));
    if (glob !== null) leaveOut?.(path, "exclude", glob);
    return glob !== null;
  };
  const from = resolve(workingFolder, written);
  if (statusAt(from)?.isDirectory() === true) {
    if (kustomizationIn(from) !== null) return { folders: [from] };
    const folders = await overlaysBelow(from, isExcluded);
    return folders.length > 0 ? { folders } : { missing: "contains no kustomization" };
  }
  const folders = await overlaysMatching(written, workingFolder, isExcluded);
  if (folders === null)
    return {
      missing: kustomizationNames.includes(basename(from))
        ? "name the folder of the kustomization, not its file"
        : /^https?:\/\/|^[\w-]+(?:\.[\w-]+)+\/.*\/\/|^git@/i.test(written)
          ? "no such folder; remote kustomizations are not fetched, so clone the repository"
          : "no such folder",
    };
  return folders.length > 0 ? { folders } : { missing: "matches no folder with a kustomization" };
}

/** Bases of other matches are left out. Null if `pattern` is not a glob. */
async function overlaysMatching(
  pattern: string,
  workingFolder: string,
  isExcluded: (path: string) => boolean,
): Promise<string[] | null> {
  const glob = parseGlob(pattern.replace(/\/$/, ""));
  if (glob === null) return null;
  const { base, matches, deep } = glob;
  const start = resolve(workingFolder, base);
  const entries = await readdir(start, { withFileTypes: true, recursive: deep }).catch(() => []);
  const folders = entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => matches(slashed(relative(start, path))) && !isExcluded(path))
    .sort();
  const kustomizations = await Promise.all(folders.map(readKustomization));
  return rootKustomizations(kustomizations.filter((each) => each !== null));
}
