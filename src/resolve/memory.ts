/** Question → what came of it earlier in this run: targets ask mostly the same, and registries count. Pure. */
import { attemptOf, questionOf, type Login, type Question } from "../model/pull.ts";
import type { Attempt } from "./attempt.ts";

export interface Memory {
  /** Of the same question in the same `circumstances`: with each of the same credentials, for the same platforms. */
  recall(question: Question, circumstances: string): Attempt[] | undefined;
  keep(question: Question, circumstances: string, attempts: readonly Attempt[]): void;
  /** These, with how they were refused where that was not heard again, for the registries of what was recalled. */
  logins(own: Login[], recalled: ReadonlySet<string>): Login[];
}

export function openMemory(): Memory {
  const known = new Map<string, readonly Attempt[]>();
  const refused = new Map<string, Login>();
  return {
    // Attempts are corrected later, by what else was asked with them.
    recall: (question, circumstances) => known.get(keyOf(question, circumstances))?.map((attempt) => ({ ...attempt })),
    keep(question, circumstances, attempts) {
      // The next one has its own time.
      if (attempts.some(({ answer }) => answer.answer === "not-asked" && answer.because === "deadline")) return;
      known.set(
        keyOf(question, circumstances),
        attempts.map((attempt) => ({ ...attempt })),
      );
    },
    logins(own, recalled) {
      for (const login of own) if (login.rejected !== null) refused.set(login.registry, login);
      const others = [...refused.values()].filter(
        ({ registry }) => recalled.has(registry) && !own.some((login) => login.registry === registry),
      );
      return [...own, ...others];
    },
  };
}

function keyOf({ reference, offers, anonymous, platforms }: Question, circumstances: string): string {
  const shown = offers.map((offer) => attemptOf(reference, offer)).sort();
  return JSON.stringify([questionOf(reference), shown, anonymous, platforms.toSorted(), circumstances]);
}
