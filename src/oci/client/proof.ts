/** Decides what a refusal or an absence proves beside the other replies of the registry. */
import type { ImageReference } from "../../model/pull/image.ts";
import type { RegistryReason } from "../../model/pull/answer-reason.ts";
import { cannotBePrivate } from "../quirks.ts";
import type { Quirk } from "../quirks.ts";
import { partOf } from "./attempt.ts";
import type { AttemptResult } from "./attempt.ts";
import type { TagList } from "./tag-list.ts";

/** Refusals of what is missing or private. A 403 may come from a firewall, and proves nothing. */
const ofMissingOrPrivate: ReadonlySet<RegistryReason["code"]> = new Set([
  "missing-or-private",
  "missing-or-login-may-not-pull",
  "missing-or-login-may-not-see",
  "missing-or-unseen-by-design",
  "refused",
]);

/** A refused repository that cannot be private is missing: the refusal says why it proves that. */
export function provedMissing(result: AttemptResult, quirk: Quirk, path: string): AttemptResult {
  const { classification } = result;
  return classification.answer === "missing-or-denied" &&
    quirk.mirror === undefined &&
    ofMissingOrPrivate.has(classification.because.code) &&
    cannotBePrivate(quirk, path)
    ? {
        ...result,
        classification: {
          ...classification,
          lean: "missing",
          because: { code: "cannot-be-private" },
        },
      }
    : result;
}

/**
 * What a negative result means beside the list of tags. A registry that lists the very tag that it
 * does not find contradicts itself.
 */
export function withTagList(
  result: AttemptResult,
  reference: ImageReference,
  list: TagList,
): AttemptResult | "contradiction" {
  const { classification } = result;
  const evidence = [...result.evidence, ...list.evidence];
  // What the registry explains is not doubted.
  const words = classification.answer === "missing" ? classification.words : undefined;
  if (list.tags === null) {
    return list.classification === null || words !== undefined
      ? result
      : { classification: list.classification, evidence, ofRepository: true, confirmed: true };
  }
  const isMissing = classification.answer === "missing";
  // Some registries list no tags of any repository that is missing.
  if (isMissing && classification.missing === "repository" && list.tags.length === 0)
    return { ...result, evidence };
  const isListed = reference.digest === null && list.tags.includes(partOf(reference));
  if (isListed && words === undefined) return "contradiction";
  return {
    classification: {
      answer: "missing",
      missing: reference.digest === null ? "tag" : "digest",
      tags: list.tags,
      ...(words === undefined ? {} : { words }),
    },
    evidence,
  };
}
