/** Runs jobs a few at a time and hands over their results in order. */

/**
 * Starts at most `limit` jobs at once. Yields results in the order of the jobs; a rejected job
 * rejects when its turn comes.
 */
export async function* runInOrder<T>(
  jobs: readonly (() => Promise<T>)[],
  limit: number,
): AsyncGenerator<T> {
  const waiting = [...jobs];
  const running: Promise<T>[] = [];
  while (waiting.length > 0 || running.length > 0) {
    while (running.length < limit) {
      const job = waiting.shift();
      if (job === undefined) break;
      const result = job();
      // Awaited later; suppress the unhandled rejection until then.
      result.catch(() => {});
      running.push(result);
    }
    const first = running.shift();
    if (first !== undefined) yield await first;
  }
}
