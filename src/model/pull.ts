/** What the kubelet would attempt, and what a registry says to it. */
import type { Mention, Patcher, Product, Reference, Workload } from "./cluster.ts";
import { repositoryOf, type ImageReference } from "./image.ts";
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
  product: Product | null;
  /** Products of that name in other namespaces of the same root. */
  elsewhere: Product[];
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
  serviceAccount: { name: string; at: Span | null; presence: Presence; knownAbsent: boolean; product: Product | null };
  /** Whose list of secrets counts: they are never merged. */
  from: "pod" | "service-account" | "nobody";
  secrets: SecretUse[];
  /** What the service account would have given, were it not for the pod's own list. */
  hiddenSecrets: SecretUse[];
  /** Credentials that `hiddenSecrets` would offer. */
  hiddenOffers: Offer[];
  /** Other service accounts of the namespace with a pull secret that covers the image, where the pod names no secret at all. */
  otherAccounts: Product[];
  /** Registry Secrets of the namespace that cover the image, where the pod names no secret at all. */
  spareSecrets: Product[];
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
  reference: Reference;
  presence: Presence;
  /** See `SecretUse.knownAbsent`. */
  knownAbsent: boolean;
  product: Product | null;
}

/** One credential that the kubelet would present for an image. */
export interface Offer {
  /** Whose docker config holds it: a pull secret of the pod, or the node. */
  source: { kind: "secret"; name: string } | { kind: "node" };
  /** The entry's key as it is written in the docker config: "https://index.docker.io/v1/". */
  key: string;
  username: string;
  /** Goes to its registry and nowhere else: never printed, never in a report. */
  password: string;
  /** In words, where it is a token with an end: "a token of Amazon ECR, which ends after 12 hours". */
  ends?: string;
}

/** The stages of a connection, in the order in which they can fail. */
export type Stage = "address" | "dns" | "connect" | "proxy" | "tls" | "timeout" | "http" | "protocol";

/** What a connection died of, for what has a name; never of a proxy or a token server, which are not the registry. */
export type FailureCode =
  /** The name has no address, by the word of a name server. */
  | "no-such-host"
  | "name-server-failed"
  | "refused"
  | "reset"
  /** By the other side, before it replied. */
  | "closed"
  /** In the middle of a reply. */
  | "cut"
  | "no-route"
  | "unknown-authority"
  | "expired"
  | "wrong-host"
  | "plain-http";
/** What an image is made of, as far as it was looked into for the platforms of a question. */
export interface Content {
  kind: "index" | "manifest";
  /**
   * Of an index those it has manifests for (attestations left out), of a single manifest the one that its config names, as written:
   * "os/arch[/variant]". null where that is not known.
   */
  platforms: string[] | null;
  /** An index with a manifest that names no platform, which every node takes to look at. */
  unnamed: boolean;
  /** What it is instead of a container image: the media type or artifact type that says so; null for an image. */
  artifact: string | null;
  /** Manifests and configs below it that the registry does not have, and for which of the platforms asked for. */
  absent: { what: "manifest" | "config"; digest: string; platforms: string[]; evidence: string[] }[];
  /** Manifests below it that the mirror does not have; whether the registry has them is for it to say. */
  unserved?: { digest: string; platforms: string[] }[];
  /** In words, why its platforms are not known; null where they are, or where it has none. */
  unknown: string | null;
  /** Why a manifest or config below it did not come, which says nothing of whether it is there. */
  unreached?: Answered & { because: string; code?: FailureCode };
}

/** What a registry wants to see, said with its refusal of a manifest (RFC 6750). */
export interface Challenge {
  scheme: "basic" | "bearer";
  /** "insufficient_scope"; null where it does not say. */
  error: string | null;
}

interface Answered {
  /** The exchanges it rests on, in order, a line each: "HEAD https://… → 404 MANIFEST_UNKNOWN". Never a secret. */
  evidence: string[];
}

/**
 * What one registry said of one image with one credential. Every answer but `found` and `not-asked` quotes the reply it
 * rests on in `evidence`.
 */
export type Answer =
  | (Answered & {
      answer: "found";
      /** Digest of the manifest or index, "sha256:…"; null where the registry did not say. */
      digest: string | null;
      mediaType: string | null;
      /** null where the question asks for no platforms. */
      content: Content | null;
      /** The host of the mirror that has it; absent where it is the registry itself. */
      mirror?: string;
    })
  /** Proved absent. `tags` are those the repository has, where it was listed, at most a few pages. */
  | (Answered & { answer: "missing"; missing: "repository" | "tag" | "digest"; tags: string[] | null })
  /** It is there, or the credential is proved bad: `because` says which in words. */
  | (Answered & {
      answer: "denied";
      because: string;
      credential: "none" | "rejected" | "insufficient";
      challenge?: Challenge;
    })
  /** The registry says the same for missing and for private. `lean` is what it more likely means, `because` why. */
  | (Answered & {
      answer: "missing-or-denied";
      lean: "missing" | "denied" | null;
      because: string;
      challenge?: Challenge;
    })
  /** A mirror's negative, or a registry's while a mirror may have it all the same: proves nothing. */
  | (Answered & {
      answer: "inconclusive";
      because: string;
      /** What the registry itself does not have. */
      missing?: "repository" | "tag" | "digest";
    })
  /** Refused by rate limit after waiting as told. `quota` quotes the headers, where given. */
  | (Answered & { answer: "rate-limited"; retryAfterSeconds: number | null; quota: string | null })
  | (Answered & { answer: "unreachable"; stage: Stage; because: string; code?: FailureCode })
  | (Answered & { answer: "not-asked"; because: NotAsked });

/** Why nobody asked. */
export type NotAsked =
  /** `--offline`. */
  | "offline"
  /** The host means the node or the cluster (`localhost`, `*.svc`, `*.local`), not the machine that asks. */
  | "node-local"
  /** A host outside `network.allow`. */
  | "not-allowed"
  /** A metadata or link-local address: never asked, whoever allows it. */
  | "forbidden-address"
  /** An address that is not open to the whole world, in a restricted run. */
  | "private-address"
  /** The configuration says that it cannot be reached from here. */
  | "declared-unreachable"
  /** `--deadline` had passed. */
  | "deadline";

/** What the runner's own login to one registry turned out to be worth. */
export interface Login {
  registry: string;
  /** Where it was found, for people: "auths of /home/u/.docker/config.json", "docker-credential-ecr-login". */
  source: string;
  /** null while it works or was not needed; else how it was refused or why it could not be read. Never a secret. */
  rejected: { because: string; evidence: string[] } | null;
}

/** One image, and the credentials that pods would show for it, beside which the runner's login can prove that it exists. */
export interface Question {
  reference: ImageReference;
  /** Distinct, in no order; where a pull makes an attempt without credentials, `anonymous` is true. */
  offers: Offer[];
  anonymous: boolean;
  /** Of the nodes that pull it: what is below the image is looked into for these. Where there are none only its existence is asked for. */
  platforms: string[];
}

/** All that was learned from registries. */
export interface Answers {
  /** The best that any credential got, by `questionOf`. */
  byImage: ReadonlyMap<string, Answer>;
  /** What one credential got, by `attemptOf`. */
  byAttempt: ReadonlyMap<string, Answer>;
  logins: Login[];
  /** Registries that answered some tries and failed others. */
  flaky?: { registry: string; failures: number; requests: number }[];
  /** Images that were missing, and asked for again (`--wait`). */
  waited?: { image: string; seconds: number; appeared: boolean }[];
  /** What was read in a way worth knowing, a sentence each. */
  notes?: string[];
  /** HTTP requests made, those to token servers among them. */
  requests: number;
}

/**
 * The key of one question: the image as the runtime asks for it, ":latest" where nothing is said, without a tag where a digest
 * says which (containerd, `reference.ParseDockerRef`).
 */
export function questionOf(reference: ImageReference): string {
  const name = repositoryOf(reference);
  return reference.digest === null ? `${name}:${reference.tag ?? "latest"}` : `${name}@${reference.digest}`;
}

/** The key of one attempt: a question with an offer, without any (null), or with the runner's own login. */
export function attemptOf(reference: ImageReference, credential: Offer | "runner" | null): string {
  const shown =
    credential === null ? "" : credential === "runner" ? "runner" : `${credential.username}\0${credential.password}`;
  return `${questionOf(reference)}\n${shown}`;
}
