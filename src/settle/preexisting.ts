/** Complaints, and those of the manifests before the change → the ones that were there already. Pure. */
import type { Diagnostic, RuleDiagnostic } from "../model/rule.ts";
import { identityOf } from "./identity.ts";

/**
 * By rule, image (else subject), workload and container, each as often as it was there: a copy of what is broken is new. Of several the
 * one in the same file first, for the same thing. A diagnostic that weighs more than it did is new as well; `rank` is its weight.
 */
export function preexisting(
  diagnostics: readonly RuleDiagnostic[],
  before: readonly RuleDiagnostic[],
  rank: (judged: RuleDiagnostic) => number,
): Set<Diagnostic> {
  const known = Map.groupBy(before, keyOf);
  const old = new Set<Diagnostic>();
  const take = (fits: (one: RuleDiagnostic, other: RuleDiagnostic) => boolean): void => {
    for (const each of diagnostics) {
      if (old.has(each.diagnostic)) continue;
      const candidates = known.get(keyOf(each)) ?? [];
      const found = candidates.findIndex((other) => rank(other) >= rank(each) && fits(each, other));
      if (found < 0) continue;
      candidates.splice(found, 1);
      old.add(each.diagnostic);
    }
  };
  take(
    (one, other) =>
      one.diagnostic.groupKey === other.diagnostic.groupKey && fileOf(one) === fileOf(other),
  );
  take(() => true);
  return old;
}

function keyOf(judged: RuleDiagnostic): string {
  const { rule, image, workload, subject } = identityOf(judged);
  return JSON.stringify([
    rule,
    image,
    workload,
    subject,
    judged.diagnostic.pull?.mention.container,
  ]);
}

function fileOf({ diagnostic: { at, rendered } }: RuleDiagnostic): string {
  return (rendered ?? at).file;
}
