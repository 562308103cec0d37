/** What the manifests declare. */
import type { BrokenDocument, Span } from "./source.ts";

/** A resource by its coordinates. `namespace` is null where the manifest names none. */
export interface Resource {
  apiVersion: string;
  kind: string;
  namespace: string | null;
  name: string | null;
}

/** A value with the place it stands at. */
export interface Located<T> {
  value: T;
  at: Span;
}

/** How an image comes to a node: the containers of a pod, its image volumes, or a field of a custom kind. */
export type MentionRole = "container" | "init" | "ephemeral" | "volume" | "custom";

/** One place that names an image. */
export interface Mention {
  /** As written (block scalars chomped as YAML says). */
  image: string;
  at: Span;
  /** From the root of the document: "spec.template.spec.containers[0].image". */
  path: string;
  role: MentionRole;
  /** Name of the container or volume; null where there is none. */
  container: string | null;
  /** As written; null where absent, which is when Kubernetes sets the default. */
  pullPolicy: Located<string> | null;
  /** The scalar is a number, boolean or null where Kubernetes wants a string: the API server refuses it. */
  type: "string" | "number" | "boolean" | "null";
  /** Why this is no literal image by design, where it is not (istio's `auto`, a Tekton parameter): never asked for, no finding. */
  placeholder: string | null;
}

/** A resource that pulls images: everything it names, and what of it bears on the pull. */
export interface Workload {
  resource: Resource;
  /** The resource's own place: its `metadata.name`, else its `kind`. */
  at: Span;
  /** True for kind Pod itself: the API server then also refuses white space around an image. */
  pod: boolean;
  mentions: Mention[];
}

export interface Cluster {
  workloads: Workload[];
  broken: BrokenDocument[];
  /** Resources seen, those that hold no image among them. */
  resources: number;
  /** Documents seen, empty ones and those of other programs not counted. */
  documents: number;
  files: number;
}
