/** The facts about one resource that its readers share. */
import type { MappingNode } from "../model/source/source.ts";
import type { Budget } from "./budget.ts";
import type { ClusterBuilder } from "./cluster-builder.ts";
import type { KindProfile } from "./images/kind-profile.ts";
import type { TemplateSource } from "./secrets/producers/template-source.ts";

/** A manifest, or a resource nested in one, while it is read. */
export interface ResourceScope {
  source: TemplateSource;
  /** The path of the resource in its document; "" for the document itself. */
  path: string;
  profile: KindProfile;
  /** True if only images are needed, without credentials and suppressions. */
  imagesOnly: boolean;
  /** Bounds the work for the manifest; nested resources share it. */
  budget: Budget;
  cluster: ClusterBuilder;
}

/** A mapping with the shape of a pod's spec. */
export interface PodShape {
  /** The pod or its template, which has the `metadata` of the pod. */
  pod: MappingNode | null;
  spec: MappingNode;
  path: string;
}
