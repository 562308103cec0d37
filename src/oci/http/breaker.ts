/** Stops requests to a host that is down or asks for a longer pause than there is time for. */
import type { NoReply } from "./http-message.ts";

/** Failed requests in a row, each with all its tries, after which a host that was up is down. */
const maxFailuresInRow = 4;
/** The same while requests that began before the row are still open. */
const maxFailuresWithWitnesses = 32;

/** One request to the host, with all its tries. */
export interface BreakerRequest {
  /** The first try is sent. */
  begin(): void;
  /** Counts a request that failed with all its tries. */
  fail(reason: NoReply): void;
  end(): void;
}

export class Breaker {
  #stopped: NoReply | null = null;
  #failuresInRow = 0;
  #failure: NoReply | null = null;
  /** Requests that have begun and not ended. */
  readonly #open = new Set<BreakerRequest>();
  /**
   * Those of them that began before the row of failures. A failure may arrive before the reply to
   * an earlier request, so the host is not down until these have ended without a reply.
   */
  #witnesses = new Set<BreakerRequest>();
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
    this.#witnesses.clear();
  }

  request(): BreakerRequest {
    const request: BreakerRequest = {
      begin: () => void this.#open.add(request),
      fail: (reason) => this.#fail(request, reason),
      end: () => {
        this.#open.delete(request);
        this.#witnesses.delete(request);
        this.#judge();
      },
    };
    return request;
  }

  #fail(request: BreakerRequest, reason: NoReply): void {
    if (this.#failuresInRow++ === 0) this.#witnesses = new Set(this.#open);
    this.#failure = reason;
    this.#witnesses.delete(request);
    this.#judge();
  }

  /**
   * A host that has never answered is stopped at once, so that later requests need not fail one by
   * one; one that has answered may have failed by chance and is stopped after several failures in
   * a row.
   */
  #judge(): void {
    if (this.#failure === null || this.#failuresInRow === 0) return;
    const needed = this.hasServed ? maxFailuresInRow : 1;
    if (
      (this.#failuresInRow >= needed && this.#witnesses.size === 0) ||
      this.#failuresInRow >= maxFailuresWithWitnesses
    )
      this.stop(this.#failure);
  }

  /** The first reason stays. */
  stop(reason: NoReply): void {
    this.#stopped ??= reason;
  }
}
