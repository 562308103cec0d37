/** What a registry says of an image. */

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
  /** Whose docker config holds it: a pull secret of the pod, or the node. */
  source: { kind: "secret"; name: string } | { kind: "node" };
  /** The entry's key as it is written in the docker config: "https://index.docker.io/v1/". */
  key: string;
  username: string;
  /** Goes to its registry and nowhere else: never printed, never in a report. */
  password: string;
  /**
   * In words, where it is a token with an end: "a token of Amazon ECR, which ends after 12 hours".
   */
  ends?: string;
}

/**
 * What a connection died of, for what has a name; never of a proxy or a token server, which are not
 * the registry.
 */
export type ConnectionErrorCode =
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
export interface ImageContent {
  kind: "index" | "manifest";
  /**
   * Of an index those it has manifests for (attestations left out), of a single manifest the one
   * that its config names, as written: "os/arch[/variant]". null where that is not known.
   */
  platforms: string[] | null;
  /** An index with a manifest that names no platform, which every node takes to look at. */
  unnamed: boolean;
  /**
   * What it is instead of a container image: the media type or artifact type that says so; null for
   * an image.
   */
  artifact: string | null;
  /**
   * Manifests and configs below it that the registry does not have, and for which of the platforms
   * asked for.
   */
  absent: {
    what: "manifest" | "config";
    digest: string;
    platforms: string[];
    evidence: EvidenceItem[];
  }[];
  /**
   * Manifests below it that the mirror does not have; whether the registry has them is for it to
   * say.
   */
  unserved?: { digest: string; platforms: string[] }[];
  /** Why its platforms are not known; null if they are, or if it has none. */
  unknown: UnknownContentReason | null;
  /** Why a manifest or config below it did not come, which says nothing of whether it is there. */
  unreached?: Answered & { because: RegistryReason; code?: ConnectionErrorCode };
}

/** What a registry wants to see, said with its refusal of a manifest (RFC 6750). */
export interface RegistryChallenge {
  scheme: "basic" | "bearer";
  /** "insufficient_scope"; null where it does not say. */
  error: string | null;
}

interface Answered {
  /** The exchanges and observations that it rests on, in order. */
  evidence: EvidenceItem[];
}

/**
 * What one registry said of one image with one credential. Every answer but `found` and `not-asked`
 * quotes the reply it rests on in `evidence`.
 */
export type Answer =
  | (Answered & {
      answer: "found";
      /** Digest of the manifest or index, "sha256:…"; null where the registry did not say. */
      digest: string | null;
      mediaType: string | null;
      /** null where the question asks for no platforms. */
      content: ImageContent | null;
      /** The host of the mirror that has it; absent where it is the registry itself. */
      mirror?: string;
    })
  /**
   * Proved absent. `tags` are those the repository has, where it was listed, at most a few pages.
   */
  | (Answered & {
      answer: "missing";
      missing: "repository" | "tag" | "digest";
      tags: string[] | null;
    })
  /** It is there, or the credential is proved bad: `because` says which in words. */
  | (Answered & {
      answer: "denied";
      because: AnswerReason;
      credential: "none" | "rejected" | "insufficient";
      challenge?: RegistryChallenge;
    })
  /**
   * The registry says the same for missing and for private. `lean` is what it more likely means,
   * `because` why.
   */
  | (Answered & {
      answer: "missing-or-denied";
      lean: "missing" | "denied" | null;
      because: AnswerReason;
      challenge?: RegistryChallenge;
    })
  /**
   * A mirror's negative, or a registry's while a mirror may have it all the same: proves nothing.
   */
  | (Answered & {
      answer: "inconclusive";
      because: AnswerReason;
      /** What the registry itself does not have. */
      missing?: "repository" | "tag" | "digest";
    })
  /** Refused by rate limit after waiting as told. `quota` quotes the headers, where given. */
  | (Answered & { answer: "rate-limited"; retryAfterSeconds: number | null; quota: string | null })
  | (Answered & {
      answer: "unreachable";
      stage: ConnectionStage;
      because: AnswerReason;
      code?: ConnectionErrorCode;
    })
  | (Answered & { answer: "not-asked"; because: NotAskedReason });

/** The registry refuses the credential, or the request without one. */
export function isRefusal<T extends { answer: string }>(
  answer: T,
): answer is Extract<T, { answer: "denied" | "missing-or-denied" }> {
  return answer.answer === "denied" || answer.answer === "missing-or-denied";
}

/** How many questions are answered, and what the next answer waits for. */
export interface ResolveProgress {
  done: number;
  total: number;
  /** The host that asked for a pause, or else that of the oldest open question; or images. */
  waitingFor: { host: string } | { missingImages: string[] } | null;
}

/** What the runner's own login to one registry turned out to be worth. */
export interface RunnerLoginResult {
  registry: string;
  source: LoginSource;
  /**
   * null while it works or was not needed; else how it was refused or why it could not be read.
   * Never a secret.
   */
  rejected: { because: AnswerReason | LoginProblem; evidence: EvidenceItem[] } | null;
}

/**
 * One image, and the credentials that pods would show for it, beside which the runner's login can
 * prove that it exists.
 */
export interface ImageQuestion {
  reference: ImageReference;
  /**
   * Distinct, in no order; where a pull makes an attempt without credentials, `anonymous` is true.
   */
  offers: Offer[];
  anonymous: boolean;
  /**
   * Of the nodes that pull it: what is below the image is looked into for these. Where there are
   * none only its existence is asked for.
   */
  platforms: string[];
}

/** All that was learned from registries. */
export interface Answers {
  /** The best that any credential got, by `questionOf`. */
  byImage: ReadonlyMap<string, Answer>;
  /** What one credential got, by `attemptOf`. */
  byAttempt: ReadonlyMap<string, Answer>;
  logins: RunnerLoginResult[];
  /** Registries that answered some tries and failed others. */
  flaky?: { registry: string; failures: number; requests: number }[];
  /** Images that were missing, and asked for again (`--wait`). */
  waited?: { image: string; seconds: number; appeared: boolean }[];
  notes?: AnswerNote[];
  /** HTTP requests made, those to token servers among them. */
  requests: number;
}

/**
 * The key of one question: the image as the runtime asks for it, ":latest" where nothing is said,
 * without a tag where a digest says which (containerd, `reference.ParseDockerRef`).
 */
export function questionKey(reference: ImageReference): string {
  const name = repositoryOf(reference);
  return reference.digest === null
    ? `${name}:${reference.tag ?? "latest"}`
    : `${name}@${reference.digest}`;
}

/**
 * The key of one attempt: a question with an offer, without any (null), or with the runner's own
 * login.
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
