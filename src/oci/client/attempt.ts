/** One attempt at a manifest or blob with one credential: the request and the outcome. */
import type { EvidenceItem } from "../../model/pull/exchange.ts";
import type { ImageReference } from "../../model/pull/image.ts";
import type { CredentialChecks, CredentialStatus } from "../auth/credential-check.ts";
import type { TokenClient } from "../auth/token-client.ts";
import type { Classification } from "../reply/classify.ts";

export interface ManifestRequest {
  step: "manifest" | "blob";
  /** Its tag or digest names the manifest or blob. */
  reference: ImageReference;
  method: "HEAD" | "GET";
  /**
   * Shared by all attempts at one image: while `open`, the next attempt asks for the manifest
   * itself instead of its headers. null if no body is wanted.
   */
  wantsBody: { open: boolean } | null;
  /** The repository has served the image before, so that a refusal of all of it is unlikely. */
  servedBefore?: boolean;
  /** Limit of the body; the usual one of the step if absent. */
  maxBytes?: number;
}

export interface AttemptResult {
  classification: Classification;
  evidence: EvidenceItem[];
  /** The refusal holds for every image of the repository. */
  ofRepository?: boolean;
  /** Another reply of the registry says the same. */
  confirmed?: true;
  /** The registry took the credential for an anonymous request. */
  asAnonymous?: boolean;
  /** The credential was not sent, because its target is not trusted with it. */
  withheld?: true;
  /** No credential was shown, and none was asked for. */
  unchallenged?: boolean;
  /** The body of a successful GET. */
  body?: Buffer;
  /** The status by which the registry refuses a HEAD of the image; null if it does not. */
  refusedHead?: Promise<number | null>;
}

/** How a credential was rejected. */
export interface CredentialRejection {
  classification: Extract<Classification, { answer: "denied" }>;
  evidence: EvidenceItem[];
  /** The registry serves the credential all the same, as if it were anonymous. */
  asAnonymous: boolean;
}

export type LoginStatus = CredentialStatus<CredentialRejection>;
export type LoginChecks = CredentialChecks<CredentialRejection>;
export type RegistryTokenClient = TokenClient<Classification>;

export const refusedBefore: Classification = {
  answer: "denied",
  credential: "rejected",
  because: { code: "refused-before" },
};

/** A login that opens another repository is not a bad one. */
export const notThisLogin: Classification = {
  answer: "missing-or-denied",
  lean: null,
  because: { code: "missing-or-login-may-not-pull" },
};

export function partOf({ tag, digest }: Pick<ImageReference, "tag" | "digest">): string {
  return digest ?? tag ?? "latest";
}
