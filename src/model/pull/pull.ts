/** The pulls that kubelets would attempt, and the credentials they would present. */
import type { Offer } from "./answer.ts";
import type { Mention, Patcher, Workload } from "../cluster/cluster.ts";
import type {
  DeclaredConfigMap,
  DeclaredSecret,
  DeclaredServiceAccount,
  Unmade,
} from "../cluster/declared-object.ts";
import type { DockerConfigError } from "./docker-config-error.ts";
import type { ObjectReference } from "../cluster/pod-spec.ts";
import { type ImageReference } from "./image.ts";
import type { RefusalReason } from "../cluster/api-refusal.ts";
import type { Resource } from "../cluster/resource.ts";
import type { Span } from "../source/source.ts";

export type PullPolicy = "Always" | "IfNotPresent" | "Never";

/** The pull of one mention of an image. */
export interface Pull {
  workload: Workload;
  mention: Mention;
  /** The parsed reference, or the reason that the kubelet gives with InvalidImageName. */
  reference: ImageReference | { invalid: string };
  /** The image in the manifest, if the cluster pulls another one instead (`cluster.rewrites`). */
  rewrittenFrom?: ImageReference;
  /** With the API server's default; `invalid` as written if the API server rejects it. */
  pullPolicy: PullPolicy | { invalid: string };
  /** Why this pull needs no registry; null if it does. Another pull of the image may need one. */
  notAsked: "invalid" | "placeholder" | "undefined-variable" | "never" | "preloaded" | null;
  /** Set if the configuration declares that every node has the image. */
  preloaded?: true;
  /** Platforms of the nodes on which the pod may run, "os/arch[/variant]"; empty if unknown. */
  platforms: string[];
  placement: Placement;
  /**
   * Offers of the operator's own pod, for an image that the operator puts into other pods: they may
   * show that it exists, and prove nothing of those pods.
   */
  operatorOffers?: Offer[];
  /** null if the image is invalid, or if an operator creates the pod from a custom resource. */
  credentials: Credentials | null;
}

/** How sure it is that the pod of a pull may run on nodes of its platforms. */
export interface Placement {
  /** Those of `Pull.platforms` on which the pod may never run. */
  uncertain: string[];
  /**
   * What leaves that open: a label that no known node has, a node or runtime class that is not
   * declared, a pool that names no architecture, a taint, or an operator that creates the pod.
   */
  because: {
    kind: "label" | "node" | "runtime-class" | "pool" | "taint" | "operator";
    name: string;
  } | null;
  /** Nothing declares the platforms of the nodes. */
  isAssumed: boolean;
}

/** `present`: certainly declared. `unknown`: may exist. `absent`: nothing declares it. */
export type Presence = "present" | "unknown" | "absent";

/** One pull secret that a pod names, itself or through its service account. */
export interface SecretUse {
  name: string;
  /** The name on the pod or on its service account. */
  at: Span;
  presence: Presence;
  /**
   * Proved absent: nothing declares it, and either an inventory covers its kind and namespace or
   * the manifests declare it in another namespace.
   */
  knownAbsent: boolean;
  object: DeclaredSecret | null;
  /** The manifest of a Secret that the API server refuses. */
  refused?: DeclaredSecret;
  /** The producer that looks like the maker of the absent Secret, and why it makes none. */
  unmade?: Unmade & { by: Resource };
  /** Differing declarations for several clusters, any of which may count; else empty. */
  alternatives: DeclaredSecret[];
  /** Some objects of the same name in other namespaces, of the same root or of an inventory. */
  inOtherNamespaces: DeclaredSecret[];
  /**
   * `read`: the entries are known. `ignored`: the kubelet skips the Secret because of its type or
   * key. `undecodable`: no container of the pod starts. `hidden`: apparently valid, but the content
   * is not in the manifests. `missing`: not declared, or its name is impossible. `refused`: the API
   * server refuses its manifest.
   */
  use: "read" | "ignored" | "undecodable" | "hidden" | "missing" | "refused";
  /** Why the content is ignored, undecodable or hidden; null otherwise. */
  reason: UnusableReason | null;
  /**
   * The keys of its entries as written. For a hidden Secret those that its producer or the
   * configuration names; null if unknown.
   */
  keys: string[] | null;
  /** Does one of its entries match the image? null if unknown. */
  covers: boolean | null;
}

/** Why the kubelet cannot use a pull secret, or why its content is unknown. */
export type UnusableReason =
  // The kubelet ignores the Secret.
  | { code: "wrong-type"; type: string }
  | { code: "missing-key"; type: string; key: string; keys: string[] }
  | { code: "empty-key"; key: string }
  // No container of the pod starts.
  | { code: "undecodable"; error: DockerConfigError }
  | { code: "refused"; refusal: RefusalReason }
  // The content is not in the manifests. `why`: "encrypted", "made in the cluster".
  | { code: "unknown-type" | "unknown-content"; why: string | null }
  // Several clusters have one of this name, and their contents differ.
  | { code: "several-clusters" }
  | { code: "password-not-set" };

/** The credentials that the kubelet would gather for one pull. */
export interface Credentials {
  serviceAccount: {
    name: string;
    at: Span | null;
    presence: Presence;
    knownAbsent: boolean;
    object: DeclaredServiceAccount | null;
    /** `object`, if the API server refuses it. */
    refused?: DeclaredServiceAccount;
    /** See `SecretUse`. */
    alternatives: DeclaredServiceAccount[];
    inOtherNamespaces: DeclaredServiceAccount[];
  };
  /** The owner of the list of secrets that counts. The two lists are never merged. */
  from: "pod" | "service-account" | "none";
  secrets: SecretUse[];
  /** The number of named secrets beyond the limit, which were not looked at. */
  uncheckedSecrets: number;
  /** The service account's secrets that the pod's own list hides. */
  hiddenSecrets: SecretUse[];
  /** The offers of `hiddenSecrets`. */
  hiddenOffers: Offer[];
  /**
   * If the pod gets no secret: other service accounts of the namespace with a pull secret that
   * covers the image.
   */
  otherAccounts: DeclaredServiceAccount[];
  /** If the pod gets no secret: those under `secrets` of its service account. */
  mountableSecrets: SecretUse[];
  /** If the pod gets no secret: Secrets of the namespace that cover the image. */
  spareSecrets: DeclaredSecret[];
  /** In the kubelet's order. The kubelet tries them until one succeeds. */
  offers: Offer[];
  /** The pull secret that keeps the kubelet from building a keyring; null if it can build one. */
  error: { secret: string; reason: DockerConfigError } | null;
  /** No offer matches, so the kubelet makes one attempt without credentials. */
  anonymous: boolean;
  /** Credentials that may exist outside the manifests; empty if all attempts are known exactly. */
  unseen: Unseen[];
  /** The configuration declares that the nodes hold a credential for the image. */
  node: boolean;
}

/** A credential that may exist although the manifests do not show it. */
export type Unseen =
  | { kind: "secret"; secret: SecretUse }
  | { kind: "service-account"; name: string; namespace: string | null }
  | { kind: "patcher"; patcher: Patcher }
  /** `registry`: host of the image. */
  | { kind: "node"; registry: string };

/** A Secret or ConfigMap that a workload needs to start. */
export interface Need {
  workload: Workload;
  reference: ObjectReference;
  presence: Presence;
  /** An inventory covers its kind and namespace, and does not have it. */
  knownAbsent: boolean;
  object: DeclaredSecret | DeclaredConfigMap | null;
  /** The manifest of an absent object, which the API server refuses. */
  refused?: DeclaredSecret | DeclaredConfigMap;
  /** See `SecretUse.unmade`. */
  unmade?: Unmade & { by: Resource };
  /** See `SecretUse.alternatives`. */
  alternatives: (DeclaredSecret | DeclaredConfigMap)[];
  /** See `SecretUse.inOtherNamespaces`. */
  inOtherNamespaces: (DeclaredSecret | DeclaredConfigMap)[];
}
