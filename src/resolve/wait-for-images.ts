/**
 * Answers → the same, after what was missing was asked for again until it was there or the time was
 * up.
 */
import {
  attemptKey,
  questionKey,
  type Answer,
  type Answers,
  type ImageQuestion,
} from "../model/answer.ts";
import { isRejection } from "../oci/reply/refusal.ts";

const firstPauseMs = 2_000;
const maxPauseMs = 15_000;

export interface WaitOptions {
  waitMs: number;
  /** Asks once; never throws. */
  ask: (questions: ImageQuestion[], leftMs: number) => Promise<Answers>;
  /** Told what is still missing, before each pause. */
  waiting: (missing: string[]) => void;
}

/**
 * Only what is missing is waited for, be it that a mirror may have it all the same. An answer is
 * taken over where it is `found`: a registry that hiccups meanwhile, or that says less when it is
 * asked for one image alone, takes nothing back.
 */
export async function waitForImages(
  first: Answers,
  questions: ImageQuestion[],
  { waitMs, ask, waiting }: WaitOptions,
): Promise<Answers> {
  const startedAtMs = performance.now();
  const byImage = new Map(first.byImage);
  const byAttempt = new Map(first.byAttempt);
  const waited: NonNullable<Answers["waited"]> = [];
  let missing = questions.filter(({ reference }) => isMissing(byImage.get(questionKey(reference))));
  if (waitMs <= 0 || missing.length === 0) return first;
  let requests = first.requests;
  const passedMs = (): number => performance.now() - startedAtMs;
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
    await new Promise((resolve) => setTimeout(resolve, Math.min(pauseMs, leftMs)));
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

/** A credential that was refused is not sent again and again: accounts are locked for that. */
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
    // With nobody's attempt the runner's login is not tried first.
    anonymous: anonymous || answerOf(null) !== undefined,
  };
}
