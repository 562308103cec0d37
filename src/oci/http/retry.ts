/** Decides after each try of a request whether to try again, and pauses in between. */
import type { Clock } from "../clock.ts";
import type { Breaker, BreakerRequest } from "./breaker.ts";
import { unreachable } from "./http-message.ts";
import type { HttpReply, HttpRequest, NoReply } from "./http-message.ts";
import type { HostHealth } from "./origin.ts";
import { hintedSeconds, isLockout, quotaOf, retryAfterSeconds } from "./rate-limit.ts";

/** A longer `Retry-After` ends the tries. */
const maxPauseMs = 60_000;
const transientStatuses = new Set([408, 500, 502, 503, 504, 522]);

export interface RetryOptions {
  request: Pick<HttpRequest, "auxiliary" | "noBackoff">;
  /** Further tries. */
  retries: number;
  breaker: Breaker;
  /** This request, as the breaker counts it. */
  counted: BreakerRequest;
  health: HostHealth;
  pauses: Pauses;
}

/** Pauses of requests to one host, within the deadline. */
export class Pauses {
  readonly clock: Clock;
  readonly #host: string;
  readonly #endsAtMs: number;
  readonly #waiting: (host: string | null) => void;

  /** `endsAtMs`: the deadline, by the clock. `waiting`: as in `TransportOptions`. */
  constructor(
    host: string,
    clock: Clock,
    endsAtMs: number,
    waiting: (host: string | null) => void,
  ) {
    this.#host = host;
    this.clock = clock;
    this.#endsAtMs = endsAtMs;
    this.#waiting = waiting;
  }

  get leftMs(): number {
    return this.#endsAtMs - this.clock.now();
  }

  /** Returns false, at once, if the deadline comes first. `announced`: tell `waiting` of it. */
  async pause(ms: number, announced: boolean): Promise<boolean> {
    if (ms >= this.leftMs) return false;
    if (announced) this.#waiting(this.#host);
    await this.clock.sleep(ms);
    if (announced) this.#waiting(null);
    return true;
  }
}

/** The tries of one request. */
export class Retry {
  readonly #options: RetryOptions;
  #tried = 0;
  /** When the request was first told to wait. */
  #limitedAtMs: number | null = null;

  constructor(options: RetryOptions) {
    this.#options = options;
  }

  async run(tryOnce: () => Promise<HttpReply | NoReply>): Promise<HttpReply | NoReply> {
    try {
      for (; ; this.#tried++) {
        const reply = await tryOnce();
        const result = await this.#judge(reply);
        if (result !== "again") return result;
      }
    } finally {
      this.#options.counted.end();
    }
  }

  #judge(reply: HttpReply | NoReply): Promise<HttpReply | NoReply | "again"> {
    if ("noReply" in reply) return this.#afterNoReply(reply);
    return reply.status === 429 && this.#options.request.noBackoff !== true
      ? this.#afterThrottling(reply)
      : this.#afterReply(reply);
  }

  async #afterNoReply(reply: NoReply): Promise<NoReply | "again"> {
    const { request, breaker, counted, health } = this.#options;
    if (reply.noReply === "refused") breaker.stop(reply);
    if (reply.noReply !== "unreachable" || reply === breaker.stopped) return reply;
    const isLocal = reply.failure.stage === "local";
    if (!isLocal) health.failures++;
    if (reply.failure.passing && (await this.#backOff())) return "again";
    const failed: NoReply = { ...reply, tries: this.#tried + 1 };
    if (request.auxiliary === true) return failed;
    // A fault of this machine says nothing about the host.
    if (!isLocal) counted.fail(failed);
    return breaker.stopped ?? failed;
  }

  async #afterThrottling(reply: HttpReply): Promise<HttpReply | "again"> {
    const { request, retries, breaker, pauses } = this.#options;
    this.#limitedAtMs ??= pauses.clock.now();
    const text = reply.body.toString("utf8");
    if (isLockout(text)) return reply;
    const seconds =
      retryAfterSeconds(reply.headers["retry-after"]?.[0], Date.now()) ?? hintedSeconds(text);
    const waitMs =
      seconds === null ? backoffMs(1_000, this.#tried) : seconds * 1_000 + Math.random() * 100;
    if (this.#tried < retries && waitMs <= maxPauseMs && waitMs < pauses.leftMs) {
      if (request.auxiliary === true) await this.#pause(waitMs);
      else breaker.pauseUntil(pauses.clock.now() + waitMs);
      return "again";
    }
    if (request.auxiliary !== true && !breaker.servedSince(this.#limitedAtMs)) {
      breaker.stop({
        noReply: "rate-limited",
        retryAfterSeconds: seconds,
        quota: quotaOf(reply.headers),
      });
    }
    return reply;
  }

  async #afterReply(reply: HttpReply): Promise<HttpReply | "again"> {
    const { request, breaker, counted, health, pauses } = this.#options;
    breaker.serve(pauses.clock.now());
    if (!transientStatuses.has(reply.status)) {
      breaker.succeed();
      return reply;
    }
    health.failures++;
    if (breaker.stopped === null && (await this.#backOff())) return "again";
    if (request.auxiliary !== true) {
      const reason = { code: "status-always", status: reply.status } as const;
      counted.fail(unreachable({ stage: "http", reason, passing: true }, this.#tried + 1));
    }
    return reply;
  }

  /** Returns false if no try or no time is left. */
  async #backOff(): Promise<boolean> {
    return this.#tried < this.#options.retries && (await this.#pause(backoffMs(200, this.#tried)));
  }

  #pause(ms: number): Promise<boolean> {
    const { breaker, pauses } = this.#options;
    return pauses.pause(ms, breaker.pausedUntilMs > 0);
  }
}

/** Doubles with each try; between half of it and all of it, at random. */
export function backoffMs(baseMs: number, tried: number, random = Math.random()): number {
  return baseMs * 2 ** tried * (0.5 + random / 2);
}
