/**
 * Question → what came of it earlier in this run: targets ask mostly the same, and registries
 * count. Pure.
 */
import {
  attemptKey,
  questionKey,
  type RunnerLoginResult,
  type ImageQuestion,
} from "../model/answer.ts";
import type { CredentialAttempt } from "./best-answer.ts";

export interface RunCache {
  /**
   * Of the same question in the same `circumstances`: with each of the same credentials, for the
   * same platforms.
   */
  recall(question: ImageQuestion, circumstances: string): CredentialAttempt[] | undefined;
  keep(
    question: ImageQuestion,
    circumstances: string,
    attempts: readonly CredentialAttempt[],
  ): void;
  /**
   * These, with how they were refused where that was not heard again, for the registries of what
   * was recalled.
   */
  logins(own: RunnerLoginResult[], recalled: ReadonlySet<string>): RunnerLoginResult[];
}

export function openRunCache(): RunCache {
  const known = new Map<string, readonly CredentialAttempt[]>();
  const refused = new Map<string, RunnerLoginResult>();
  return {
    // Attempts are corrected later, by what else was asked with them.
    recall: (question, circumstances) =>
      known.get(keyOf(question, circumstances))?.map((attempt) => ({ ...attempt })),
    keep(question, circumstances, attempts) {
      // The next one has its own time.
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
