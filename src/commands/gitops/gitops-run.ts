/** The result of GitOps rendering, for the check of each cluster. */
import type { FluxCluster, GitopsResult } from "../../gitops/gitops.ts";
import type { Base } from "../../load/load.ts";
import type { ClusterGitops } from "../../model/source/gitops-source.ts";
import type { Rendering } from "../../render/render.ts";

/** What became of the files of a repository, for all clusters together. Absolute paths. */
export interface AppliedFiles {
  /** Files that were rendered, and are not checked as they stand. */
  consumed: ReadonlySet<string>;
  /** Files of kustomizations that cannot be built. */
  unbuilt: ReadonlySet<string>;
  /** Files that a failed build would have read. */
  failedFiles: ReadonlySet<string>;
}

/** What is rendered for one cluster. */
export interface ClusterSources extends AppliedFiles {
  /** null for the one cluster without a name. */
  cluster: string | null;
  renderings: Rendering[];
  /** null for a cluster for which nothing is rendered. */
  gitops: ClusterGitops | null;
  /** Absolute folders of charts whose sources are not rendered, and are listed as such. */
  failedCharts: ReadonlySet<string>;
  /** Absolute folders of kustomizations that were built here, and need no other build. */
  overlays: ReadonlySet<string>;
}

/** What is rendered of one state of the repository. */
export interface GitopsSources extends AppliedFiles {
  result: GitopsResult;
  clusters: ClusterSources[];
  /** The clusters that Flux is installed in. */
  entries: FluxCluster[];
}

/** The state before the change. */
export interface GitopsBase {
  base: Base;
  /** null where it has no GitOps objects. */
  sources: GitopsSources | null;
}

export interface GitopsRun extends GitopsSources, AsyncDisposable {
  /** null for a run without a base. */
  before: GitopsBase | null;
}

/** The sources that a cluster has of its own, and none where it is the unnamed one. */
export function sourcesOfCluster(
  { clusters, consumed, unbuilt, failedFiles }: GitopsSources,
  cluster: string | null,
): ClusterSources {
  const found = clusters.find((each) => each.cluster === cluster);
  const none = {
    renderings: [],
    gitops: null,
    failedCharts: new Set<string>(),
    overlays: new Set<string>(),
  };
  return found ?? { cluster, consumed, unbuilt, failedFiles, ...none };
}

/**
 * The sources of a cluster before the change. A cluster gets a name once there are several, so the
 * unnamed one before is the one after that shares most sources with it, and the reverse.
 */
export function sourcesBefore(
  now: GitopsSources,
  before: GitopsSources,
  cluster: string | null,
): ClusterSources {
  const isKnown = before.clusters.some((each) => each.cluster === cluster);
  const named = (cluster === null ? before : now).clusters.filter((each) => each.cluster !== null);
  const unnamed = sourcesOfCluster(cluster === null ? now : before, null);
  if (isKnown || unnamed.renderings.length === 0) return sourcesOfCluster(before, cluster);
  const [nearest] = named.toSorted((a, b) => shared(b, unnamed) - shared(a, unnamed));
  if (cluster === null) return sourcesOfCluster(before, nearest?.cluster ?? null);
  return nearest?.cluster === cluster ? unnamed : sourcesOfCluster(before, cluster);
}

/** How many sources two clusters have in common, whatever they are called. */
function shared(one: ClusterSources, other: ClusterSources): number {
  const names = new Set(one.renderings.map(({ root }) => withoutCluster(root.root)));
  return other.renderings.filter(({ root }) => names.has(withoutCluster(root.root))).length;
}

function withoutCluster(label: string): string {
  return label.replace(/ \([^)]*\)$/, "");
}
