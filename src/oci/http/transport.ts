/** Request → reply, or how the way to the host failed. All sockets are here: pools, limits, pauses, retries, guards. */
import { lookup as resolveName } from "node:dns";
import { readFile } from "node:fs/promises";
import { Socket } from "node:net";
import type { LookupFunction } from "node:net";
import { createSecureContext, getCACertificates } from "node:tls";
import type { SecureContext } from "node:tls";
import type { Dispatcher } from "undici";
import { dangerOf, dangerOfHost } from "./address-policy.ts";
import type { AddressDanger } from "./address-policy.ts";
import { quotaOf, readError, retryAfterSeconds } from "../reply/classify.ts";
import { cutShort, connectionErrorOf } from "./connection-error.ts";
import type { ConnectionError } from "./connection-error.ts";
import { proxyFor } from "./proxy.ts";
import { readSmall } from "../../system/small-file.ts";

export interface HttpRequest {
  method: "HEAD" | "GET" | "POST";
  url: URL;
  headers: Record<string, string>;
  body?: string;
  /** The body is cut there, or the reply refused where `whole`. */
  maxBytes: number;
  /** The body is of no use in part. */
  whole: boolean;
  /** What becomes of it says nothing of the host: lists of tags have limits of their own (Quay), stores of blobs are others' hosts. */
  aside?: boolean;
  /** On 429 neither waits nor lets others wait. */
  hasty?: boolean;
  /** Further tries; as many as configured where absent. */
  retries?: number;
  /** How to connect, where that is not as to any host. */
  way?: ConnectionOptions;
}

/** What containerd's hosts.toml says of the connection to a host, for the questions that it is asked by that file alone. */
export interface ConnectionOptions {
  caFiles: string[];
  /** PEM files; the key may be in the file of the certificate. */
  clients: { cert: string; key: string }[];
  /** `skip_verify`: anybody may answer. */
  unverified: boolean;
  connectTimeoutMs: number | null;
}

export interface HttpReply {
  status: number;
  /** Names in lower case. */
  headers: Readonly<Record<string, string[]>>;
  body: Buffer;
}

/** Why there is no reply. */
export type NoReply =
  | {
      silence: "unreachable";
      failure: ConnectionError;
      tries: number;
      /** The other side ended the connection before it replied. */
      broken?: true;
    }
  /** The address may not be asked. */
  | { silence: "refused"; danger: AddressDanger; because: string }
  /** An earlier request was told to wait for longer than there is time. */
  | { silence: "rate-limited"; retryAfterSeconds: number | null; quota: string | null }
  | { silence: "deadline" };

export interface OriginSettings {
  caFile: string | undefined;
  /** The user named this host: it may be the machine itself. */
  listed: boolean;
  concurrency: number;
}

export interface TransportOptions {
  timeoutMs: number;
  retries: number;
  /** By `performance.now()`. */
  endsAtMs: number;
  environment: Readonly<Record<string, string | undefined>>;
  /** For a stranger: nothing but what is open to the whole world is asked, whoever lists it. */
  restricted: boolean;
  settingsOf(host: string): OriginSettings;
  /** Told which host is being waited for, null when no longer. */
  waiting(host: string | null): void;
}

export interface HostHealth {
  requests: number;
  /** Tries that got no reply, or one that says to try again. */
  failures: number;
}

export interface Transport {
  send(request: HttpRequest): Promise<HttpReply | NoReply>;
  requests(): number;
  /** By `URL.host`. */
  health(): ReadonlyMap<string, HostHealth>;
  close(): Promise<void>;
}

const maxInFlight = 128;
// guard: header-size
const maxHeaderBytes = 65_536;
/** Of a reply that says no there is never more read. */
const maxErrorBytes = 65_536;
const maxCloseMs = 500;
/** A longer wait is not waited for. */
const maxPauseMs = 60_000;
const passingStatuses = new Set([408, 500, 502, 503, 504, 522]);
/** So many requests in a row, with all their tries: a host that was up is down. */
const maxFailuresInRow = 4;

/** Open sockets: those that TCP has connected, and of these the ones ready for HTTP. Not counted through a proxy. */
interface Sockets {
  tcp: number;
  ready: number;
  /** Those of all origins, the ones that never came to connect among them. */
  all: Set<Socket>;
}

interface OriginState {
  health: HostHealth;
  dispatcher: Dispatcher;
  gate: Gate;
  proxied: boolean;
  sockets: Sockets;
  /** The way to it failed, or it told us to stay away: nobody asks again. */
  end: NoReply | null;
  failuresInRow: number;
  pausedUntilMs: number;
  /** When it last said anything but "too many". */
  servedAtMs: number;
}

export async function openTransport(options: TransportOptions): Promise<Transport> {
  const { Agent, ProxyAgent, buildConnector, request: fetchReply } = await import("undici");
  const origins = new Map<string, Promise<OriginState | NoReply>>();
  const dispatchers: Dispatcher[] = [];
  const begun = new Set<Socket>();
  const everyone = makeGate(maxInFlight);
  const contexts = new Map<string, Promise<SecureContext>>();
  const health = new Map<string, HostHealth>();
  let requests = 0;
  let closed = false;

  async function open(
    url: URL,
    way: ConnectionOptions | undefined,
  ): Promise<OriginState | NoReply> {
    const settings = options.settingsOf(url.host);
    const guard = { listed: settings.listed, restricted: options.restricted };
    const refusal = refuse(dangerOfHost(url), guard, url.hostname);
    // guard: request-addresses
    if (refusal !== null) return refusal;
    const proxy = proxyFor(url, options.environment);
    if (proxy !== null && options.restricted) {
      const beyond = await refusedBeyondProxy(url, guard);
      if (beyond !== null) return beyond;
    }
    if (proxy === "broken")
      return unreachable(
        { stage: "proxy", because: "the proxy variable holds no URL of a proxy", passing: false },
        0,
      );
    let secureContext: SecureContext | undefined;
    if (url.protocol === "https:" || proxy?.protocol === "https:") {
      try {
        secureContext = await contextOf(settings.caFile, way);
      } catch {
        const because =
          way === undefined
            ? `the CA file cannot be read: ${settings.caFile}`
            : "a certificate that its hosts.toml names cannot be read";
        return unreachable({ stage: "tls", because, passing: false }, 0);
      }
    }
    const connectTimeoutMs = Math.min(
      options.timeoutMs,
      way?.connectTimeoutMs ?? options.timeoutMs,
    );
    const shared = {
      connections: settings.concurrency,
      connectTimeout: connectTimeoutMs,
      allowH2: true,
      maxHeaderSize: maxHeaderBytes,
      pipelining: 1,
    };
    const secure = {
      ...(secureContext === undefined ? {} : { secureContext }),
      ...(way?.unverified === true ? { rejectUnauthorized: false } : {}),
    };
    const sockets: Sockets = { tcp: 0, ready: 0, all: begun };
    const connector = buildConnector({
      ...secure,
      // guard: connection-lookup
      lookup: guardedLookup(guard),
      allowH2: true,
      timeout: connectTimeoutMs,
    });
    const dispatcher =
      proxy === null
        ? new Agent({
            ...shared,
            connect: (target, callback) =>
              count(
                sockets,
                connector(target, (...made) => callback(...made)),
              ),
          })
        : new ProxyAgent({
            ...shared,
            uri: proxy.href,
            requestTls: secure,
            proxyTls: secureContext === undefined ? {} : { secureContext },
          });
    const origin: OriginState = {
      health: health.get(url.host) ?? { requests: 0, failures: 0 },
      dispatcher,
      gate: makeGate(settings.concurrency),
      proxied: proxy !== null,
      sockets,
      end: null,
      failuresInRow: 0,
      pausedUntilMs: 0,
      servedAtMs: 0,
    };
    health.set(url.host, origin.health);
    dispatchers.push(dispatcher);
    if (closed) await dispatcher.destroy();
    return origin;
  }

  function contextOf(
    caFile: string | undefined,
    way: ConnectionOptions | undefined,
  ): Promise<SecureContext> {
    const { caFiles = [], clients = [] } = way ?? {};
    const key = JSON.stringify([caFile, caFiles, clients]);
    const known = contexts.get(key);
    if (known !== undefined) return known;
    const made = (async () => {
      const extra = options.environment["NODE_EXTRA_CA_CERTS"];
      // Node says nothing of an unreadable extra file but a warning; the registry's own has to be there.
      const extras =
        extra === undefined || extra === "" ? [] : [await readFile(extra, "utf8").catch(() => "")];
      const own = caFile === undefined ? [] : [await readSmall(caFile)];
      const named = await Promise.all(caFiles.map(readSmall));
      return createSecureContext({
        ca: [
          ...new Set([...getCACertificates("default"), ...getCACertificates("system")]),
          ...extras.filter((pem) => pem !== ""),
          ...own,
          ...named,
        ],
        cert: await Promise.all(clients.map(({ cert }) => readSmall(cert))),
        key: await Promise.all(clients.map((client) => readSmall(client.key))),
      });
    })();
    contexts.set(key, made);
    return made;
  }

  async function send(request: HttpRequest): Promise<HttpReply | NoReply> {
    const key = JSON.stringify([request.url.origin, request.way]);
    let opening = origins.get(key);
    if (opening === undefined) origins.set(key, (opening = open(request.url, request.way)));
    const origin = await opening;
    if ("silence" in origin) return origin;
    const retries = request.retries ?? options.retries;
    let limitedAtMs: number | null = null;
    for (let tried = 0; ; tried++) {
      const heard = await origin.gate.enter(async () => {
        while (origin.end === null && performance.now() < origin.pausedUntilMs) {
          if (!(await pause(origin, origin.pausedUntilMs - performance.now(), request.url.host)))
            break;
        }
        return everyone.enter(async () => {
          const kept = origin.servedAtMs > 0;
          const heard = await once(origin, request);
          return kept && isStale(heard, request) ? once(origin, request) : heard;
        });
      });
      if ("silence" in heard) {
        if (heard.silence === "refused") origin.end ??= heard;
        if (heard.silence !== "unreachable" || heard === origin.end) return heard;
        origin.health.failures++;
        const silence: NoReply = { ...heard, tries: tried + 1 };
        if (
          !heard.failure.passing ||
          tried >= retries ||
          !(await pause(origin, backoffMs(200, tried), request.url.host))
        ) {
          if (request.aside === true) return silence;
          // The others need not find out one by one. What answered before may have had bad luck with this one.
          if (origin.servedAtMs === 0 || ++origin.failuresInRow >= maxFailuresInRow)
            origin.end ??= silence;
          return origin.end ?? silence;
        }
        continue;
      }
      if (heard.status === 429 && request.hasty !== true) {
        limitedAtMs ??= performance.now();
        const text = heard.body.toString("utf8");
        if (/failed login attempts/i.test(text)) return heard;
        const seconds =
          retryAfterSeconds(heard.headers["retry-after"]?.[0], Date.now()) ?? hintedSeconds(text);
        const waitMs =
          seconds === null ? backoffMs(1_000, tried) : seconds * 1_000 + Math.random() * 100;
        if (
          tried < retries &&
          waitMs <= maxPauseMs &&
          performance.now() + waitMs < options.endsAtMs
        ) {
          if (request.aside === true) await pause(origin, waitMs, request.url.host);
          else origin.pausedUntilMs = Math.max(origin.pausedUntilMs, performance.now() + waitMs);
          continue;
        }
        if (request.aside !== true && origin.servedAtMs < limitedAtMs) {
          origin.end ??= {
            silence: "rate-limited",
            retryAfterSeconds: seconds,
            quota: quotaOf(heard.headers),
          };
        }
        return heard;
      }
      origin.servedAtMs = performance.now();
      if (!passingStatuses.has(heard.status)) {
        origin.failuresInRow = 0;
        return heard;
      }
      origin.health.failures++;
      if (
        tried >= retries ||
        origin.end !== null ||
        !(await pause(origin, backoffMs(200, tried), request.url.host))
      ) {
        if (request.aside !== true && ++origin.failuresInRow >= maxFailuresInRow) {
          const because = `it answered ${heard.status} to every request`;
          origin.end ??= unreachable({ stage: "http", because, passing: true }, tried + 1);
        }
        return heard;
      }
    }
  }

  /** One exchange, within both gates. */
  async function once(origin: OriginState, request: HttpRequest): Promise<HttpReply | NoReply> {
    if (origin.end !== null) return origin.end;
    const leftMs = options.endsAtMs - performance.now();
    if (leftMs <= 0) return { silence: "deadline" };
    const control = new AbortController();
    let replied = false;
    let late = false;
    const { promise: expired, reject: expire } = Promise.withResolvers<never>();
    const timer = setTimeout(
      () => {
        late = true;
        control.abort();
        // undici hears an abort only once it has a connection.
        expire(control.signal.reason);
      },
      // guard: request-timeout
      Math.min(options.timeoutMs, leftMs),
    );
    requests++;
    origin.health.requests++;
    try {
      const fetching = fetchReply(request.url, {
        method: request.method,
        headers: { "user-agent": "pullgate", "accept-encoding": "identity", ...request.headers },
        body: request.body ?? null,
        dispatcher: origin.dispatcher,
        signal: control.signal,
        // Or undici closes the connection after every HEAD.
        reset: false,
        headersTimeout: 0,
        bodyTimeout: 0,
      });
      const { statusCode, headers, body } = await Promise.race([fetching, expired]);
      replied = true;
      const flat = lists(headers);
      const maxBytes =
        statusCode < 400 ? request.maxBytes : Math.min(request.maxBytes, maxErrorBytes);
      const pieces: Buffer[] = [];
      let bytes = 0;
      for await (const piece of body) {
        if (!Buffer.isBuffer(piece)) continue;
        pieces.push(piece);
        bytes += piece.length;
        // guard: body-size
        if (bytes > maxBytes) break;
      }
      if (request.whole && statusCode < 400 && bytes > maxBytes) {
        return unreachable(
          {
            stage: "protocol",
            because: `its answer is larger than ${request.maxBytes} bytes`,
            passing: false,
          },
          1,
        );
      }
      const encoding = flat["content-encoding"]?.[0]?.trim().toLowerCase() ?? "identity";
      // guard: compressed-body
      if (bytes > 0 && encoding !== "identity" && encoding !== "") {
        return unreachable(
          { stage: "protocol", because: "it compresses its answer unasked", passing: false },
          1,
        );
      }
      return {
        status: statusCode,
        headers: flat,
        body: Buffer.concat(pieces).subarray(0, maxBytes),
      };
    } catch (error) {
      if (late && leftMs <= options.timeoutMs) return { silence: "deadline" };
      if (late) return unreachable(lateness(origin, replied), 1);
      const refusal = refusalIn(error);
      const failure = connectionErrorOf(error, origin.proxied);
      const silence = unreachable(replied ? cutShort(failure) : failure, 1);
      return refusal ?? (!replied && isBroken(error) ? { ...silence, broken: true } : silence);
    } finally {
      clearTimeout(timer);
    }
  }

  function lateness(origin: OriginState, replied: boolean): ConnectionError {
    const seconds = `${options.timeoutMs / 1_000} s`;
    const because = replied
      ? `a reply began, but did not end within ${seconds}`
      : origin.proxied
        ? `no reply through the proxy within ${seconds}`
        : origin.sockets.ready > 0
          ? `connected, but no reply within ${seconds}`
          : origin.sockets.tcp > 0
            ? `connected, but the TLS handshake was not answered within ${seconds}`
            : `no connection within ${seconds}`;
    return { stage: "timeout", because, passing: true };
  }

  /** False where the deadline comes first. */
  async function pause(origin: OriginState, ms: number, host: string): Promise<boolean> {
    const leftMs = options.endsAtMs - performance.now();
    if (ms >= leftMs) return false;
    if (origin.pausedUntilMs > 0) options.waiting(host);
    await new Promise((resolve) => setTimeout(resolve, ms));
    if (origin.pausedUntilMs > 0) options.waiting(null);
    return true;
  }

  return {
    send,
    requests: () => requests,
    health: () => health,
    async close() {
      closed = true;
      // undici waits for a connection that is being made, which may be one that hangs.
      const gone = dispatchers.map((dispatcher) => dispatcher.destroy());
      for (const socket of begun) socket.destroy();
      await Promise.race([
        Promise.all(gone),
        new Promise((resolve) => setTimeout(resolve, maxCloseMs).unref()),
      ]);
    },
  };
}

/** undici hands back the socket it begins to connect, though its types do not say so. */
function count(sockets: Sockets, begun: unknown): void {
  if (!(begun instanceof Socket)) return;
  sockets.all.add(begun);
  begun.once("close", () => sockets.all.delete(begun));
  for (const [event, name] of [
    ["connect", "tcp"],
    [Reflect.has(begun, "encrypted") ? "secureConnect" : "connect", "ready"],
  ] as const) {
    begun.once(event, () => {
      sockets[name]++;
      begun.once("close", () => sockets[name]--);
    });
  }
}

/**
 * Did it go out over a connection that was kept from an earlier request, and that the other side was about to close? Every client
 * sends it again, at once: https://www.rfc-editor.org/rfc/rfc9112#section-9.3.1
 */
function isStale(heard: HttpReply | NoReply, { method }: HttpRequest): boolean {
  return (
    "silence" in heard &&
    heard.silence === "unreachable" &&
    heard.broken === true &&
    method !== "POST"
  );
}

function isBroken(error: unknown): boolean {
  const { code } = connectionErrorOf(error);
  return code === "reset" || code === "closed";
}

function unreachable(
  failure: ConnectionError,
  tries: number,
): Extract<NoReply, { silence: "unreachable" }> {
  return { silence: "unreachable", failure, tries };
}

/** What a host may be in spite of its address. */
type AddressGuard = Pick<OriginSettings, "listed"> & Pick<TransportOptions, "restricted">;

function refuse(
  danger: AddressDanger | null,
  { listed, restricted }: AddressGuard,
  host: string,
): NoReply | null {
  if (danger === "never")
    return {
      silence: "refused",
      danger,
      because: `${host} is a metadata, link-local or multicast address`,
    };
  if (danger === "loopback" && !listed)
    return { silence: "refused", danger, because: `${host} means the machine itself` };
  // guard: restricted-addresses
  if (danger !== null && restricted)
    return { silence: "refused", danger: "private", because: `${host} is a private address` };
  return null;
}

/** An attacker's name may resolve to anything: only addresses that may be asked are handed on. */
function guardedLookup(guard: AddressGuard): LookupFunction {
  return (hostname, options, callback) => {
    resolveName(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, "", 0);
      const refusals = addresses.map(({ address }) =>
        refuse(dangerOf(address), guard, `${hostname} (${address})`),
      );
      // guard: resolved-addresses
      const kept = addresses.filter((_, index) => refusals[index] === null);
      const [first] = kept;
      const refusal = refusals.find((each) => each !== null);
      if (first === undefined) {
        return callback(
          Object.assign(
            new Error("address refused"),
            refusal === undefined ? { code: "ENOTFOUND" } : { refusal },
          ),
          "",
          0,
        );
      }
      if (options.all === true) return callback(null, kept);
      callback(null, first.address, first.family);
    });
  };
}

/** The proxy finds the address, and may find another; one that this machine finds for the name is told all the same. */
async function refusedBeyondProxy({ hostname }: URL, guard: AddressGuard): Promise<NoReply | null> {
  return new Promise((settle) => {
    guardedLookup(guard)(hostname.replace(/^\[|\]$/g, ""), { all: true }, (error) =>
      settle(refusalIn(error)),
    );
  });
}

function refusalIn(error: unknown): NoReply | null {
  const refusal: unknown =
    error instanceof Error
      ? (Reflect.get(error, "refusal") ??
        Reflect.get(error.cause instanceof Error ? error.cause : {}, "refusal"))
      : null;
  return isRefusal(refusal) ? refusal : null;
}

function isRefusal(value: unknown): value is NoReply {
  return typeof value === "object" && value !== null && Reflect.get(value, "silence") === "refused";
}

/** GHCR says it in the message, as Go prints a duration: "retry-after: 880.092µs, allowed: 44000/minute". */
function hintedSeconds(body: string): number | null {
  const match = /retry-after: ([\d.]+)(ns|µs|us|ms|s|m)\b/.exec(readError(body).text);
  const unit = { ns: 1e-9, µs: 1e-6, us: 1e-6, ms: 1e-3, s: 1, m: 60 }[match?.[2] ?? ""];
  return match === null || unit === undefined ? null : Number(match[1]) * unit;
}

/** Doubles each time, between half and all of it at random. */
function backoffMs(baseMs: number, tried: number): number {
  return baseMs * 2 ** tried * (0.5 + Math.random() / 2);
}

function lists(headers: Record<string, string | string[] | undefined>): Record<string, string[]> {
  const made: Record<string, string[]> = Object.create(null);
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) made[name.toLowerCase()] = Array.isArray(value) ? value : [value];
  return made;
}

interface Gate {
  /** Runs `job` when fewer than the limit are running; first come, first served. */
  enter<T>(job: () => Promise<T>): Promise<T>;
}

function makeGate(limit: number): Gate {
  let running = 0;
  const queue: (() => void)[] = [];
  let head = 0;
  return {
    async enter(job) {
      if (running >= limit) await new Promise<void>((resolve) => queue.push(resolve));
      else running++;
      try {
        return await job();
      } finally {
        const next = queue[head];
        if (next === undefined) {
          running--;
        } else {
          queue[head++] = () => {};
          next();
          if (head === queue.length) queue.length = head = 0;
        }
      }
    },
  };
}
