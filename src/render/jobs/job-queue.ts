/** Runs jobs a few at a time and hands over their results in order. */
import { Slots } from "./slots.ts";

/** Results that wait for an earlier job, for each job that runs. */
const aheadOfJob = 8;

/**
 * Runs at most `limit` jobs at once, and starts none while `ahead` of them are not handed over.
 * Yields results in the order of the jobs; a rejected job rejects when its turn comes, and no
 * further job starts then.
 */
export async function* runInOrder<T>(
  jobs: readonly (() => Promise<T>)[],
  limit: number,
  ahead = limit * aheadOfJob,
): AsyncGenerator<T> {
  const slots = new Slots(limit);
  const waiting = [...jobs];
  const started: Promise<T>[] = [];
  let isOver = false;
  try {
    while (waiting.length > 0 || started.length > 0) {
      while (started.length < ahead) {
        const job = waiting.shift();
        if (job === undefined) break;
        const result = slots.run(async () => {
          if (isOver) throw new Error("nothing asks for the result");
          try {
            return await job();
          } catch (error) {
            isOver = true;
            throw error;
          }
        });
        // Awaited later; suppress the unhandled rejection until then.
        result.catch(() => {});
        started.push(result);
      }
      const first = started.shift();
      if (first !== undefined) yield await first;
    }
  } finally {
    isOver = true;
  }
}
