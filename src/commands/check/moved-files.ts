/** Names the files with images that a change moves to where they are not checked. */
import { join } from "node:path";
import type { Base } from "../../load/load.ts";
import type { Cluster } from "../../model/cluster/cluster.ts";
import { gitRoot, isWithin } from "../../system/paths.ts";
import type { ReadCluster } from "./read-cluster.ts";

interface CheckedFolders {
  workingFolder: string;
  /** Absolute paths of files that GitOps sources read. */
  consumed: ReadonlySet<string> | undefined;
}

/** What is left out of the check; `before` is the cluster of the base. */
export async function leftOutOf(
  base: Base | undefined,
  before: Cluster | undefined,
  { cluster: { leftOut = [] }, readFiles, renderings }: ReadCluster,
  { workingFolder, consumed }: CheckedFolders,
): Promise<{ path: string; reason: string; count?: number }[]> {
  if (base === undefined || before === undefined) return leftOut;
  const checked = new Set(
    before.workloads.flatMap(({ mentions }) => mentions.map(({ at }) => at.file)),
  );
  const root = gitRoot(workingFolder) ?? workingFolder;
  const inputs = renderings.flatMap(({ sourcePaths }) => sourcePaths);
  const isRead = (path: string): boolean =>
    readFiles.has(path) ||
    leftOut.some((each) => each.path === path) ||
    consumed?.has(join(root, path)) === true ||
    inputs.some((input) => isWithin(join(root, path), input));
  const moved = (await base.renames()).filter(({ from, to }) => checked.has(from) && !isRead(to));
  // guard: moved-files
  return [
    ...leftOut,
    ...moved.map(({ from, to }) => ({
      path: to,
      reason: `left out: the change moves it from ${from}, which was checked`,
    })),
  ];
}
