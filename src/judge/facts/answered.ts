/** Finds the pulls with one kind of registry answer. */
import type { ImageReference } from "../../model/pull/image.ts";
import { type Pull } from "../../model/pull/pull.ts";
import { questionKey, type Answer } from "../../model/pull/answer.ts";
import type { Facts } from "../../model/report/rule.ts";

/** A pull with its parsed reference and the answer to it. */
export interface AnsweredPull<K extends Answer["answer"]> {
  pull: Pull;
  reference: ImageReference;
  answer: Extract<Answer, { answer: K }>;
}

/** The pulls with an answer of this kind, in manifest order. */
export function* pullsAnswered<K extends Answer["answer"]>(
  facts: Facts,
  kind: K,
): Generator<AnsweredPull<K>> {
  for (const pull of facts.pulls) {
    const answer = answerTo(facts, pull);
    if (answer !== null && !("invalid" in pull.reference) && isOf(answer, kind))
      yield { pull, reference: pull.reference, answer };
  }
}

/** The answer for one pull; null if no registry was to be asked. */
export function answerTo(facts: Facts, pull: Pull): Answer | null {
  if (pull.notAsked !== null || "invalid" in pull.reference) return null;
  return facts.answers.byImage.get(questionKey(pull.reference)) ?? null;
}

function isOf<K extends Answer["answer"]>(
  answer: Answer,
  kind: K,
): answer is Extract<Answer, { answer: K }> {
  return answer.answer === kind;
}

/** Registries that rejected the runner's own login. */
export function rejectedLogins({ answers }: Facts): string[] {
  return answers.logins.flatMap(({ registry, rejected }) => (rejected === null ? [] : [registry]));
}
