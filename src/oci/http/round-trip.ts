/** Performs one HTTP exchange with an origin, within a time limit and a size limit. */
import type { RegistryReason, TimeoutReasonCode } from "../../model/pull/answer-reason.ts";
import type { Dispatcher } from "undici";
import type { Clock } from "../clock.ts";
import { refusalIn } from "./address-guard.ts";
import { connectionErrorOf, cutShort } from "./connection-error.ts";
import type { ConnectionError } from "./connection-error.ts";
import { unreachable } from "./http-message.ts";
import type { HttpReply, HttpRequest, NoReply } from "./http-message.ts";
import type { Origin } from "./origin.ts";

/** Read limit for error bodies. */
const maxErrorBytes = 65_536;

export interface RoundTripLimits {
  clock: Clock;
  timeoutMs: number;
  /** Until the deadline of the run. */
  leftMs: number;
}

/** Never rejects: what ends an exchange without a reply is a `NoReply`. */
export function roundTrip(
  dispatcher: Dispatcher,
  origin: Pick<Origin, "proxied" | "sockets">,
  request: HttpRequest,
  limits: RoundTripLimits,
): Promise<HttpReply | NoReply> {
  return new Promise((settle) => {
    const exchange = new Exchange(origin, request, limits, settle);
    dispatcher.dispatch(
      {
        origin: request.url.origin,
        path: `${request.url.pathname}${request.url.search}`,
        method: request.method,
        headers: { "user-agent": "pullgate", "accept-encoding": "identity", ...request.headers },
        body: request.body ?? null,
        // Without it undici closes the connection after every HEAD.
        reset: false,
        headersTimeout: 0,
        bodyTimeout: 0,
      },
      exchange,
    );
  });
}

interface ReplyHead {
  status: number;
  statusText: string;
  headers: Record<string, string[]>;
}

/**
 * Collects one reply. The handler of undici's `dispatch`, not its `request`, whose stream for each
 * body costs more than all the rest of an exchange.
 */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #origin: Pick<Origin, "proxied" | "sockets">;
  readonly #request: HttpRequest;
  readonly #limits: RoundTripLimits;
  readonly #settle: (reply: HttpReply | NoReply) => void;
  readonly #cancelLimit: () => void;
  #isSettled = false;
  #controller: Dispatcher.DispatchController | null = null;
  #head: ReplyHead | null = null;
  readonly #pieces: Buffer[] = [];
  #bytes = 0;

  constructor(
    origin: Pick<Origin, "proxied" | "sockets">,
    request: HttpRequest,
    limits: RoundTripLimits,
    settle: (reply: HttpReply | NoReply) => void,
  ) {
    this.#origin = origin;
    this.#request = request;
    this.#limits = limits;
    this.#settle = settle;
    const { clock, timeoutMs, leftMs } = limits;
    this.#cancelLimit = clock.expire(
      // guard: request-timeout
      Math.min(timeoutMs, leftMs),
      () => this.#expire(),
    );
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    // The time limit has passed before there was a connection.
    if (this.#isSettled) controller.abort(new Error());
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
    statusText = "",
  ): void {
    if (status < 200) return;
    const lowered = lowerNames(headers);
    this.#head = { status, statusText, headers: lowered };
    // Node reads any other transfer coding as it comes; the Go clients of nodes refuse it:
    // https://github.com/golang/go/blob/go1.24.0/src/net/http/transfer.go
    const coding = lowered["transfer-encoding"]?.join().trim().toLowerCase() ?? "chunked";
    // guard: transfer-coding
    if (coding !== "chunked") this.#cut(protocolProblem({ code: "not-http" }));
  }

  onResponseData(_controller: Dispatcher.DispatchController, piece: Buffer): void {
    if (this.#isSettled) return;
    this.#pieces.push(piece);
    this.#bytes += piece.length;
    // guard: body-size
    if (this.#bytes > this.#maxBytes) this.#cut(this.#reply());
  }

  onResponseEnd(): void {
    this.#end(this.#reply());
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.#isSettled) return;
    const failure = connectionErrorOf(error, this.#origin.proxied);
    const replied = this.#head !== null;
    const noReply = unreachable(replied ? cutShort(failure) : failure, 1);
    const refusal = refusalIn(error);
    this.#end(refusal ?? (!replied && isBroken(error) ? { ...noReply, broken: true } : noReply));
  }

  get #maxBytes(): number {
    const { maxBytes } = this.#request;
    return (this.#head?.status ?? 0) < 400 ? maxBytes : Math.min(maxBytes, maxErrorBytes);
  }

  #reply(): HttpReply | NoReply {
    if (this.#head === null) return protocolProblem({ code: "not-http" });
    const { status, statusText, headers } = this.#head;
    const maxBytes = this.#maxBytes;
    const { whole } = this.#request;
    if (whole && status < 400 && this.#bytes > maxBytes)
      return protocolProblem({ code: "reply-too-large", bytes: this.#request.maxBytes });
    const encoding = headers["content-encoding"]?.[0]?.trim().toLowerCase() ?? "identity";
    // guard: compressed-body
    if (this.#bytes > 0 && encoding !== "identity" && encoding !== "")
      return protocolProblem({ code: "compressed-reply" });
    const [first] = this.#pieces;
    const body =
      first !== undefined && this.#pieces.length === 1 ? first : Buffer.concat(this.#pieces);
    return { status, statusText, headers, body: body.subarray(0, maxBytes) };
  }

  #expire(): void {
    const { timeoutMs, leftMs } = this.#limits;
    this.#cut(
      leftMs <= timeoutMs
        ? { noReply: "deadline" }
        : unreachable(timeoutError(this.#origin, this.#head !== null, timeoutMs), 1),
    );
  }

  /** Ends the exchange before the reply has ended. */
  #cut(reply: HttpReply | NoReply): void {
    this.#end(reply);
    this.#controller?.abort(new Error());
  }

  #end(reply: HttpReply | NoReply): void {
    this.#isSettled = true;
    this.#cancelLimit();
    this.#settle(reply);
  }
}

function protocolProblem(reason: RegistryReason): NoReply {
  return unreachable({ stage: "protocol", reason, passing: false }, 1);
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
  for (const name of Object.keys(headers)) {
    const value = headers[name];
    if (value !== undefined) lowered[name.toLowerCase()] = Array.isArray(value) ? value : [value];
  }
  return lowered;
}
