/** Sends HTTP requests through connection pools, with concurrency limits, pauses and retries. */
import type { Socket } from "node:net";
import type { MissingReply } from "../../model/report/run-event.ts";
import { logEvent } from "../../system/run-log.ts";
import { systemClock } from "../clock.ts";
import type { Clock } from "../clock.ts";
import type { Redactor } from "../redaction.ts";
import { Gate } from "./gate.ts";
import type { HttpReply, HttpRequest, NoReply } from "./http-message.ts";
import { openOrigin } from "./origin.ts";
import type { HostHealth, Origin, OriginSettings, Undici } from "./origin.ts";
import { Pauses, Retry } from "./retry.ts";
import { isStale, roundTrip } from "./round-trip.ts";
import { SecureContexts } from "./secure-contexts.ts";
import { SocketCount } from "./socket-count.ts";

export interface TransportOptions {
  timeoutMs: number;
  /** Further tries of one request. */
  retries: number;
  /** The deadline of the run, by the clock. */
  endsAtMs: number;
  /** The proxies and NODE_EXTRA_CA_CERTS. */
  environment: Readonly<Record<string, string | undefined>>;
  /** For untrusted input: only globally reachable addresses are asked, even if listed. */
  restricted: boolean;
  settingsOf: (host: string) => OriginSettings;
  /** Receives the host that asked for a pause, and null when the pause is over. */
  waiting: (host: string | null) => void;
  clock?: Clock;
  /** Cleans what is logged. Without a redactor, requests are not logged. */
  secrets?: Redactor;
}

export interface Transport {
  send(request: HttpRequest): Promise<HttpReply | NoReply>;
  requests(): number;
  /** By `URL.host`. */
  health(): ReadonlyMap<string, HostHealth>;
  close(): Promise<void>;
}

const maxInFlight = 128;
const maxCloseMs = 500;

/** Loads undici only here: start-up does not pay for it. */
export async function openTransport(options: TransportOptions): Promise<Transport> {
  const { Agent, ProxyAgent, buildConnector } = await import("undici");
  return new PooledTransport({ Agent, ProxyAgent, buildConnector }, options);
}

class PooledTransport implements Transport {
  readonly #undici: Undici;
  readonly #options: TransportOptions;
  readonly #clock: Clock;
  readonly #contexts: SecureContexts;
  readonly #origins = new Map<string, Promise<Origin | NoReply>>();
  readonly #opened: Origin[] = [];
  readonly #sockets = new Set<Socket>();
  readonly #gate = new Gate(maxInFlight);
  readonly #health = new Map<string, HostHealth>();
  #requests = 0;
  #closed = false;

  constructor(undici: Undici, options: TransportOptions) {
    this.#undici = undici;
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#contexts = new SecureContexts(options.environment["NODE_EXTRA_CA_CERTS"]);
  }

  async send(request: HttpRequest): Promise<HttpReply | NoReply> {
    const { url, connection } = request;
    const key = connection === undefined ? url.origin : JSON.stringify([url.origin, connection]);
    let opening = this.#origins.get(key);
    if (opening === undefined) this.#origins.set(key, (opening = this.#open(request)));
    const origin = await opening;
    if ("noReply" in origin) {
      this.#log(request, origin, { proxy: null, startMs: this.#clock.now() });
      return origin;
    }
    const { retries, endsAtMs, waiting } = this.#options;
    const pauses = new Pauses(origin.host, this.#clock, endsAtMs, waiting);
    const { breaker, health } = origin;
    const counted = breaker.request();
    const retry = new Retry({
      request,
      retries: request.retries ?? retries,
      breaker,
      counted,
      health,
      pauses,
    });
    return retry.run(() =>
      origin.gate.enter(() => {
        counted.begin();
        return this.#sendUnpaused(origin, request, pauses);
      }),
    );
  }

  /** Waits while the host has asked for a pause, then sends the request. */
  async #sendUnpaused(
    origin: Origin,
    request: HttpRequest,
    pauses: Pauses,
  ): Promise<HttpReply | NoReply> {
    const { breaker } = origin;
    while (breaker.stopped === null) {
      const pauseMs = breaker.pausedUntilMs - this.#clock.now();
      if (pauseMs <= 0 || !(await pauses.pause(pauseMs, true))) break;
    }
    return this.#gate.enter(async () => {
      const kept = breaker.hasServed;
      const reply = await this.#sendOnce(origin, request, pauses);
      return kept && isStale(reply, request) ? this.#sendOnce(origin, request, pauses) : reply;
    });
  }

  async #sendOnce(
    origin: Origin,
    request: HttpRequest,
    pauses: Pauses,
  ): Promise<HttpReply | NoReply> {
    const { leftMs } = pauses;
    if (origin.breaker.stopped !== null) return origin.breaker.stopped;
    if (leftMs <= 0) return { noReply: "deadline" };
    this.#requests++;
    origin.health.requests++;
    const { timeoutMs } = this.#options;
    const startMs = this.#clock.now();
    const limits = { clock: this.#clock, timeoutMs, leftMs };
    const { versions } = origin;
    const { dispatcher } = versions;
    const reply = await roundTrip(dispatcher, origin, request, limits);
    this.#log(request, reply, { proxy: origin.proxy, startMs });
    return versions.isVersionRefused(dispatcher, reply)
      ? this.#sendOnce(origin, request, pauses)
      : reply;
  }

  #log(
    { method, url, logged }: HttpRequest,
    reply: HttpReply | NoReply,
    { proxy, startMs }: { proxy: string | null; startMs: number },
  ): void {
    const { secrets } = this.#options;
    if (secrets === undefined) return;
    const login = logged?.login ?? null;
    logEvent(() => ({
      kind: "request",
      method,
      url: secrets.clean(`${url.origin}${url.pathname}`, 1_000),
      result: "noReply" in reply ? missing(reply) : reply.status,
      elapsedMs: this.#clock.now() - startMs,
      proxy,
      mirrorOf: logged?.mirrorOf ?? null,
      login: login === null ? null : { ...login, user: cleaned(login.user, secrets) },
    }));
  }

  async #open({ url, connection }: HttpRequest): Promise<Origin | NoReply> {
    const { restricted, timeoutMs, environment, settingsOf } = this.#options;
    const origin = await openOrigin(url, connection, {
      undici: this.#undici,
      settings: settingsOf(url.host),
      restricted,
      timeoutMs,
      clock: this.#clock,
      environment,
      contexts: this.#contexts,
      health: this.#health,
      sockets: new SocketCount(this.#sockets),
    });
    if ("noReply" in origin) return origin;
    this.#opened.push(origin);
    if (this.#closed) await origin.versions.destroy();
    return origin;
  }

  requests(): number {
    return this.#requests;
  }

  health(): ReadonlyMap<string, HostHealth> {
    return this.#health;
  }

  async close(): Promise<void> {
    this.#closed = true;
    const destroyed = this.#opened.map(({ versions }) => versions.destroy());
    // undici waits for connections in progress, which may hang.
    for (const socket of this.#sockets) socket.destroy();
    await Promise.race([
      Promise.all(destroyed),
      new Promise((resolve) => setTimeout(resolve, maxCloseMs).unref()),
    ]);
  }
}

function cleaned(user: string | null, secrets: Redactor): string | null {
  return user === null ? null : secrets.clean(user);
}

function missing(reply: NoReply): MissingReply {
  if (reply.noReply === "refused") return { why: "refused", danger: reply.danger };
  if (reply.noReply !== "unreachable") return { why: reply.noReply };
  const { stage, code = null } = reply.failure;
  return { why: "unreachable", stage, code };
}
