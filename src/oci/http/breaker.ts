/** Stops requests to a host that is down or asks for a longer pause than there is time for. */
import type { NoReply } from "./http-message.ts";

/** Failed requests in a row, each with all its tries, after which a host that was up is down. */
const maxFailuresInRow = 4;

export class Breaker {
  #stopped: NoReply | null = null;
  #failuresInRow = 0;
  #pausedUntilMs = 0;
  #servedAtMs: number | null = null;

  /** What every further request gets; null while the host may be asked. */
  get stopped(): NoReply | null {
    return this.#stopped;
  }

  /** The host has answered anything but 429. */
  get hasServed(): boolean {
    return this.#servedAtMs !== null;
  }

  /** Has the host answered anything but 429 at `atMs` or later? */
  servedSince(atMs: number): boolean {
    return this.#servedAtMs !== null && this.#servedAtMs >= atMs;
  }

  /** When requests may go on, by the clock; 0 if the host has never asked for a pause. */
  get pausedUntilMs(): number {
    return this.#pausedUntilMs;
  }

  pauseUntil(atMs: number): void {
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, atMs);
  }

  serve(nowMs: number): void {
    this.#servedAtMs = nowMs;
  }

  /** A reply that is no failure ends the row. */
  succeed(): void {
    this.#failuresInRow = 0;
  }

  /**
   * Counts a request that failed with all its tries. A host that has never answered is stopped at
   * once, so that concurrent requests need not fail one by one; one that has answered may have
   * failed by chance and is stopped after several failures in a row.
   */
  fail(reason: NoReply): void {
    if (!this.hasServed || ++this.#failuresInRow >= maxFailuresInRow) this.stop(reason);
  }

  /** The first reason stays. */
  stop(reason: NoReply): void {
    this.#stopped ??= reason;
  }
}
