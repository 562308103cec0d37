/** Lets a limited number of jobs run at once, in the order of their arrival. */
import { availableParallelism } from "node:os";

/** One more than there are processors: none is idle while an output is read or files written. */
export const renderersAtOnce = availableParallelism() + 1;

/** Jobs for each renderer at once: files are written for the next ones while others run. */
export const jobsOfRenderer = 4;

export class Slots {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(size: number) {
    this.#free = size;
  }

  async run<T>(job: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await job();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free++;
      else next();
    }
  }
}
