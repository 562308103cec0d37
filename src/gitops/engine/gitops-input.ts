/** What GitOps sources are rendered from. */
import type { SourceTree } from "../../model/source/source-tree.ts";
import type { GitopsObject } from "../objects/gitops-object.ts";

export interface GitopsInput {
  tree: SourceTree;
  /** The objects of the files that are checked. */
  objects: readonly GitopsObject[];
  /** URLs under which this repository is known: of the event, its remotes, the configuration. */
  ownUrls: readonly string[];
  /** Applications that no file declares, of charts that make Applications. */
  applicationCharts: readonly GitopsObject[];
  /** Folders of kustomizations that are built if they render charts. */
  overlays: readonly string[];
  /** The branches that the checkout stands for; empty where they are not known. */
  branches: readonly string[];
  /** URLs of other repositories that are checked out. */
  checkouts: readonly string[];
  kubernetes: string | null;
  apiVersions: readonly string[];
  /** Clusters of the configuration. */
  clusters: readonly ConfiguredCluster[];
}

export interface ConfiguredCluster {
  name: string;
  /** The folder that Flux applies, from the root of the tree; null where it is to be found. */
  entry: string | null;
  /** Values of variables that Git does not hold. */
  variables: ReadonlyMap<string, string>;
}
