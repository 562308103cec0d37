/** Reads connection errors of undici, node:net, node:tls and node:dns. */
import type { ConnectionErrorCode } from "../../model/pull/answer.ts";
import type { ConnectionStage } from "../../model/pull/connection-stage.ts";
import type { RegistryReason } from "../../model/pull/answer-reason.ts";

/** Why there is no reply. */
export interface ConnectionError {
  stage: ConnectionStage;
  reason: RegistryReason;
  code?: ConnectionErrorCode;
  /** "192.0.2.7:443": where the connection failed, if it failed at one address. */
  address?: string;
  /** Another try may help. */
  passing: boolean;
}

const reasons: Record<string, ConnectionError> = {
  ENOTFOUND: {
    stage: "dns",
    code: "no-such-host",
    reason: { code: "no-such-host" },
    passing: false,
  },
  EAI_AGAIN: {
    stage: "dns",
    code: "name-server-failed",
    reason: { code: "name-server-failed" },
    passing: true,
  },
  ECONNREFUSED: {
    stage: "connect",
    code: "refused",
    reason: { code: "connection-refused" },
    passing: false,
  },
  ECONNRESET: {
    stage: "connect",
    code: "reset",
    reason: { code: "connection-reset" },
    passing: true,
  },
  EPIPE: {
    stage: "connect",
    code: "closed",
    reason: { code: "connection-closed" },
    passing: true,
  },
  UND_ERR_SOCKET: {
    stage: "connect",
    code: "closed",
    reason: { code: "connection-closed" },
    passing: true,
  },
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: {
    stage: "connect",
    code: "cut",
    reason: { code: "reply-cut" },
    passing: true,
  },
  EHOSTUNREACH: {
    stage: "connect",
    code: "no-route",
    reason: { code: "no-route-to-host" },
    passing: false,
  },
  ENETUNREACH: {
    stage: "connect",
    code: "no-route",
    reason: { code: "no-route-to-network" },
    passing: false,
  },
  EADDRNOTAVAIL: {
    stage: "connect",
    code: "no-route",
    reason: { code: "no-route-to-network" },
    passing: false,
  },
  // guard: local-fault
  EMFILE: { stage: "local", reason: { code: "too-many-open-files" }, passing: true },
  ENFILE: { stage: "local", reason: { code: "too-many-open-files" }, passing: true },
  EACCES: { stage: "connect", reason: { code: "not-permitted" }, passing: false },
  ETIMEDOUT: { stage: "timeout", reason: { code: "no-connection-in-time" }, passing: true },
  UND_ERR_CONNECT_TIMEOUT: {
    stage: "timeout",
    reason: { code: "no-connection-in-time" },
    passing: true,
  },
  UND_ERR_HEADERS_TIMEOUT: {
    stage: "timeout",
    reason: { code: "no-reply-in-time" },
    passing: true,
  },
  UND_ERR_BODY_TIMEOUT: {
    stage: "timeout",
    reason: { code: "reply-not-finished-in-time" },
    passing: true,
  },
  UND_ERR_HEADERS_OVERFLOW: {
    stage: "protocol",
    reason: { code: "headers-too-large" },
    passing: false,
  },
  CERT_HAS_EXPIRED: {
    stage: "tls",
    code: "expired",
    reason: { code: "certificate-expired" },
    passing: false,
  },
  // guard: clock
  CERT_NOT_YET_VALID: {
    stage: "tls",
    code: "expired",
    reason: { code: "certificate-not-yet-valid" },
    passing: false,
  },
  CERT_REVOKED: { stage: "tls", reason: { code: "certificate-revoked" }, passing: false },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    stage: "tls",
    code: "wrong-host",
    reason: { code: "certificate-for-other-host", names: [] },
    passing: false,
  },
  ERR_SSL_WRONG_VERSION_NUMBER: {
    stage: "tls",
    code: "plain-http",
    reason: { code: "plain-http" },
    passing: false,
  },
  ERR_SSL_PACKET_LENGTH_TOO_LONG: {
    stage: "tls",
    reason: { code: "not-tls" },
    passing: false,
  },
};

for (const code of [
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "CERT_UNTRUSTED",
]) {
  reasons[code] = {
    stage: "tls",
    code: "unknown-authority",
    reason: { code: "unknown-authority" },
    passing: false,
  };
}

/**
 * Reads an error of undici, node:net, node:tls or node:dns. `proxied`: the connection is that to a
 * proxy, so that what fails before TLS is the proxy.
 */
export function connectionErrorOf(error: unknown, proxied = false): ConnectionError {
  for (const each of chain(error)) {
    const { code, name, message, address } = each;
    if (/Proxy response \(\d+\)|Proxy Authentication Required/.test(message)) {
      const status = Number(/\d{3}/.exec(message)?.[0] ?? 0);
      const reason: RegistryReason =
        status === 407 ? { code: "proxy-login-required" } : { code: "proxy-status", status };
      return { stage: "proxy", reason, passing: false };
    }
    if (name === "SecureProxyConnectionError")
      return {
        stage: "proxy",
        reason: { code: "proxy-certificate-for-other-host" },
        passing: false,
      };
    // The parser of HTTP/1: its errors have names, codes only sometimes.
    // undici asserts that a status has three digits.
    if (name === "HTTPParserError" || code?.startsWith("HPE_") || code === "ERR_ASSERTION")
      return {
        stage: "protocol",
        reason: { code: "not-http" },
        passing: true,
      };
    if (code === undefined) continue;
    const known = reasons[code];
    if (known !== undefined && proxied && (known.stage === "dns" || known.stage === "connect")) {
      const reason: RegistryReason = { code: "proxy-failed", reason: known.reason };
      return { stage: "proxy", reason, passing: known.passing };
    }
    if (known?.code === "wrong-host") {
      const names = namesIn(message);
      return { ...known, reason: { code: "certificate-for-other-host", names } };
    }
    if (known !== undefined) return address === null ? known : { ...known, address };
    // A stream or a session of HTTP/2 that the other side ended.
    if (code.startsWith("ERR_HTTP2_") || (code === "UND_ERR_INFO" && message.startsWith("HTTP/2")))
      return { stage: "connect", code: "reset", reason: { code: "stream-reset" }, passing: true };
    if (code === "EPROTO" || code.startsWith("ERR_SSL_") || code.startsWith("ERR_TLS_")) {
      const wrong = /wrong version number/i.test(message)
        ? reasons["ERR_SSL_WRONG_VERSION_NUMBER"]
        : undefined;
      return (
        wrong ?? {
          stage: "tls",
          reason: { code: "tls-handshake-failed", error: code },
          passing: false,
        }
      );
    }
  }
  const code = chain(error).find((each) => each.code !== undefined)?.code;
  return {
    stage: "connect",
    reason: { code: "connection-failed", error: code ?? null },
    passing: false,
  };
}

/** The address that Node.js attaches to the error of a connection. */
function addressOf(error: Error): string | null {
  const address: unknown = Reflect.get(error, "address");
  const port: unknown = Reflect.get(error, "port");
  if (typeof address !== "string" || typeof port !== "number") return null;
  return `${address.includes(":") ? `[${address}]` : address}:${port}`;
}

/** A connection that died in the middle of a reply. */
export function cutShort(failure: ConnectionError): ConnectionError {
  const { code } = failure;
  return code === "reset" || code === "closed"
    ? { ...failure, code: "cut", reason: { code: "reply-cut" } }
    : failure;
}

/** Reads up to three names of a certificate from a message of Node.js; empty if it lists none. */
function namesIn(message: string): string[] {
  const listed = /is not in the cert's (?:altnames|list): (.*)$/s.exec(message)?.[1] ?? "";
  return listed
    .split(",")
    .flatMap((each) => /^\s*(?:DNS:|IP Address:)?([\w.*:-]{1,253})\s*$/.exec(each)?.[1] ?? [])
    .slice(0, 3);
}

interface ErrorLink {
  code: string | undefined;
  name: string;
  message: string;
  /** "192.0.2.7:443" */
  address: string | null;
}

/** An error, its causes and the errors of its attempts, at most a few. */
function chain(error: unknown, depth = 0): ErrorLink[] {
  if (!(error instanceof Error) || depth > 4) return [];
  const code: unknown = Reflect.get(error, "code");
  const attempts = error instanceof AggregateError ? error.errors.slice(0, 4) : [];
  const own = {
    code: typeof code === "string" ? code : undefined,
    name: error.name,
    message: error.message,
    address: addressOf(error),
  };
  return [own, ...[...attempts, error.cause].flatMap((inner) => chain(inner, depth + 1))];
}
