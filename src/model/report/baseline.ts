/** A finding that the baseline accepts, so that only new findings are reported. */
import type { Certainty } from "./finding.ts";

/** Identified without line numbers, which move. Equal entries are one entry. */
export interface AcceptedFinding {
  rule: string;
  /** As written; null if the finding is not about an image. */
  image: string | null;
  /** "Kind/namespace/name", or "Kind/name" without a namespace; null without a resource. */
  workload: string | null;
  /** The defect, if no image identifies it; otherwise null. */
  subject: string | null;
  /** Accepting an unverified finding does not accept the proved one. */
  certainty: Certainty;
}
