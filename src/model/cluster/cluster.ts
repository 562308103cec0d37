/** The cluster that the manifests declare. */
import type { ApplyHook } from "./apply-hook.ts";
import type { ImageOverride } from "../pull/image-override.ts";
import type { DeclaredObject, Namespaces, ObjectKind } from "./declared-object.ts";
import type { ClusterGitops } from "../source/gitops-source.ts";
import type { MisplacedField, Refusal } from "./api-refusal.ts";
import type { Located, NodeRequirement, ObjectReference, PodSpec, Toleration } from "./pod-spec.ts";
import type { Resource } from "./resource.ts";
import type { BrokenDocument, Span } from "../source/source.ts";
import type { Suppression } from "../report/suppression.ts";

/**
 * How an image gets to a node: as a container or image volume of a pod, or through an operator
 * ("custom": a field of a custom kind, or a flag).
 */
export type MentionRole = "container" | "init" | "ephemeral" | "volume" | "custom";

/** One place that names an image. */
export interface Mention {
  /** The value of the scalar. */
  image: string;
  at: Span;
  /**
   * Set if registry, repository and tag are separate fields. `at` is then the place of the tag, or
   * of the digest if there is no tag.
   */
  inParts?: true;
  /** The place of the repository, where it is known beside that of the tag. */
  repositoryAt?: Span;
  /**
   * Set for an image that an operator gets by a flag or environment variable and puts into pods it
   * creates. `by`: the flag or variable ("--git-image"). `known`: the operator is known to use it.
   * `exact`: `at` is the place of exactly the image.
   */
  operatorImage?: { by: string; known: boolean; exact: boolean };
  /**
   * Set if a controller fetches the image, for which the platforms of nodes do not matter. Unlike
   * others, Crossplane reads a name without a registry in its own way.
   */
  fetcher?: "controller" | "crossplane";
  /** The pod of the operator that gets `operatorImage`: its credentials may show the image. */
  operatorPod?: PodSpec;
  /** Set for the image that an operator derives from a version by default. */
  derived?: true;
  /** Set for an image that only the name and value of its field speak for: the kind is unknown. */
  guessed?: true;
  /** Set for an image in the values of a source that was not rendered. */
  inUnrenderedValues?: true;
  /** Set if a kustomization that cannot be built may change the image. */
  unbuilt?: true;
  /** The kustomization that replaces the image, or a variable in it, and was not rendered. */
  replacedBy?: { file: string; field: "images" | "vars" };
  /** Set for a patch: the kustomization of its folder, which does not name the file. */
  unnamedIn?: string;
  /** Substitution variables in the image that nothing defines. */
  undefinedVariables?: string[];
  /** From the root of the document: "spec.template.spec.containers[0].image". */
  path: string;
  role: MentionRole;
  /** The name of the container or volume. */
  container: string | null;
  /** As written; null if absent: Kubernetes sets the default. */
  pullPolicy: Located<string> | null;
  /** The type of the scalar. The API server rejects an image that is no string. */
  type: "string" | "number" | "boolean" | "null";
  /** The pod that pulls the image; null if an operator creates the pod. */
  podSpec: PodSpec | null;
  /**
   * Why the image is no literal by design (Istio's `auto`, a Tekton parameter); null if it is one.
   * Placeholders are not checked.
   */
  placeholder: string | null;
}

/** A resource that pulls images. */
export interface Workload {
  resource: Resource;
  /** See `RootedFile.root`. */
  root: string;
  /** The place of `metadata.name`, else of `kind`. */
  at: Span;
  /** True for kind Pod: there the API server also rejects white space around an image. */
  pod: boolean;
  hook: ApplyHook | null;
  /** Set for what may be a patch: it lacks a field without which it is not accepted. */
  partial?: true;
  /** `spec.replicas`, or a Job's `spec.parallelism`, if it is written. */
  replicas?: number;
  mentions: Mention[];
  /** Pull secrets named in fields of a custom kind, outside pod specs. */
  references: ObjectReference[];
}

/** A controller or policy that adds pull secrets to service accounts or pods in the cluster. */
export interface Patcher {
  /** The names of the patched service accounts (null: all), or "pods". */
  patches: { serviceAccounts: string[] | null } | "pods";
  /** The name of the added secret; null if unknown. */
  secret: string | null;
  namespaces: Namespaces;
  root: string;
  by: Resource;
  at: Span;
}

/** The kinds and namespaces that an inventory lists completely: what it lacks does not exist. */
export interface InventoryCoverage {
  kinds: ReadonlySet<ObjectKind>;
  namespaces: ReadonlySet<string>;
}

/** A node of the cluster, from an inventory. */
export interface ClusterNode {
  /** "linux/arm64", "windows(10.0.20348)/amd64". */
  platform: string;
  /** As the kubelet reports it: "containerd://2.1.4". */
  runtime: string | null;
  /** The version of the kubelet: "v1.34.2". */
  kubelet: string | null;
  name?: string | null;
  /** Absent if the inventory has no labels of the node. */
  labels?: ReadonlyMap<string, string>;
  taints?: NodeTaint[];
  /** Names of images that the node has, as the kubelet reports them; it leaves some out. */
  images?: string[];
}

/** A taint that keeps pods without a toleration off a node. */
export interface NodeTaint {
  key: string;
  value: string;
  effect: "NoSchedule" | "NoExecute";
}

/** A kind of node that Karpenter adds to the cluster. */
export interface NodePool {
  /** null if unknown. */
  name: string | null;
  /** See `RootedFile.root`; null for an inventory. */
  root: string | null;
  requirements: NodeRequirement[];
  labels: ReadonlyMap<string, string>;
  taints: NodeTaint[];
  /** True for a Provisioner, whose nodes are linux/amd64 unless it says otherwise. */
  hasDefaults: boolean;
}

/** What a RuntimeClass adds to the scheduling of its pods. */
export interface RuntimeClass {
  name: string;
  requirements: NodeRequirement[];
  tolerations: Toleration[];
}

/** A duplicate key that affects which image is pulled, or with which credentials. */
export interface RepeatedKey {
  resource: Resource;
  key: string;
  /** From the root of the document. */
  path: string;
  /** The later key, which counts. */
  at: Span;
  first: Span;
  /** True if a merge key adds the later one; `at` is then the place of the merge key. */
  merged: boolean;
}

/** A chart or overlay that could not be rendered. */
export interface FailedRender {
  root: string;
  tool: "helm" | "kustomize";
  /** The renderer's error in one line, or why it was not run. */
  message: string;
  /**
   * The template, value or file that the message names, else the Chart.yaml or kustomization file,
   * or the row of the configuration.
   */
  at: Span;
  /** The number or boolean at `at` that fails the rendering because a string is expected. */
  unquoted?: string;
  /** The templates that include the one that fails, from the outside. */
  callers?: Span[];
  /**
   * Set if the rendering may succeed elsewhere: with another version of Kubernetes, or with a newer
   * renderer.
   */
  needs?: "kubernetes-version" | "newer-renderer";
  /** The version of the renderer, where `needs` says that it is too old; null if unknown. */
  rendererVersion?: string | null;
  /** Set if there is no such chart or overlay. */
  isMissing?: true;
  /** Set if this run may not fetch what the root needs, which proves nothing about it. */
  isWithheld?: true;
}

/** A resource whose images follow from a version in a way that is not known. */
export interface VersionedResource {
  resource: Resource;
  version: string;
}

export interface Cluster {
  workloads: Workload[];
  objects: DeclaredObject[];
  patchers: Patcher[];
  /** The Namespace resources with their labels. */
  namespaces: { name: string; root: string; labels: Record<string, string> }[];
  coverage: InventoryCoverage[];
  /**
   * Secret names mentioned by custom resources or controller flags; such Secrets count as used.
   */
  referencedSecrets?: ReadonlySet<string>;
  /** Policies that change images at admission: how is not known. */
  imagePolicies?: Resource[];
  /** From an inventory. */
  nodes: ClusterNode[];
  nodePools?: NodePool[];
  runtimeClasses?: RuntimeClass[];
  versioned?: VersionedResource[];
  brokenDocuments: BrokenDocument[];
  /** What the API server refuses, in the order of the manifests. */
  refusals?: Refusal[];
  /** In the order of the manifests. */
  misplacedFields?: MisplacedField[];
  /** The roots that could not be rendered: the cluster lacks their resources. */
  failedRenders?: FailedRender[];
  /** The `images` entries that apply to the rendered roots. */
  imageOverrides?: ImageOverride[];
  /** Paths that were not read, each with a clause. `count` where a row stands for many. */
  leftOut?: { path: string; reason: string; count?: number }[];
  /** Files of the folders whose names are not those of manifests. */
  otherFiles?: number;
  /** What GitOps rendering covers of the cluster; absent without GitOps sources. */
  gitops?: ClusterGitops;
  /** From annotations and comments, in the order of the manifests. */
  suppressions?: Suppression[];
  /** In the order of the manifests. */
  repeatedKeys?: RepeatedKey[];
  /** The number of resources, including those without images. */
  resources: number;
  /** The number of Kubernetes documents. */
  documents: number;
  files: number;
}
