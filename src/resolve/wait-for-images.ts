/** Asks for missing images again until they appear or the time is up (`--wait`). */
import {
  attemptKey,
  questionKey,
  type Answer,
  type Answers,
  type ImageQuestion,
} from "../model/pull/answer.ts";
import type { Clock } from "../oci/clock.ts";
import { isRejection } from "../oci/reply/refusal.ts";

const firstPauseMs = 2_000;
const maxPauseMs = 15_000;

export interface WaitOptions {
  waitMs: number;
  clock: Clock;
  /** Asks once; never throws. */
  ask: (questions: ImageQuestion[], leftMs: number) => Promise<Answers>;
  /** Receives the images that are still missing, before each pause. */
  waiting: (missing: string[]) => void;
}

/**
 * Polls missing images only, including images that a mirror might still have. Only `found` replaces
 * an earlier answer, because a later failure of the registry proves nothing.
 */
export async function waitForImages(
  first: Answers,
  questions: ImageQuestion[],
  { waitMs, clock, ask, waiting }: WaitOptions,
): Promise<Answers> {
  if (waitMs <= 0) return first;
  const startedAtMs = clock.now();
  const byImage = new Map(first.byImage);
  const byAttempt = new Map(first.byAttempt);
  const waited: NonNullable<Answers["waited"]> = [];
  let missing = questions.filter(({ reference }) => isMissing(byImage.get(questionKey(reference))));
  if (missing.length === 0) return first;
  let requests = first.requests;
  const passedMs = (): number => clock.now() - startedAtMs;
  const note = ({ reference }: ImageQuestion, appeared: boolean): void =>
    void waited.push({
      image: questionKey(reference),
      seconds: Math.round(passedMs() / 1_000),
      appeared,
    });
  for (
    let pauseMs = firstPauseMs;
    missing.length > 0;
    pauseMs = Math.min(pauseMs * 1.5, maxPauseMs)
  ) {
    const leftMs = waitMs - passedMs();
    if (leftMs <= 0) break;
    waiting(missing.map(({ reference }) => questionKey(reference)));
    await clock.sleep(Math.min(pauseMs, leftMs));
    const again = missing.map((question) => unrefused(question, first.byAttempt));
    const answers = await ask(again, Math.max(0, waitMs - passedMs()));
    requests += answers.requests;
    missing = missing.filter((question, index) => {
      const { reference, offers } = again[index] ?? question;
      const key = questionKey(reference);
      const answer = answers.byImage.get(key);
      if (answer?.answer !== "found") return true;
      byImage.set(key, answer);
      for (const shown of [...offers, null, "runner" as const]) {
        const got = answers.byAttempt.get(attemptKey(reference, shown));
        if (got !== undefined) byAttempt.set(attemptKey(reference, shown), got);
      }
      note(question, true);
      return false;
    });
  }
  for (const question of missing) note(question, false);
  return { ...first, byImage, byAttempt, requests, waited };
}

function isMissing(answer: Answer | undefined): boolean {
  return (
    answer?.answer === "missing" ||
    (answer?.answer === "inconclusive" && answer.missing !== undefined)
  );
}

/** Drops rejected credentials, because repeated attempts can lock an account. */
function unrefused(question: ImageQuestion, byAttempt: Answers["byAttempt"]): ImageQuestion {
  const { reference, offers, anonymous } = question;
  const answerOf = (shown: Parameters<typeof attemptKey>[1]): Answer | undefined =>
    byAttempt.get(attemptKey(reference, shown));
  return {
    ...question,
    offers: offers.filter((offer) => {
      const answer = answerOf(offer);
      return answer === undefined || !isRejection(answer);
    }),
    // An anonymous attempt keeps the runner's login from being tried first.
    anonymous: anonymous || answerOf(null) !== undefined,
  };
}
