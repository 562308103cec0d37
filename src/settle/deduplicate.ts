/** Removes diagnostics that repeat what another diagnostic says of the same place. */
import type { RuleDiagnostic } from "../model/report/rule.ts";
import { placeKey } from "./place.ts";

/**
 * Diagnostics with one `dedupeKey` at one place overrule each other: the more severe and the surer
 * one remains. A doubt that is more severe (`--on-unverified error`) does not overrule a proof, and
 * a proof that a pull succeeds all the same does not overrule a doubt about another pull.
 * `rank` is the severity as a number; the first rule wins a tie.
 */
export function deduplicate(
  diagnostics: readonly RuleDiagnostic[],
  rank: (diagnostic: RuleDiagnostic) => number,
): RuleDiagnostic[] {
  const groups = Map.groupBy(diagnostics, ({ rule, diagnostic: { groupKey, at, dedupeKey } }) =>
    JSON.stringify([dedupeKey ?? [rule.id, groupKey], placeKey(at)]),
  );
  const overruled = new Set<RuleDiagnostic>();
  for (const group of groups.values()) {
    const others = strongest(group, rank);
    for (const candidate of group)
      if (others.some((other) => overrules(other, candidate, rank))) overruled.add(candidate);
  }
  return diagnostics.filter((each) => !overruled.has(each));
}

/** The first diagnostic of each combination of rank and certainty. */
function strongest(
  group: readonly RuleDiagnostic[],
  rank: (diagnostic: RuleDiagnostic) => number,
): RuleDiagnostic[] {
  const first = new Map<string, RuleDiagnostic>();
  for (const each of group) {
    const key = `${rank(each)} ${isUnverified(each)}`;
    if (!first.has(key)) first.set(key, each);
  }
  return [...first.values()];
}

function overrules(
  other: RuleDiagnostic,
  candidate: RuleDiagnostic,
  rank: (diagnostic: RuleDiagnostic) => number,
): boolean {
  if (isHarmless(other) && !isHarmless(candidate) && !areOfOnePull(other, candidate)) return false;
  const severer = rank(other) - rank(candidate);
  const surer = Number(isUnverified(candidate)) - Number(isUnverified(other));
  if (severer === 0 && surer === 0) return other.rule !== candidate.rule;
  return severer >= 0 && surer >= 0;
}

/** The pull that the diagnostic is about succeeds all the same. */
function isHarmless({ rule, diagnostic }: RuleDiagnostic): boolean {
  return diagnostic.pull !== undefined && (diagnostic.breaksPull ?? rule.breaksPull) === false;
}

function areOfOnePull(one: RuleDiagnostic, other: RuleDiagnostic): boolean {
  return one.diagnostic.pull === other.diagnostic.pull;
}

function isUnverified({ diagnostic }: RuleDiagnostic): boolean {
  return diagnostic.certainty === "unverified";
}
