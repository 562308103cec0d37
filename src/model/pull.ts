/** What the kubelet would attempt, and what a registry says to it. */
import type { Offer } from "./answer.ts";
import type { Mention, Patcher, Workload } from "./cluster.ts";
import type {
  DeclaredConfigMap,
  DeclaredSecret,
  DeclaredServiceAccount,
} from "./declared-object.ts";
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
  /** Why it is ignored, undecodable or hidden, in words; "" otherwise. */
  because: string;
  /** Keys of its entries as written; of a hidden one those that its producer or the configuration names, null where unknown. */
  keys: string[] | null;
  /** One of its entries matches the image; null where its content is hidden and names no registry. */
  covers: boolean | null;
}

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
  /** Why no keyring can be built; null where one can. */
  error: string | null;
  /** No offer matches, so an attempt without credentials is made. */
  anonymous: boolean;
  /** In words, why there may be credentials that are not here: empty where the attempts are known exactly. */
  unseen: Unseen[];
  /** The nodes hold a credential, as the configuration says. */
  node: boolean;
}

export interface Unseen {
  kind: "secret" | "service-account" | "patcher" | "node";
  /** A clause: "secret prod/regcred, made by an ExternalSecret, covers ghcr.io/acme". */
  words: string;
  secret: SecretUse | null;
  patcher: Patcher | null;
}

/** A Secret or ConfigMap that a workload needs to start, and whether it is there. */
export interface Need {
  workload: Workload;
  reference: ObjectReference;
  presence: Presence;
  /** See `SecretUse.knownAbsent`. */
  knownAbsent: boolean;
  object: DeclaredSecret | DeclaredConfigMap | null;
}
