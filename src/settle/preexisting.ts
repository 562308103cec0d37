/** Finds the diagnostics that the manifests had before the change. */
import type { Diagnostic, RuleDiagnostic } from "../model/report/rule.ts";
import { identityOf } from "./identity.ts";

/**
 * Matches by rule, image (else subject), workload and container, one to one: an extra copy counts
 * as new. Prefers a match in the same file with the same subject. A diagnostic with a higher `rank`
 * than before is new.
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
