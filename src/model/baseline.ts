/** What somebody has accepted as it is, so that only what comes after is told. */
import type { Certainty } from "./finding.ts";

/** One accepted finding at one place; never a line, which moves. Equal ones are one. */
export interface AcceptedFinding {
  rule: string;
  /** As written; null where the finding is of no image. */
  image: string | null;
  /** "Kind/namespace/name", or "Kind/name" where no namespace is named; null where the finding is of no resource. */
  workload: string | null;
  /** What is wrong, where there is no image to tell it by; null where there is. */
  subject: string | null;
  /** A doubt that was accepted does not accept its proof. */
  certainty: Certainty;
}
