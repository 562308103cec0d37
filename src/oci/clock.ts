/** The clock of the registry client: tests replace it to control pauses, time limits and expiry. */

export interface Clock {
  /** Milliseconds from an arbitrary start; never moves backwards. */
  now(): number;
  sleep(ms: number): Promise<void>;
  /** Calls `late` after `ms`, unless the function that it returns is called first. */
  expire(ms: number, late: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  expire: (ms, late) => {
    const timer = setTimeout(late, ms);
    return () => clearTimeout(timer);
  },
};
