/** A clock that advances only when it is slept on: pauses take no time in tests. */
import type { Clock } from "../../src/oci/clock.ts";

export class FakeClock implements Clock {
  /** All pauses, in milliseconds, in order. */
  readonly sleeps: number[] = [];
  #nowMs: number;

  constructor(nowMs = 0) {
    this.#nowMs = nowMs;
  }

  now(): number {
    return this.#nowMs;
  }

  async sleep(ms: number): Promise<void> {
    this.sleeps.push(ms);
    this.#nowMs += ms;
  }

  advance(ms: number): void {
    this.#nowMs += ms;
  }
}
