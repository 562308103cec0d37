/** One origin as the transport sees it: its connection pool, its limits and its health. */
import type { RegistryReason } from "../../model/pull/answer-reason.ts";
import type { Socket } from "node:net";
import type { SecureContext } from "node:tls";
import type { Dispatcher } from "undici";
import type { Clock } from "../clock.ts";
import { guardedLookup, refuseAddress, refuseBehindProxy } from "./address-guard.ts";
import type { AddressGuard } from "./address-guard.ts";
import { dangerOfHost } from "./address-policy.ts";
import { Breaker } from "./breaker.ts";
import { failCancelledStreams } from "./cancelled-streams.ts";
import { Gate } from "./gate.ts";
import { unreachable } from "./http-message.ts";
import { HttpVersions } from "./http-versions.ts";
import type { ConnectionOptions, NoReply } from "./http-message.ts";
import { proxyFor } from "./proxy.ts";
import type { SecureContexts } from "./secure-contexts.ts";
import { SocketCount } from "./socket-count.ts";

// guard: header-size
const maxHeaderBytes = 65_536;

/** What the transport uses of undici. */
export type Undici = Pick<typeof import("undici"), "Agent" | "ProxyAgent" | "buildConnector">;

export interface OriginSettings {
  caFile: string | undefined;
  /** The user named this host: it may be the machine itself. */
  listed: boolean;
  concurrency: number;
}

export interface HostHealth {
  requests: number;
  /** Tries that got no reply, or a reply that says to try again. */
  failures: number;
}

export interface Origin {
  host: string;
  health: HostHealth;
  versions: HttpVersions;
  gate: Gate;
  breaker: Breaker;
  proxied: boolean;
  /** Host and port; null without one. */
  proxy: string | null;
  /** Not counted through a proxy. */
  sockets: SocketCount;
}

export interface OriginOptions {
  undici: Undici;
  settings: OriginSettings;
  restricted: boolean;
  timeoutMs: number;
  clock: Clock;
  environment: Readonly<Record<string, string | undefined>>;
  contexts: SecureContexts;
  /** By `URL.host`: origins of one host share their health. */
  health: Map<string, HostHealth>;
  sockets: SocketCount;
}

/** TLS options as undici takes them. */
interface TlsOptions {
  secureContext?: SecureContext;
  rejectUnauthorized?: false;
}

/** Opens the pool of an origin, or returns why nothing may or can be sent there. */
export async function openOrigin(
  url: URL,
  connection: ConnectionOptions | undefined,
  options: OriginOptions,
): Promise<Origin | NoReply> {
  const { settings, restricted, contexts } = options;
  const guard = { listed: settings.listed, restricted };
  const refusal = refuseAddress(dangerOfHost(url), guard, url.hostname);
  // guard: request-addresses
  if (refusal !== null) return refusal;
  const proxy = proxyFor(url, options.environment);
  if (proxy !== null && restricted) {
    const behind = await refuseBehindProxy(url, guard);
    if (behind !== null) return behind;
  }
  if (proxy === "broken")
    return unreachable(
      { stage: "proxy", reason: { code: "proxy-variable-invalid" }, passing: false },
      0,
    );
  let secureContext: SecureContext | undefined;
  if (url.protocol === "https:" || proxy?.protocol === "https:") {
    try {
      secureContext = await contexts.get(settings.caFile, connection);
    } catch {
      const reason: RegistryReason =
        connection === undefined
          ? { code: "ca-file-unreadable", file: settings.caFile ?? "" }
          : { code: "hosts-toml-certificate-unreadable" };
      return unreachable({ stage: "tls", reason, passing: false }, 0);
    }
  }
  const tls: TlsOptions = {
    ...(secureContext === undefined ? {} : { secureContext }),
    ...(connection?.unverified === true ? { rejectUnauthorized: false } : {}),
  };
  const health = options.health.get(url.host) ?? { requests: 0, failures: 0 };
  options.health.set(url.host, health);
  return {
    host: url.host,
    health,
    versions: new HttpVersions({
      open: (offer) => dispatcherFor(proxy, guard, tls, connection, offer === "any", options),
      speaksHttp2: () => options.sockets.speaksHttp2,
    }),
    gate: new Gate(settings.concurrency),
    breaker: new Breaker(),
    proxied: proxy !== null,
    proxy: proxy?.host ?? null,
    sockets: options.sockets,
  };
}

function dispatcherFor(
  proxy: URL | null,
  guard: AddressGuard,
  tls: TlsOptions,
  connection: ConnectionOptions | undefined,
  allowH2: boolean,
  { undici, settings, timeoutMs, clock, sockets }: OriginOptions,
): Dispatcher {
  const connectTimeoutMs = Math.min(timeoutMs, connection?.connectTimeoutMs ?? timeoutMs);
  // guard: cancelled-stream
  if (allowH2) failCancelledStreams();
  const pool = {
    connections: settings.concurrency,
    connectTimeout: connectTimeoutMs,
    allowH2,
    maxHeaderSize: maxHeaderBytes,
    pipelining: 1,
  };
  if (proxy !== null) {
    const { secureContext } = tls;
    return new undici.ProxyAgent({
      ...pool,
      uri: proxy.href,
      requestTls: tls,
      proxyTls: secureContext === undefined ? {} : { secureContext },
    });
  }
  const connector = undici.buildConnector({
    ...tls,
    // guard: connection-lookup
    lookup: guardedLookup(guard),
    allowH2,
    // The clock limits the time instead.
    timeout: 0,
  });
  return new undici.Agent({
    ...pool,
    connect: (target, callback) => {
      let socket: Socket | null = null;
      const cancel = clock.expire(connectTimeoutMs, () => socket?.destroy(connectTimeout()));
      const connecting = connector(target, (...connected) => {
        cancel();
        callback(...connected);
      });
      socket = sockets.watch(connecting);
    },
  });
}

/** The error that undici's own limit would give. */
function connectTimeout(): Error {
  return Object.assign(new Error(), { code: "UND_ERR_CONNECT_TIMEOUT" });
}
