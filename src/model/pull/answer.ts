/** The answers of registries to questions about images. */

import type {
  AnswerNote,
  AnswerReason,
  LoginProblem,
  LoginSource,
  NotAskedReason,
  RegistryReason,
  UnknownContentReason,
} from "./answer-reason.ts";
import type { ConnectionStage } from "./connection-stage.ts";
import type { EvidenceItem } from "./exchange.ts";
import { type ImageReference, repositoryOf } from "./image.ts";

/** One credential that the kubelet would present for an image. */
export interface Offer {
  /** The owner of the docker config that holds it: a pull secret of the pod, or the node. */
  source: { kind: "secret"; name: string } | { kind: "node" };
  /** The entry's key as it is written in the docker config: "https://index.docker.io/v1/". */
  key: string;
  username: string;
  /** Sent to its registry only; never printed, never in a report. */
  password: string;
  /**
   * For a token that expires, a phrase: "a token of Amazon ECR, which expires after 12 hours".
   */
  ends?: string;
  /** Set if the shape of the credential shows why a registry refuses it. */
  flaw?: CredentialFlaw;
}

/** What the shape of a credential shows without its registry. */
export type CredentialFlaw =
  /** No user and no password. */
  | "empty"
  /** Nothing but an identity or registry token, which the kubelet does not read. */
  | "identity-token"
  /** Nothing, in a docker config that keeps its logins in a credential helper. */
  | "credential-helper"
  /** A user without a password. */
  | "no-password"
  /** The user or the password begins or ends with a line break or blank. */
  | "trailing-white-space"
  /** A variable or placeholder that nothing filled in: `$CI_REGISTRY_USER`. */
  | "unfilled-variable"
  /** Quotes around the user or the password are a part of it. */
  | "quoted"
  /** A name with a dollar sign that a shell has cut: `robot$ci`, `$oauthtoken`. */
  | "cut-user-name"
  /** A name whose dollar sign is escaped for a shell: `robot\$ci`. */
  | "escaped-user-name"
  /** An access key of AWS, where ECR accepts its own tokens only. */
  | "access-key"
  /** The user name says that the password is a key file, and it is none. */
  | "key-file-not-json"
  /** A fine-grained token of GitHub, which GitHub's registry does not accept. */
  | "fine-grained-token"
  /** `auth` holds another credential than `username` and `password`, and counts. */
  | "overridden-password";

/**
 * Why a connection to a registry failed. Failures of a proxy or a token server have no code here.
 */
export type ConnectionErrorCode =
  /** A name server replied that the name has no address. */
  | "no-such-host"
  | "name-server-failed"
  | "refused"
  | "reset"
  /** The other side closed the connection before it replied. */
  | "closed"
  /** The connection closed in the middle of a reply. */
  | "cut"
  | "no-route"
  | "unknown-authority"
  | "expired"
  | "wrong-host"
  | "plain-http";

/** The content of an image, as far as it was read for the platforms of a question. */
export interface ImageContent {
  kind: "index" | "manifest";
  /**
   * The platforms of an index, without attestations, or of the config of a single manifest, as
   * written: "os/arch[/variant]", "windows(10.0.20348.1970)/amd64". null if unknown.
   */
  platforms: string[] | null;
  /** True for an index with a manifest that names no platform: every node considers it. */
  unnamed: boolean;
  /**
   * The media type or artifact type that shows that this is no container image; null for an image.
   */
  artifact: string | null;
  /** The media type of a layer that is compressed with zstd, and the platforms that need it. */
  zstd?: { type: string; platforms: string[] };
  /**
   * Manifests, configs and layers that the registry lacks, each with the platforms that need it.
   */
  absent: {
    what: "manifest" | "config" | "layer";
    /** The type of a layer; absent for a manifest or config. */
    mediaType?: string;
    digest: string;
    platforms: string[];
    evidence: EvidenceItem[];
  }[];
  /**
   * Manifests that the mirror lacks. The registry itself may have them.
   */
  unserved?: { digest: string; platforms: string[] }[];
  /** Why the platforms are unknown; null if they are known, or if there are none. */
  unknown: UnknownContentReason | null;
  /**
   * The config is refused to the credential that got the manifest. `byPod`: the credential is one
   * of the pods', not the runner's login.
   */
  refused?: Answered & { digest: string; because: RegistryReason; byPod: boolean };
  /** Why a manifest or config could not be read. It may exist. */
  unreached?: Answered & { because: RegistryReason; code?: ConnectionErrorCode };
}

/** The challenge with which a registry refuses a manifest (RFC 6750). */
export interface RegistryChallenge {
  scheme: "basic" | "bearer";
  /** "insufficient_scope"; null if the challenge has no error. */
  error: string | null;
  /** Bearer without a token server. */
  realmless?: true;
}

/** What a repository has in place of a digest that it lacks. */
export interface DigestHints {
  /** The tag beside the digest, and the digest that it has now; null if it has none. */
  tag: { name: string; digest: string } | null;
  /** What the digest names, if it is no manifest; null if it names nothing. */
  blob: "config" | "layer" | null;
}

interface Answered {
  /** The exchanges and observations that prove the answer, in order. */
  evidence: EvidenceItem[];
}

/**
 * The answer of one registry about one image with one credential. Every answer but `found` and
 * `not-asked` quotes the decisive reply in `evidence`.
 */
export type Answer =
  | (Answered & {
      answer: "found";
      /** Digest of the manifest or index, "sha256:…"; null if the registry sent none. */
      digest: string | null;
      mediaType: string | null;
      /** null if the question asks for no platforms. */
      content: ImageContent | null;
      /** The host of the mirror that has the image; absent for the registry itself. */
      mirror?: string;
      /** The registry answers a HEAD of the manifest with this status, and serves the GET. */
      refusedHead?: number;
    })
  /**
   * Proved absent. `tags` are the tags of the repository, if they were listed: a few pages at most.
   */
  | (Answered & {
      answer: "missing";
      missing: "repository" | "tag" | "digest";
      tags: string[] | null;
      /** What the registry says beyond that: that the tag was deleted, or the project. */
      words?: string;
      /** Of a missing digest: what its repository holds instead. */
      instead?: DigestHints;
      /** Of a missing repository: others of the registry, if it lists them. */
      siblings?: readonly string[];
    })
  /** The image exists, or the credential is proved bad: `because` says which. */
  | (Answered & {
      answer: "denied";
      because: AnswerReason;
      credential: "none" | "rejected" | "insufficient";
      challenge?: RegistryChallenge;
    })
  /**
   * The registry gives the same reply for missing and private images. `lean` is the likelier
   * meaning, `because` the reason.
   */
  | (Answered & {
      answer: "missing-or-denied";
      lean: "missing" | "denied" | null;
      because: AnswerReason;
      challenge?: RegistryChallenge;
    })
  /**
   * A negative reply that proves nothing: of a mirror, of a registry whose mirror may have the
   * image, or a reply that other replies of the registry contradict.
   */
  | (Answered & {
      answer: "inconclusive";
      because: AnswerReason;
      /** The part that the registry itself lacks. */
      missing?: "repository" | "tag" | "digest";
    })
  /**
   * Refused by a rate limit, also after the requested pause. `quota` quotes the headers, if any.
   */
  | (Answered & { answer: "rate-limited"; retryAfterSeconds: number | null; quota: string | null })
  | (Answered & {
      answer: "unreachable";
      stage: ConnectionStage;
      because: AnswerReason;
      code?: ConnectionErrorCode;
      /** "192.0.2.7:443": where the connection failed, if it failed at one address. */
      address?: string;
    })
  | (Answered & { answer: "not-asked"; because: NotAskedReason });

/** The registry refuses the credential, or the request without one. */
export function isRefusal<T extends { answer: string }>(
  answer: T,
): answer is Extract<T, { answer: "denied" | "missing-or-denied" }> {
  return answer.answer === "denied" || answer.answer === "missing-or-denied";
}

/** The number of answered questions, and what the next answer waits for. */
export interface ResolveProgress {
  done: number;
  total: number;
  /** The host that asked for a pause, else the host of the oldest open question; or images. */
  waitingFor: { host: string } | { missingImages: string[] } | null;
}

/** The state of the runner's own login to one registry. */
export interface RunnerLoginResult {
  registry: string;
  source: LoginSource;
  /**
   * Why the login was refused or could not be read; null if it works or was not needed. Holds no
   * secret.
   */
  rejected: { because: AnswerReason | LoginProblem; evidence: EvidenceItem[] } | null;
}

/**
 * One image, and the credentials that pods would present for it. The runner's login may prove in
 * addition that the image exists.
 */
export interface ImageQuestion {
  reference: ImageReference;
  /**
   * Distinct, in no order. `anonymous` is true if a pull makes an attempt without credentials.
   */
  offers: Offer[];
  anonymous: boolean;
  /**
   * The platforms of the nodes that pull the image: its content is read for these. Without
   * platforms only its existence is asked for.
   */
  platforms: string[];
}

/** Everything that the registries answered. */
export interface Answers {
  /** The best answer for any credential, by `questionKey`. */
  byImage: ReadonlyMap<string, Answer>;
  /** The answer for one credential, by `attemptKey`. */
  byAttempt: ReadonlyMap<string, Answer>;
  logins: RunnerLoginResult[];
  /** Registries that answered some tries and failed others. */
  flaky?: { registry: string; failures: number; requests: number }[];
  /** Images that were missing and were asked for again (`--wait`). */
  waited?: { image: string; seconds: number; appeared: boolean }[];
  notes?: AnswerNote[];
  /** The number of HTTP requests, including those to token servers. */
  requests: number;
}

/**
 * The key of one question: the image as the runtime asks for it, with ":latest" if it has neither
 * tag nor digest, and without the tag if it has a digest (containerd, `reference.ParseDockerRef`).
 */
export function questionKey(reference: ImageReference): string {
  const name = repositoryOf(reference);
  return reference.digest === null
    ? `${name}:${reference.tag ?? "latest"}`
    : `${name}@${reference.digest}`;
}

/**
 * The key of one attempt: a question with an offer, without credentials (null), or with the
 * runner's own login.
 */
export function attemptKey(reference: ImageReference, credential: Offer | "runner" | null): string {
  const shown =
    credential === null
      ? ""
      : credential === "runner"
        ? "runner"
        : `${credential.username}\0${credential.password}`;
  return `${questionKey(reference)}\n${shown}`;
}
