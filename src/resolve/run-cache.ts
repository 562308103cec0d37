/** Keeps the answers of a run, because targets repeat questions and registries count requests. */
import {
  attemptKey,
  questionKey,
  type RunnerLoginResult,
  type ImageQuestion,
} from "../model/pull/answer.ts";
import type { CredentialAttempt } from "./best-answer.ts";

export interface RunCache {
  /**
   * The attempts for the same image, credentials and platforms under the same `circumstances`.
   */
  recall(question: ImageQuestion, circumstances: string): CredentialAttempt[] | undefined;
  keep(
    question: ImageQuestion,
    circumstances: string,
    attempts: readonly CredentialAttempt[],
  ): void;
  /**
   * Adds earlier rejections of logins at the `recalled` registries to the logins of this call.
   */
  logins(own: RunnerLoginResult[], recalled: ReadonlySet<string>): RunnerLoginResult[];
}

export function openRunCache(): RunCache {
  const known = new Map<string, readonly CredentialAttempt[]>();
  const refused = new Map<string, RunnerLoginResult>();
  return {
    // Copies, because `compareAttempts` corrects attempts in place.
    recall: (question, circumstances) =>
      known.get(keyOf(question, circumstances))?.map((attempt) => ({ ...attempt })),
    keep(question, circumstances, attempts) {
      // The next call has its own deadline.
      if (
        attempts.some(
          ({ answer }) => answer.answer === "not-asked" && answer.because === "deadline",
        )
      )
        return;
      known.set(
        keyOf(question, circumstances),
        attempts.map((attempt) => ({ ...attempt })),
      );
    },
    logins(own, recalled) {
      for (const login of own) if (login.rejected !== null) refused.set(login.registry, login);
      const others = [...refused.values()].filter(
        ({ registry }) =>
          recalled.has(registry) && !own.some((login) => login.registry === registry),
      );
      return [...own, ...others];
    },
  };
}

function keyOf(
  { reference, offers, anonymous, platforms }: ImageQuestion,
  circumstances: string,
): string {
  const shown = offers.map((offer) => attemptKey(reference, offer)).sort();
  return JSON.stringify([
    questionKey(reference),
    shown,
    anonymous,
    platforms.toSorted(),
    circumstances,
  ]);
}
