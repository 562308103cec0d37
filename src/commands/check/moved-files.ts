/** Names the files with images that a change moves to where they are not checked. */
import { join } from "node:path";
import type { Base } from "../../load/load.ts";
import type { Cluster } from "../../model/cluster/cluster.ts";
import { gitRoot, isWithin } from "../../system/paths.ts";
import type { ReadCluster } from "./read-cluster.ts";

/** In the form of `leftOut`. */
export async function movedOut(
  base: Base,
  before: Cluster,
  { cluster, readFiles, renderings }: ReadCluster,
  { workingFolder, consumed }: { workingFolder: string; consumed: ReadonlySet<string> },
): Promise<{ path: string; reason: string }[]> {
  const checked = new Set(
    before.workloads.flatMap(({ mentions }) => mentions.map(({ at }) => at.file)),
  );
  const root = gitRoot(workingFolder) ?? workingFolder;
  const inputs = renderings.flatMap(({ sourcePaths }) => sourcePaths);
  const known = new Set((cluster.leftOut ?? []).map(({ path }) => path));
  const isRead = (path: string): boolean =>
    readFiles.has(path) ||
    known.has(path) ||
    consumed.has(join(root, path)) ||
    inputs.some((input) => isWithin(join(root, path), input));
  const moved = await base.moved();
  return moved
    .filter(({ from, to }) => checked.has(from) && !isRead(to))
    .map(({ from, to }) => ({
      path: to,
      reason: `left out: the change moves it from ${from}, which was checked`,
    }));
}
