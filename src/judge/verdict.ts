/**
 * Derives the verdict of each pull from the diagnostics about it: `broken` if one proves that the
 * pull fails, `unverified` if one leaves it in doubt or nothing shows that it succeeds, else
 * `pullable`. Configured severities and suppressions change nothing here.
 */
import type { Verdict } from "../model/report/finding.ts";
import type { Facts, PullDiagnostic, Rule, RuleDiagnostic } from "../model/report/rule.ts";
import type { Pull } from "../model/pull/pull.ts";
import { assumptionsOf } from "./facts/pull-assumptions.ts";

export interface PullVerdict {
  verdict: Verdict;
  /** What a `pullable` verdict relies on, a clause each; empty for other verdicts. */
  assumes: string[];
}

export function verdictsOf(
  facts: Facts,
  diagnostics: readonly RuleDiagnostic[],
): Map<Pull, PullVerdict> {
  const broken = new Set<Pull>();
  const doubtful = new Set<Pull>();
  for (const { rule, diagnostic } of diagnostics) {
    if (diagnostic.pull === undefined) continue;
    const effect = effectOf(rule, diagnostic);
    if (effect === "broken") broken.add(diagnostic.pull);
    if (effect === "unverified") doubtful.add(diagnostic.pull);
  }
  return new Map(
    facts.pulls.map((pull): [Pull, PullVerdict] => {
      if (broken.has(pull)) return [pull, { verdict: "broken", assumes: [] }];
      const assumes = doubtful.has(pull) ? null : assumptionsOf(facts, pull);
      return [
        pull,
        assumes === null
          ? { verdict: "unverified", assumes: [] }
          : { verdict: "pullable", assumes },
      ];
    }),
  );
}

/** The verdict that one diagnostic forces on its pull; null if the pull succeeds all the same. */
export function effectOf(
  rule: Rule,
  diagnostic: PullDiagnostic,
): Exclude<Verdict, "pullable"> | null {
  const breaks = diagnostic.breaksPull ?? rule.breaksPull;
  const isProved = rule.severity !== "doubt" && diagnostic.certainty !== "unverified";
  // An error about a pull always says that the pull fails, whatever its card claims.
  const isError = isProved && (diagnostic.severity ?? rule.severity) === "error";
  if (breaks === false && !isError) return null;
  return isProved && breaks !== "maybe" ? "broken" : "unverified";
}
