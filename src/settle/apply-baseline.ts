/** Complaints and a baseline → those that nobody has accepted, and the baseline as it would be now. Pure. */
import type { AcceptedFinding } from "../model/baseline.ts";
import { identityOf } from "./identity.ts";
import type { RuleDiagnostic } from "../model/rule.ts";
import { isSilent, type SuppressOptions } from "./suppress.ts";

export interface BaselineOptions extends Pick<
  SuppressOptions,
  "known" | "rules" | "offline" | "partial"
> {
  /** null where there is none. */
  baseline: readonly AcceptedFinding[] | null;
  /** Everything that is told is accepted from now on. */
  acceptAll: boolean;
  /** Would it be told at all? */
  told: (judged: RuleDiagnostic) => boolean;
}

export function applyBaseline(
  judged: RuleDiagnostic[],
  options: BaselineOptions,
): { diagnostics: RuleDiagnostic[]; notes: string[]; gone: string[]; baseline: AcceptedFinding[] } {
  const { acceptAll, told, known } = options;
  const entries = new Map((options.baseline ?? []).map((entry) => [keyOf(entry), entry]));
  const used = new Set<AcceptedFinding>();
  const now = new Map<string, AcceptedFinding>();
  const accepted = new Map<string, number>();
  const diagnostics = judged.filter((each) => {
    const identity = identityOf(each);
    const entry =
      entries.get(keyOf({ ...identity, certainty: "proved" })) ??
      entries.get(keyOf(identity)) ??
      (acceptAll ? identity : null);
    if (entry === null || !told(each)) return true;
    used.add(entry);
    now.set(keyOf(identity), identity);
    accepted.set(identity.rule, (accepted.get(identity.rule) ?? 0) + 1);
    return false;
  });
  const idle = [...entries.values()].filter((entry) => !used.has(entry));
  // What could not be found in this run may be there still.
  const silent = idle.filter(({ rule: id }) =>
    known.some((rule) => rule.id === id && isSilent(rule, options)),
  );
  const gone = idle.filter((entry) => !silent.includes(entry)).map(inWords);
  const list = [...accepted].map(([rule, count]) => `${rule} (${count})`).join(", ");
  return {
    diagnostics,
    notes: list === "" ? [] : [`Accepted by the baseline: ${list}.`],
    gone: acceptAll || options.partial === true ? [] : gone,
    baseline: [...now, ...silent.map((entry) => [keyOf(entry), entry] as const)]
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      .map(([, entry]) => entry),
  };
}

function keyOf({ rule, image, workload, subject, certainty }: AcceptedFinding): string {
  return JSON.stringify([rule, image, workload, subject, certainty]);
}

function inWords({ rule, image, workload, subject }: AcceptedFinding): string {
  return [rule, image ?? subject, workload === null ? null : `in ${workload}`]
    .filter((part) => part !== null)
    .join(" ");
}
