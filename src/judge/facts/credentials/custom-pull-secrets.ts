/** Finds the pull secrets of custom kinds that nothing creates. */
import { attemptKey } from "../../../model/pull/answer.ts";
import type { Need, Pull } from "../../../model/pull/pull.ts";
import type { Facts } from "../../../model/report/rule.ts";
import { accesses } from "./pull-access.ts";

/**
 * Absent pull secrets that a custom resource names outside the pods that are known. Without
 * those of resources whose images all open without credentials.
 */
export function* missingCustomPullSecrets(facts: Facts): Generator<Need> {
  const needs = facts.needs.filter(
    ({ reference, presence }) =>
      reference.through === "image-pull" && !reference.optional && presence === "absent",
  );
  if (needs.length === 0) return;
  const judged = new Set(
    accesses(facts).flatMap(({ credentials }) => credentials.secrets.map(({ at }) => placeKey(at))),
  );
  const pulls = Map.groupBy(facts.pulls, ({ workload }) => workload);
  for (const need of needs) {
    const ofWorkload = pulls.get(need.workload) ?? [];
    const arePublic = ofWorkload.length > 0 && ofWorkload.every((pull) => isPublic(facts, pull));
    if (!judged.has(placeKey(need.reference.at)) && !arePublic) yield need;
  }
}

function isPublic({ answers }: Facts, { reference }: Pull): boolean {
  return (
    !("invalid" in reference) &&
    answers.byAttempt.get(attemptKey(reference, null))?.answer === "found"
  );
}

function placeKey({ file, line, column }: Need["reference"]["at"]): string {
  return `${file}:${line}:${column}`;
}
