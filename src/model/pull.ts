/** What the kubelet would attempt, and what a registry says to it. */
import type { Offer } from "./answer.ts";
import type { Mention, Patcher, Workload } from "./cluster.ts";
import type {
  DeclaredConfigMap,
  DeclaredSecret,
  DeclaredServiceAccount,
} from "./declared-object.ts";
import type { DockerConfigError } from "./docker-config-error.ts";
import type { ObjectReference } from "./pod-spec.ts";
import { type ImageReference } from "./image.ts";
import type { Span } from "./source.ts";

export type PullPolicy = "Always" | "IfNotPresent" | "Never";

/** One image of one workload, as the kubelet would come to pull it. */
export interface Pull {
  workload: Workload;
  mention: Mention;
  /** The parsed reference, or the reason why the kubelet says InvalidImageName. */
  reference: ImageReference | { invalid: string };
  /** As written, where the cluster pulls another image in its place (`cluster.rewrites`), which is `reference`. */
  rewrittenFrom?: ImageReference;
  /** As the API server defaults it; as written (and refused) where it is none of the three. */
  pullPolicy: PullPolicy | { invalid: string };
  /** Why no registry is asked for this pull, whatever another pull of the same image needs; null where one is. */
  notAsked: "invalid" | "placeholder" | "never" | "preloaded" | null;
  /** Platforms of nodes on which the pod may run, "os/arch[/variant]"; empty where that cannot be told. */
  platforms: string[];
  /** What the pod would present; null where nobody can see the pod (a field of a custom kind), or the image is no reference. */
  credentials: Credentials | null;
}

/** `present`: declared, and known. `unknown`: may be there, may be not. `absent`: nothing here makes it. */
export type Presence = "present" | "unknown" | "absent";

/** One pull secret that a pod comes to name, and what the kubelet makes of it. */
export interface SecretUse {
  name: string;
  /** Where it is named: on the pod, or on its service account. */
  at: Span;
  presence: Presence;
  /** Nothing makes it, and an inventory covers its kind and namespace, or the manifests contradict themselves. */
  knownAbsent: boolean;
  object: DeclaredSecret | null;
  /** Objects of that name in other namespaces of the same root. */
  inOtherNamespaces: DeclaredSecret[];
  /**
   * `read`: its entries are known. `ignored`: of a type or key that the kubelet passes over. `undecodable`: no container of the pod
   * starts. `hidden`: right as far as can be told, its content is not here. `missing`: not there, or not known to be.
   */
  use: "read" | "ignored" | "undecodable" | "hidden" | "missing";
  /** Why the content is ignored, undecodable or hidden; null otherwise. */
  reason: UnusableReason | null;
  /** Keys of its entries as written; of a hidden one those that its producer or the configuration names, null where unknown. */
  keys: string[] | null;
  /** One of its entries matches the image; null where its content is hidden and names no registry. */
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
  // The content is not in the manifests. `why`: "encrypted", "made in the cluster".
  | { code: "unknown-type" | "unknown-content"; why: string | null }
  | { code: "password-not-set" };

/** The credentials of one pull, as the kubelet would gather them. */
export interface Credentials {
  serviceAccount: {
    name: string;
    at: Span | null;
    presence: Presence;
    knownAbsent: boolean;
    object: DeclaredServiceAccount | null;
  };
  /** Whose list of secrets counts: they are never merged. */
  from: "pod" | "service-account" | "nobody";
  secrets: SecretUse[];
  /** What the service account would have given, were it not for the pod's own list. */
  hiddenSecrets: SecretUse[];
  /** Credentials that `hiddenSecrets` would offer. */
  hiddenOffers: Offer[];
  /** Other service accounts of the namespace with a pull secret that covers the image, where the pod names no secret at all. */
  otherAccounts: DeclaredServiceAccount[];
  /** Registry Secrets of the namespace that cover the image, where the pod names no secret at all. */
  spareSecrets: DeclaredSecret[];
  /** In the kubelet's order. Each is tried until one succeeds; where there is none, one attempt is made without. */
  offers: Offer[];
  /** The pull secret that keeps the kubelet from building a keyring; null if it can build one. */
  error: { secret: string; reason: DockerConfigError } | null;
  /** No offer matches, so an attempt without credentials is made. */
  anonymous: boolean;
  /** Credentials that may exist outside the manifests; empty if all attempts are known exactly. */
  unseen: Unseen[];
  /** The nodes hold a credential, as the configuration says. */
  node: boolean;
}

/** A credential that may exist although the manifests do not show it. */
export type Unseen =
  | { kind: "secret"; secret: SecretUse }
  | { kind: "service-account"; name: string; namespace: string | null }
  | { kind: "patcher"; patcher: Patcher }
  /** `registry`: host of the image. */
  | { kind: "node"; registry: string };

/** A Secret or ConfigMap that a workload needs to start, and whether it is there. */
export interface Need {
  workload: Workload;
  reference: ObjectReference;
  presence: Presence;
  /** See `SecretUse.knownAbsent`. */
  knownAbsent: boolean;
  object: DeclaredSecret | DeclaredConfigMap | null;
}
