/** What the manifests declare. */
import type { ApplyHook } from "./apply-hook.ts";
import type { DeclaredObject, Namespaces, ObjectKind } from "./declared-object.ts";
import type { Located, ObjectReference, PodSpec } from "./pod-spec.ts";
import type { Resource } from "./resource.ts";
import type { BrokenDocument, Span } from "./source.ts";
import type { Suppression } from "./suppression.ts";

/** How an image comes to a node: the containers of a pod, its image volumes, or by an operator, from a field of a custom kind or a flag. */
export type MentionRole = "container" | "init" | "ephemeral" | "volume" | "custom";

/** One place that names an image. */
export interface Mention {
  /** As written (block scalars chomped as YAML says). */
  image: string;
  at: Span;
  /** Registry, repository and tag are fields of their own: `at` is the place of the tag, or of the digest where there is none. */
  inParts?: true;
  /**
   * What a container's program is told by a flag or variable, and may put into pods of its own: `by` is its name ("--git-image"), `known`
   * that this program uses it. Not `exact`: `at` is the place of more than the image.
   */
  operatorImage?: { by: string; known: boolean; exact: boolean };
  /** Nothing here knows the kind: the name of the field and what it holds are all that says that it is an image, and that it is pulled. */
  guessed?: true;
  /** From the root of the document: "spec.template.spec.containers[0].image". */
  path: string;
  role: MentionRole;
  /** Name of the container or volume; null where there is none. */
  container: string | null;
  /** As written; null where absent, which is when Kubernetes sets the default. */
  pullPolicy: Located<string> | null;
  /** The scalar is a number, boolean or null where Kubernetes wants a string: the API server refuses it. */
  type: "string" | "number" | "boolean" | "null";
  /** The pod that pulls it; null where an operator makes a pod that nobody can see. */
  podSpec: PodSpec | null;
  /** Why this is no literal image by design, where it is not (istio's `auto`, a Tekton parameter): never asked for, no finding. */
  placeholder: string | null;
}

/** A resource that pulls images: everything it names, and what of it bears on the pull. */
export interface Workload {
  resource: Resource;
  /** See `RootedFile.root`. */
  root: string;
  /** The resource's own place: its `metadata.name`, else its `kind`. */
  at: Span;
  /** True for kind Pod itself: the API server then also refuses white space around an image. */
  pod: boolean;
  hook: ApplyHook | null;
  /** Pods at once, where it says so: `spec.replicas`, or a Job's `spec.parallelism`. */
  replicas?: number;
  mentions: Mention[];
  /** What it needs beside its pods' specs: image pull secrets named in fields of a custom kind. */
  references: ObjectReference[];
}

/** Something in the cluster that adds pull secrets to service accounts or to pods, so that what manifests say is not all. */
export interface Patcher {
  /** Names of service accounts (null: all), or the pods themselves. */
  patches: { serviceAccounts: string[] | null } | "pods";
  /** The secret that it adds; null where that cannot be told. */
  secret: string | null;
  namespaces: Namespaces;
  root: string;
  by: Resource;
  at: Span;
}

/** What an inventory has seen all of: of these kinds, in these namespaces, what is absent is known to be absent. */
export interface InventoryCoverage {
  kinds: ReadonlySet<ObjectKind>;
  namespaces: ReadonlySet<string>;
}

/** A node of the cluster, as an inventory shows it. */
export interface ClusterNode {
  /** "linux/arm64". */
  platform: string;
  /** As the kubelet reports it: "containerd://2.1.4"; null where it does not. */
  runtime: string | null;
  /** The version of its kubelet: "v1.34.2"; null where it is not told. */
  kubelet: string | null;
}

/** A key that a resource gives twice, which decides on what is pulled or with which credentials. */
export interface RepeatedKey {
  resource: Resource;
  key: string;
  /** From the root of the document. */
  path: string;
  /** The later one, which counts. */
  at: Span;
  first: Span;
  /** The later one comes by a merge key, whose place is `at`. */
  merged: boolean;
}

/** A root that helm or kustomize could not render. */
export interface FailedRender {
  root: string;
  tool: "helm" | "kustomize";
  /** The renderer's own first meaningful line, or why it was not run. */
  message: string;
  /** Its Chart.yaml or kustomization file, or the row of the configuration; the scalar that `unquoted` is. */
  at: Span;
  /** It fails for this number, which is meant as text. */
  unquoted?: string;
}

export interface Cluster {
  workloads: Workload[];
  objects: DeclaredObject[];
  patchers: Patcher[];
  /** Namespace resources, with the labels that selectors ask for. */
  namespaces: { name: string; root: string; labels: Record<string, string> }[];
  coverage: InventoryCoverage[];
  /** Names in fields of custom kinds that speak of Secrets, and in what programs are told of pull secrets: whoever reads them uses them. */
  referencedSecrets?: ReadonlySet<string>;
  /** Empty where no inventory shows any. */
  nodes: ClusterNode[];
  brokenDocuments: BrokenDocument[];
  /** Roots that could not be rendered: nothing of them is here. */
  failedRenders?: FailedRender[];
  /** By annotations and comments, in the order of the manifests. */
  suppressions?: Suppression[];
  /** In the order of the manifests. */
  repeatedKeys?: RepeatedKey[];
  /** Resources seen, those that hold no image among them. */
  resources: number;
  /** Documents seen, empty ones and those of other programs not counted. */
  documents: number;
  files: number;
}
