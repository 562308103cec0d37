/** What GitOps rendering hands to the check of each cluster. */
import type { GitopsResult } from "../gitops/gitops.ts";
import type { ClusterGitops } from "../model/gitops-source.ts";
import type { Rendering } from "../render/render.ts";

/** What is rendered for one cluster. */
export interface ClusterSources {
  /** null for the one cluster without a name. */
  cluster: string | null;
  renderings: Rendering[];
  /** null for a cluster for which nothing is rendered. */
  gitops: ClusterGitops | null;
  /** Absolute paths of files that were rendered, and are not checked as they stand. */
  consumed: ReadonlySet<string>;
}

export interface GitopsRun extends AsyncDisposable {
  result: GitopsResult;
  clusters: ClusterSources[];
  /** Of every cluster. */
  consumed: ReadonlySet<string>;
}
