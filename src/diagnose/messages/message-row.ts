/** The row of a message table: which message it matches, and what the message means. */
import type { Cause, Certainty, Severity } from "../../model/report/finding.ts";
import { hostOf, type ImageReference, repositoryOf } from "../../model/pull/image.ts";
import type { FailingStep, PullStep } from "./failing-step.ts";
import { nodes, type Puller } from "./puller.ts";

/** A message, the image it is about, and what the row's pattern matched. */
export interface MessageSubject {
  message: string;
  image: string | null;
  /** null if `image` is unknown or no valid reference. */
  reference: ImageReference | null;
  failing: FailingStep;
  puller: Puller;
  match: readonly (string | undefined)[];
}

export interface MessageRow {
  /**
   * The few words that carry the meaning: the rest of a message changes between releases. Image
   * names are removed from the message before it is matched.
   */
  pattern: RegExp;
  /** Limits the row to messages of these steps; default: all. */
  steps?: readonly PullStep[];
  /** Limits the row to some images or hosts; default: all. */
  appliesTo?(subject: Pick<MessageSubject, "reference" | "failing">): boolean;
  /** The id of a rule. */
  rule: string;
  certainty: Certainty;
  /** Overrides the severity of the rule. */
  severity?: Severity;
  /** Overrides the cause of the rule. */
  cause?: Cause;
  /** What the registry replied: proved missing, or denied, which may also mean missing. */
  reply?: "missing" | "denied";
  describe(subject: MessageSubject): string;
  /** Overrides the fix of the rule; begins with a verb. */
  fix?: string | ((subject: MessageSubject) => string);
  /** The source code or documentation of the message. */
  source: string;
}

/** "`nginx:1.27`", or "the image". */
export function imageName({ image }: Pick<MessageSubject, "image">): string {
  return image === null ? "the image" : `\`${image}\``;
}

/** "the registry `ghcr.io`", or "the registry". */
export function registryName({ reference, failing }: MessageSubject): string {
  if (reference !== null) return `the registry \`${hostOf(reference)}\``;
  return failing.host?.role === "registry"
    ? `the registry \`${failing.host.name}\``
    : "the registry";
}

/** The host that fails, and what the nodes use it for. */
export function hostName(subject: MessageSubject): string {
  const { host } = subject.failing;
  const registry = registryName(subject);
  if (host === null) return registry;
  const name = host.name === "" ? "" : ` \`${host.name}\``;
  switch (host.role) {
    case "registry":
      return registry;
    case "token-server":
      return `the token server${name} of ${registry}`;
    case "mirror":
      return `the mirror${name} of ${registry}`;
    case "storage":
      return subject.failing.step === "fetch"
        ? `the blob storage${name} of ${registry}`
        : `the host${name} to which ${registry} redirects`;
    case "proxy":
      return `the proxy${name}`;
  }
  return registry;
}

/** "`ghcr.io/acme/api`", or "the repository". */
export function repositoryName({ reference }: Pick<MessageSubject, "reference">): string {
  return reference === null ? "the repository" : `\`${repositoryOf(reference)}\``;
}

export function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Who presents a credential, or lacks one: "the pod". */
export function ownerOf({ puller, failing }: MessageSubject): string {
  if (failing.isSandbox) return "the container runtime";
  return puller === nodes ? "the pod" : puller.name;
}

/** How to give a puller a credential for the registry. */
export function attachFix({ puller, failing }: MessageSubject): string {
  if (failing.isSandbox)
    return (
      "Configure a sandbox image that the runtime can pull without pull secrets (containerd: " +
      "`sandbox`; CRI-O: `pause_image`), or give the runtime a credential for the registry: " +
      "pull secrets of pods do not apply to it."
    );
  return (
    puller.attach ??
    "Name a pull secret for the registry in the pod's imagePullSecrets or on its " +
      "service account, or give the nodes a credential."
  );
}

/** The fields of a row whose message is the same for missing and private repositories. */
export const missingOrDenied = {
  rule: "image-missing-or-denied",
  certainty: "unverified",
  reply: "denied",
  fix: (subject: MessageSubject) =>
    "Correct the name if it is wrong; if the repository is private: " +
    attachFix(subject).replace(/^./, (letter) => letter.toLowerCase()),
} as const;

/** Describes such a message; `likelier` says which of the two it looks like. */
export function describeMissingOrDenied(likelier: string) {
  return (subject: MessageSubject): string =>
    `${repositoryName(subject)} does not exist or is private: the message is the ` +
    `same for both; it looks ${likelier}`;
}

/** The fix for an image of which the registry lacks a part. */
export const childMissingFix =
  "Push the image again: a layer or config that its manifest refers to is gone. If the registry " +
  "is a cache of another, check that it reaches that registry and the storage to which it " +
  "redirects.";

/** The fix for an image of another platform. */
export const platformFix =
  "Build the image for the platform of the nodes too, or limit the pod to nodes " +
  "with the right platform (nodeSelector on kubernetes.io/arch).";
