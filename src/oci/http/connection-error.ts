/** What a connection died of → the stage at which, in words. Pure. */
import type { ConnectionErrorCode, ConnectionStage } from "../../model/answer.ts";

/** No reply. */
export interface ConnectionError {
  stage: ConnectionStage;
  because: string;
  code?: ConnectionErrorCode;
  /** Another try may help. */
  passing: boolean;
}

const reasons: Record<string, ConnectionError> = {
  ENOTFOUND: { stage: "dns", code: "no-such-host", because: "no such host", passing: false },
  EAI_AGAIN: {
    stage: "dns",
    code: "name-server-failed",
    because: "the name server failed to answer",
    passing: true,
  },
  ECONNREFUSED: {
    stage: "connect",
    code: "refused",
    because: "connection refused",
    passing: false,
  },
  ECONNRESET: { stage: "connect", code: "reset", because: "connection reset", passing: true },
  EPIPE: {
    stage: "connect",
    code: "closed",
    because: "connection closed by the other side",
    passing: true,
  },
  UND_ERR_SOCKET: {
    stage: "connect",
    code: "closed",
    because: "connection closed by the other side",
    passing: true,
  },
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: {
    stage: "connect",
    code: "cut",
    because: "a reply began, but broke off",
    passing: true,
  },
  EHOSTUNREACH: {
    stage: "connect",
    code: "no-route",
    because: "no route to the host",
    passing: false,
  },
  ENETUNREACH: {
    stage: "connect",
    code: "no-route",
    because: "no route to its network",
    passing: false,
  },
  EADDRNOTAVAIL: {
    stage: "connect",
    code: "no-route",
    because: "no route to its network",
    passing: false,
  },
  EACCES: { stage: "connect", because: "not permitted by this machine", passing: false },
  ETIMEDOUT: { stage: "timeout", because: "no connection in time", passing: true },
  UND_ERR_CONNECT_TIMEOUT: { stage: "timeout", because: "no connection in time", passing: true },
  UND_ERR_HEADERS_TIMEOUT: {
    stage: "timeout",
    because: "connected, but no reply in time",
    passing: true,
  },
  UND_ERR_BODY_TIMEOUT: {
    stage: "timeout",
    because: "a reply began, but did not end in time",
    passing: true,
  },
  UND_ERR_HEADERS_OVERFLOW: {
    stage: "protocol",
    because: "its headers are too large",
    passing: false,
  },
  CERT_HAS_EXPIRED: {
    stage: "tls",
    code: "expired",
    because: "its certificate has expired",
    passing: false,
  },
  // guard: clock
  CERT_NOT_YET_VALID: {
    stage: "tls",
    code: "expired",
    because: "its certificate is not valid yet",
    passing: false,
  },
  CERT_REVOKED: { stage: "tls", because: "its certificate is revoked", passing: false },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    stage: "tls",
    code: "wrong-host",
    because: "its certificate is for another host",
    passing: false,
  },
  ERR_SSL_WRONG_VERSION_NUMBER: {
    stage: "tls",
    code: "plain-http",
    because: "it speaks plain HTTP, not TLS",
    passing: false,
  },
  ERR_SSL_PACKET_LENGTH_TOO_LONG: {
    stage: "tls",
    because: "it does not speak TLS",
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
    because: "its certificate is of an unknown authority",
    passing: false,
  };
}

/**
 * Reads an error of undici, node:net, node:tls or node:dns. `proxied`: the connection is that to a
 * proxy, so that what fails before TLS is the proxy.
 */
export function connectionErrorOf(error: unknown, proxied = false): ConnectionError {
  for (const each of chain(error)) {
    const { code, name, message } = each;
    if (/Proxy response \(\d+\)|Proxy Authentication Required/.test(message)) {
      const status = /\d{3}/.exec(message)?.[0] ?? "an error";
      return {
        stage: "proxy",
        because:
          status === "407" ? "the proxy wants a login (407)" : `the proxy answered ${status}`,
        passing: false,
      };
    }
    if (name === "SecureProxyConnectionError")
      return {
        stage: "proxy",
        because: "the proxy's certificate is for another host",
        passing: false,
      };
    // The parser of HTTP/1: its errors have names, codes only sometimes.
    if (name === "HTTPParserError" || code?.startsWith("HPE_"))
      return {
        stage: "protocol",
        because: "not a registry: it does not speak HTTP",
        passing: true,
      };
    if (code === undefined) continue;
    const reason = reasons[code];
    if (reason !== undefined && proxied && (reason.stage === "dns" || reason.stage === "connect")) {
      return { stage: "proxy", because: `the proxy: ${reason.because}`, passing: reason.passing };
    }
    if (reason?.code === "wrong-host")
      return { ...reason, because: `${reason.because}${namesIn(message)}` };
    if (reason !== undefined) return reason;
    // Of HTTP/2: a stream or a session that the other side ended.
    if (code.startsWith("ERR_HTTP2_") || (code === "UND_ERR_INFO" && message.startsWith("HTTP/2")))
      return { stage: "connect", code: "reset", because: "the stream was reset", passing: true };
    if (code === "EPROTO" || code.startsWith("ERR_SSL_") || code.startsWith("ERR_TLS_")) {
      const wrong = /wrong version number/i.test(message)
        ? reasons["ERR_SSL_WRONG_VERSION_NUMBER"]
        : undefined;
      return (
        wrong ?? { stage: "tls", because: `the TLS handshake failed (${code})`, passing: false }
      );
    }
  }
  const code = chain(error).find((each) => each.code !== undefined)?.code;
  return {
    stage: "connect",
    because: `the connection failed${code === undefined ? "" : ` (${code})`}`,
    passing: false,
  };
}

/** A connection that died in the middle of a reply. */
export function cutShort(failure: ConnectionError): ConnectionError {
  const { code } = failure;
  return code === "reset" || code === "closed"
    ? { ...failure, code: "cut", because: "a reply began, but broke off" }
    : failure;
}

/** For whom a certificate is, as Node's message lists them: ": a.test, b.test". */
function namesIn(message: string): string {
  const listed = /is not in the cert's (?:altnames|list): (.*)$/s.exec(message)?.[1] ?? "";
  const names = listed
    .split(",")
    .flatMap((each) => /^\s*(?:DNS:|IP Address:)?([\w.*:-]{1,253})\s*$/.exec(each)?.[1] ?? []);
  return names.length === 0 ? "" : `: ${names.slice(0, 3).join(", ")}`;
}

interface ErrorLink {
  code: string | undefined;
  name: string;
  message: string;
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
  };
  return [own, ...[...attempts, error.cause].flatMap((inner) => chain(inner, depth + 1))];
}
