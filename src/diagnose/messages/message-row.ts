/** The row of a message table: which message it matches, and what the message means. */
import type { Certainty, Severity } from "../../model/finding.ts";
import { hostOf, type ImageReference, repositoryOf } from "../../model/image.ts";

/** A message, the image it is about, and what the row's pattern matched. */
export interface MessageSubject {
  message: string;
  image: string | null;
  /** null if `image` is unknown or no valid reference. */
  reference: ImageReference | null;
  match: readonly (string | undefined)[];
}

export interface MessageRow {
  /**
   * The few words that carry the meaning: the rest of a message changes between releases. Image
   * names are removed from the message before it is matched.
   */
  pattern: RegExp;
  /** Limits the row to some images; default: all. */
  appliesTo?(reference: ImageReference): boolean;
  /** The id of a rule. */
  rule: string;
  certainty: Certainty;
  /** Overrides the severity of the rule. */
  severity?: Severity;
  /** What the registry replied: proved missing, or denied, which may also mean missing. */
  reply?: "missing" | "denied";
  describe(subject: MessageSubject): string;
  /** Overrides the fix of the rule; begins with a verb. */
  fix?: string;
  /** The source code or documentation of the message. */
  source: string;
}

/** "`nginx:1.27`", or "the image". */
export function imageName({ image }: MessageSubject): string {
  return image === null ? "the image" : `\`${image}\``;
}

/** "the registry `ghcr.io`", or "the registry". */
export function registryName({ reference }: MessageSubject): string {
  return reference === null ? "the registry" : `the registry \`${hostOf(reference)}\``;
}

/** "`ghcr.io/acme/api`", or "the repository". */
export function repositoryName({ reference }: MessageSubject): string {
  return reference === null ? "the repository" : `\`${repositoryOf(reference)}\``;
}

export function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The fields of a row whose message is the same for a missing and for a private repository. */
export const missingOrDenied = {
  rule: "image-missing-or-denied",
  certainty: "unverified",
  reply: "denied",
  fix:
    "Correct the name if it is wrong; if the repository is private, give the pod a " +
    "pull secret that opens it.",
} as const;

/** Describes such a message; `likelier` says which of the two it looks like. */
export function describeMissingOrDenied(likelier: string) {
  return (subject: MessageSubject): string =>
    `${repositoryName(subject)} does not exist or is private: the message is the ` +
    `same for both; it looks ${likelier}`;
}

/** The fix for an image of another platform. */
export const platformFix =
  "Build the image for the platform of the nodes too, or limit the pod to nodes " +
  "with the right platform (nodeSelector on kubernetes.io/arch).";
