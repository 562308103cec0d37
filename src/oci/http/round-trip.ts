/** Performs one HTTP exchange with an origin, within a time limit and a size limit. */
import type { RegistryReason, TimeoutReasonCode } from "../../model/pull/answer-reason.ts";
import type { Dispatcher } from "undici";
import type { Clock } from "../clock.ts";
import { refusalIn } from "./address-guard.ts";
import { connectionErrorOf, cutShort } from "./connection-error.ts";
import type { ConnectionError } from "./connection-error.ts";
import { unreachable } from "./http-message.ts";
import type { HttpReply, HttpRequest, NoReply } from "./http-message.ts";
import type { Origin, Undici } from "./origin.ts";

/** Read limit for error bodies. */
const maxErrorBytes = 65_536;

export interface RoundTripLimits {
  clock: Clock;
  timeoutMs: number;
  /** Until the deadline of the run. */
  leftMs: number;
}

export async function roundTrip(
  fetchReply: Undici["request"],
  dispatcher: Dispatcher,
  origin: Pick<Origin, "proxied" | "sockets">,
  request: HttpRequest,
  { clock, timeoutMs, leftMs }: RoundTripLimits,
): Promise<HttpReply | NoReply> {
  const control = new AbortController();
  let replied = false;
  let late = false;
  const { promise: expired, reject: expire } = Promise.withResolvers<never>();
  const cancel = clock.expire(
    // guard: request-timeout
    Math.min(timeoutMs, leftMs),
    () => {
      late = true;
      control.abort();
      // undici reacts to an abort only once it has a connection.
      expire(control.signal.reason);
    },
  );
  try {
    const fetching = fetchReply(request.url, {
      method: request.method,
      headers: { "user-agent": "pullgate", "accept-encoding": "identity", ...request.headers },
      body: request.body ?? null,
      dispatcher,
      signal: control.signal,
      // Without it undici closes the connection after every HEAD.
      reset: false,
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    const reply = await Promise.race([fetching, expired]);
    replied = true;
    return await readReply(reply, request);
  } catch (error) {
    if (late && leftMs <= timeoutMs) return { noReply: "deadline" };
    if (late) return unreachable(timeoutError(origin, replied, timeoutMs), 1);
    const refusal = refusalIn(error);
    const failure = connectionErrorOf(error, origin.proxied);
    const noReply = unreachable(replied ? cutShort(failure) : failure, 1);
    return refusal ?? (!replied && isBroken(error) ? { ...noReply, broken: true } : noReply);
  } finally {
    cancel();
  }
}

async function readReply(
  { statusCode, statusText, headers, body }: Dispatcher.ResponseData,
  request: HttpRequest,
): Promise<HttpReply | NoReply> {
  const lowered = lowerNames(headers);
  // Node reads any other transfer coding as it comes; the Go clients of nodes refuse it:
  // https://github.com/golang/go/blob/go1.24.0/src/net/http/transfer.go
  const coding = lowered["transfer-encoding"]?.join().trim().toLowerCase() ?? "chunked";
  // guard: transfer-coding
  if (coding !== "chunked")
    return unreachable({ stage: "protocol", reason: { code: "not-http" }, passing: false }, 1);
  const maxBytes = statusCode < 400 ? request.maxBytes : Math.min(request.maxBytes, maxErrorBytes);
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
    const reason: RegistryReason = { code: "reply-too-large", bytes: request.maxBytes };
    return unreachable({ stage: "protocol", reason, passing: false }, 1);
  }
  const encoding = lowered["content-encoding"]?.[0]?.trim().toLowerCase() ?? "identity";
  // guard: compressed-body
  if (bytes > 0 && encoding !== "identity" && encoding !== "") {
    const reason: RegistryReason = { code: "compressed-reply" };
    return unreachable({ stage: "protocol", reason, passing: false }, 1);
  }
  return {
    status: statusCode,
    statusText,
    headers: lowered,
    body: Buffer.concat(pieces).subarray(0, maxBytes),
  };
}

function timeoutError(
  { proxied, sockets }: Pick<Origin, "proxied" | "sockets">,
  replied: boolean,
  timeoutMs: number,
): ConnectionError {
  const code: TimeoutReasonCode = replied
    ? "reply-unfinished-within"
    : proxied
      ? "no-reply-from-proxy-within"
      : sockets.ready > 0
        ? "no-reply-within"
        : sockets.tcp > 0
          ? "no-handshake-within"
          : "no-connection-within";
  const reason: RegistryReason = { code, seconds: timeoutMs / 1_000 };
  return { stage: "timeout", reason, passing: true };
}

function isBroken(error: unknown): boolean {
  const { code } = connectionErrorOf(error);
  return code === "reset" || code === "closed";
}

/**
 * Did the request go out over a kept connection that the server was about to close? Such a request
 * is sent again at once: https://www.rfc-editor.org/rfc/rfc9112#section-9.3.1
 */
export function isStale(reply: HttpReply | NoReply, { method }: HttpRequest): boolean {
  return (
    "noReply" in reply &&
    reply.noReply === "unreachable" &&
    reply.broken === true &&
    method !== "POST"
  );
}

function lowerNames(
  headers: Record<string, string | string[] | undefined>,
): Record<string, string[]> {
  const lowered: Record<string, string[]> = Object.create(null);
  for (const [name, value] of Object.entries(headers))
    if (value !== undefined) lowered[name.toLowerCase()] = Array.isArray(value) ? value : [value];
  return lowered;
}
