/** A clock that advances only when it is slept on: pauses take no time in tests. */
import type { Clock } from "../../src/oci/clock.ts";
import { expireByTurns } from "./loop-clock.ts";

export class FakeClock implements Clock {
  /** All pauses, in milliseconds, in order. */
  readonly sleeps: number[] = [];
  readonly #onSleep: (nowMs: number) => void;
  #nowMs: number;

  /** `onSleep` runs after each pause. */
  constructor(nowMs = 0, onSleep: (nowMs: number) => void = () => {}) {
    this.#nowMs = nowMs;
    this.#onSleep = onSleep;
  }

  now(): number {
    return this.#nowMs;
  }

  async sleep(ms: number): Promise<void> {
    this.sleeps.push(ms);
    this.#nowMs += ms;
    this.#onSleep(this.#nowMs);
  }

  /** Pauses do not shorten the limits of requests in flight. */
  expire(ms: number, late: () => void): () => void {
    return expireByTurns(ms, late);
  }

  advance(ms: number): void {
    this.#nowMs += ms;
  }
}
