/** Removes the diagnostics that the baseline accepts, and computes the baseline of this run. */
import type { AcceptedFinding } from "../model/report/baseline.ts";
import type { RuleDiagnostic } from "../model/report/rule.ts";
import { identityOf } from "./identity.ts";
import { isSilent, type SuppressOptions } from "./suppress.ts";

export interface BaselineOptions extends Pick<
  SuppressOptions,
  "known" | "rules" | "offline" | "partial"
> {
  /** Null without a baseline. */
  baseline: readonly AcceptedFinding[] | null;
  /** Accept every reported diagnostic. */
  acceptAll: boolean;
  /** False for a diagnostic whose rule is off. */
  isReported: (diagnostic: RuleDiagnostic) => boolean;
}

export interface BaselineResult {
  /** The diagnostics that are not accepted. */
  diagnostics: RuleDiagnostic[];
  notes: string[];
  /** Accepted findings that no longer exist, in words. */
  gone: string[];
  /** The findings of the old baseline that still exist, and the newly accepted ones. */
  baseline: AcceptedFinding[];
}

export function applyBaseline(
  diagnostics: readonly RuleDiagnostic[],
  options: BaselineOptions,
): BaselineResult {
  const { acceptAll, isReported, known } = options;
  const entries = new Map((options.baseline ?? []).map((entry) => [keyOf(entry), entry]));
  const used = new Set<AcceptedFinding>();
  const current = new Map<string, AcceptedFinding>();
  const counts = new Map<string, number>();
  const remaining = diagnostics.filter((each) => {
    const identity = identityOf(each);
    const entry =
      entries.get(keyOf({ ...identity, certainty: "proved" })) ??
      entries.get(keyOf(identity)) ??
      (acceptAll ? identity : null);
    if (entry === null || !isReported(each)) return true;
    used.add(entry);
    current.set(keyOf(identity), identity);
    counts.set(identity.rule, (counts.get(identity.rule) ?? 0) + 1);
    return false;
  });
  const unused = [...entries.values()].filter((entry) => !used.has(entry));
  // A rule that could not run in this run may still find its accepted findings in another.
  const silent = unused.filter(({ rule: id }) =>
    known.some((rule) => rule.id === id && isSilent(rule, options)),
  );
  const gone = unused.filter((entry) => !silent.includes(entry)).map(describe);
  const list = [...counts].map(([rule, count]) => `${rule} (${count})`).join(", ");
  return {
    diagnostics: remaining,
    notes: list === "" ? [] : [`Accepted by the baseline: ${list}.`],
    gone: acceptAll || options.partial === true ? [] : gone,
    baseline: [...current, ...silent.map((entry) => [keyOf(entry), entry] as const)]
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      .map(([, entry]) => entry),
  };
}

function keyOf({ rule, image, workload, subject, certainty }: AcceptedFinding): string {
  return JSON.stringify([rule, image, workload, subject, certainty]);
}

function describe({ rule, image, workload, subject }: AcceptedFinding): string {
  return [rule, image ?? subject, workload === null ? null : `in ${workload}`]
    .filter((part) => part !== null)
    .join(" ");
}
