/** Names what could not be read or rendered, for commands that report no findings. */
import type { Cluster } from "../model/cluster/cluster.ts";

/** Rows as those of `Cluster.leftOut`. What is withheld is there already. */
export function unreadInputs({
  brokenDocuments,
  failedRenders = [],
}: Pick<Cluster, "brokenDocuments" | "failedRenders">): { path: string; reason: string }[] {
  const failed = failedRenders.filter(({ isWithheld }) => isWithheld !== true);
  return [
    ...brokenDocuments.map(({ at, message }) => ({
      path: at.file,
      reason: `cannot be read: line ${at.line}: ${message}`,
    })),
    ...failed.map(({ root, message }) => ({
      path: root,
      reason: `cannot be rendered: ${message}`,
    })),
  ];
}
