/** The input of GitOps rendering for files that are held in memory. */
import { gitopsObjects, type GitopsInput } from "../../src/gitops/gitops.ts";
import { memoryTree } from "./memory-tree.ts";

/** Nothing is known of the repository and its clusters unless `changes` say it. */
export function gitopsInput(
  files: Record<string, string>,
  changes: Partial<GitopsInput> = {},
): GitopsInput {
  return {
    tree: memoryTree(files),
    objects: Object.entries(files).flatMap(([path, text]) => gitopsObjects(path, text)),
    applicationCharts: [],
    overlays: [],
    ownUrls: [],
    branches: [],
    checkouts: [],
    kubernetes: null,
    apiVersions: [],
    clusters: [],
    ...changes,
  };
}
