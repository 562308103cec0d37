/** Runs the rules over the facts and derives the verdict of each pull from their diagnostics. */
import type { Facts, Rule, RuleDiagnostic } from "../model/report/rule.ts";
import type { Pull } from "../model/pull/pull.ts";
import { qualify } from "./qualify.ts";
import { rules as allRules } from "./rule-list.ts";
import { verdictsOf, type PullVerdict } from "./verdict.ts";

export { answerNoteText } from "./wording/answer-note.ts";
export { explainReason } from "./wording/explain-reason.ts";
export { evidenceLines } from "./wording/exchange-line.ts";
export { notRenderedText } from "./wording/why-not-rendered.ts";
export {
  explainUnseen,
  explainUnusable,
  keyringErrorText,
} from "./wording/credentials/secret-use.ts";
export { allRules as rules };

export interface Judgement {
  diagnostics: RuleDiagnostic[];
  /** One for each pull of the facts. */
  verdicts: ReadonlyMap<Pull, PullVerdict>;
}

/**
 * Rules that need a registry are silent when `offline`. Tests replace `rules`.
 */
export function judge(
  facts: Facts,
  { offline }: { offline: boolean },
  rules: readonly Rule[] = allRules,
): Judgement {
  const diagnostics = rules
    .filter((rule) => !(rule.online && offline))
    .flatMap((rule) =>
      shareRelated([...rule.check(facts)]).map((diagnostic) => ({
        rule,
        diagnostic: qualify(rule, diagnostic),
      })),
    );
  return { diagnostics, verdicts: verdictsOf(facts, diagnostics) };
}

type RelatedPlace = NonNullable<RuleDiagnostic["diagnostic"]["related"]>[number];

/** Gives all diagnostics of one finding the related places of each of them, without duplicates. */
function shareRelated<T extends RuleDiagnostic["diagnostic"]>(diagnostics: T[]): T[] {
  const keyOf = ({ groupKey, certainty }: T): string => JSON.stringify([groupKey, certainty]);
  const byFinding = new Map<string, Map<string, RelatedPlace>>();
  for (const diagnostic of diagnostics) {
    const key = keyOf(diagnostic);
    const places = byFinding.get(key) ?? new Map<string, RelatedPlace>();
    byFinding.set(key, places);
    for (const related of diagnostic.related ?? []) {
      const { file, line, column } = related.at;
      const place = `${file}:${line}:${column}`;
      if (!places.has(place)) places.set(place, related);
    }
  }
  return diagnostics.map((diagnostic) => ({
    ...diagnostic,
    related: [...(byFinding.get(keyOf(diagnostic))?.values() ?? [])],
  }));
}
