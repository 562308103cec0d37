/** The result of a request for a manifest or blob of a found image. */
import type { ImageContent } from "../../model/pull/answer.ts";
import type { UnknownContentReason } from "../../model/pull/answer-reason.ts";
import type { EvidenceItem } from "../../model/pull/exchange.ts";
import type { Classification } from "../../oci/reply/classify.ts";

export interface FetchedContent {
  classification: Classification;
  evidence: EvidenceItem[];
  /** The body of a GET, verified against its digest. */
  body?: Buffer;
}

/** Requests a manifest or blob with the credential that found the image. */
export type FetchContent = (
  step: "manifest" | "blob",
  method: "HEAD" | "GET",
  part: string,
) => Promise<FetchedContent>;

/** The registry counts a GET of a manifest as a pull. */
export const countsAsPull: UnknownContentReason = { code: "looking-counts-as-pull" };

/** Why a request brought nothing to read; undefined: there was no request. */
export function unknownReason(classification: Classification | undefined): UnknownContentReason {
  if (classification?.answer === "rate-limited") return countsAsPull;
  if (classification === undefined || !("because" in classification)) return { code: "not-served" };
  return classification.answer === "not-asked"
    ? { code: "not-asked", because: classification.because }
    : classification.because;
}

/** How a request failed; undefined if the registry answered, or was not asked. */
export function unreachedOf({
  classification,
  evidence,
}: FetchedContent): ImageContent["unreached"] {
  if (classification.answer !== "unreachable") return undefined;
  const { because, code } = classification;
  return { because, evidence, ...(code === undefined ? {} : { code }) };
}
