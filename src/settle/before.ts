/** Complaints, and those of the manifests before the change → the ones that were there already. Pure. */
import type { Complaint } from "../model/finding.ts";
import { identityOf } from "./identity.ts";
import type { Judged } from "./suppress.ts";

/**
 * By rule, image (else subject), workload and container, each as often as it was there: a copy of what is broken is new. Of several the
 * one in the same file first, for the same thing. A complaint that weighs more than it did is new as well; `rank` is its weight.
 */
export function whatWasBefore(
  complaints: readonly Judged[],
  before: readonly Judged[],
  rank: (judged: Judged) => number,
): Set<Complaint> {
  const known = Map.groupBy(before, keyOf);
  const old = new Set<Complaint>();
  const take = (fits: (one: Judged, other: Judged) => boolean): void => {
    for (const each of complaints) {
      if (old.has(each.complaint)) continue;
      const candidates = known.get(keyOf(each)) ?? [];
      const found = candidates.findIndex((other) => rank(other) >= rank(each) && fits(each, other));
      if (found < 0) continue;
      candidates.splice(found, 1);
      old.add(each.complaint);
    }
  };
  take((one, other) => one.complaint.subject === other.complaint.subject && fileOf(one) === fileOf(other));
  take(() => true);
  return old;
}

function keyOf(judged: Judged): string {
  const { rule, image, workload, subject } = identityOf(judged);
  return JSON.stringify([rule, image, workload, subject, judged.complaint.pull?.mention.container]);
}

function fileOf({ complaint: { at, rendered } }: Judged): string {
  return (rendered ?? at).file;
}
