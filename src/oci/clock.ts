/** The clock of the registry client: tests replace it to control pauses and expiry. */

export interface Clock {
  /** Milliseconds from an arbitrary start; never moves backwards. */
  now(): number;
  sleep(ms: number): Promise<void>;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};
