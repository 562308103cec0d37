/** Joins findings of several roots that stand on one line of a source they share. */
import type { Finding } from "../model/report/finding.ts";
import { placeKey } from "./place.ts";
import { rankOf } from "./severity.ts";

/**
 * Of the findings of one rule and certainty at one place, the most severe one remains and has the
 * others as related places. Only places that were traced from rendered text are shared by roots.
 */
export function joinByPlace(findings: readonly Finding[]): Finding[] {
  const groups = new Map<string, Finding[]>();
  for (const [index, finding] of findings.entries()) {
    const key =
      finding.rendered === null
        ? `${index}`
        : JSON.stringify([finding.rule, placeKey(finding.at), finding.certainty]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [finding]);
    else group.push(finding);
  }
  return [...groups.values()].map(join);
}

function join(group: Finding[]): Finding {
  const [first, ...others] = group.toSorted((a, b) => rankOf(b.severity) - rankOf(a.severity));
  if (first === undefined) throw new Error("an empty group of findings");
  if (others.length === 0) return first;
  const related = [
    ...first.related,
    ...others.flatMap((other) => [{ at: other.at, message: other.message }, ...other.related]),
  ];
  const unique = new Map(
    related.map((each) => [`${placeKey(each.at)} ${each.message}`, each] as const),
  );
  return { ...first, related: [...unique.values()] };
}
