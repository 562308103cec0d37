/** Limits how many jobs run at once. */

export class Gate {
  readonly #limit: number;
  #running = 0;
  readonly #queue: (() => void)[] = [];
  #head = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Runs `job` once fewer than the limit are running; first come, first served. */
  async enter<T>(job: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#limit)
      await new Promise<void>((resolve) => this.#queue.push(resolve));
    else this.#running++;
    try {
      return await job();
    } finally {
      this.#leave();
    }
  }

  /** Hands the place to the next in the queue. Advancing an index is O(1), as `shift` is not. */
  #leave(): void {
    const next = this.#queue[this.#head];
    if (next === undefined) {
      this.#running--;
      return;
    }
    this.#queue[this.#head++] = () => {};
    next();
    if (this.#head === this.#queue.length) this.#queue.length = this.#head = 0;
  }
}
