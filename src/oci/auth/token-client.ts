/** Fetches bearer tokens from token servers, each once until it ends. */
import type { EvidenceItem, Exchange } from "../../model/pull/exchange.ts";
import type { LoginName } from "../../model/report/run-event.ts";
import { logEvent } from "../../system/run-log.ts";
import { systemClock } from "../clock.ts";
import type { Clock } from "../clock.ts";
import type { ConnectionOptions, HttpReply, NoReply } from "../http/http-message.ts";
import type { Transport } from "../http/transport.ts";
import type { Quirk } from "../quirks.ts";
import type { Redactor } from "../redaction.ts";
import { readToken, tokenMessage } from "./bearer.ts";
import type { TokenMessage } from "./bearer.ts";
import type { Credential } from "./credential.ts";

export interface TokenRequest {
  realm: URL;
  service: string | null;
  /** null asks for no scope: servers that treat a bad login as anonymous then refuse it. */
  scope: string | null;
  /** null asks anonymously. */
  credential: Credential | null;
  /** Fetches a token for this request alone: what is shared wears out too soon. */
  isUnshared?: boolean;
  /** Of a registry that is its own token server. */
  connection?: ConnectionOptions | undefined;
}

/** A token or why there is none, with the evidence for either. */
export type TokenResult<Refusal> =
  | { token: string; evidence: EvidenceItem[] }
  | { refusal: Refusal; evidence: EvidenceItem[] };

/** A reply of a token server. */
export interface TokenExchange {
  method: "GET" | "POST";
  sent: "nothing" | "login";
  quirk: Quirk;
  reply: HttpReply;
}

/** Says what the replies of token servers mean. */
export interface TokenReplyReader<Refusal> {
  record(method: string, url: URL, reply: HttpReply | NoReply): Exchange;
  /** null if the reply should hold a token. */
  refusalOf(exchange: TokenExchange): Refusal | null;
  noReply(noReply: NoReply, url: URL): Refusal;
  /** The reply should hold a token, and does not. */
  noToken(): Refusal;
  /** The refusal may not last: another request may succeed. */
  isTransient(refusal: Refusal): boolean;
}

export interface TokenClientOptions<Refusal> {
  transport: Pick<Transport, "send">;
  secrets: Redactor;
  reader: TokenReplyReader<Refusal>;
  clock?: Clock;
}

interface CachedToken<Refusal> {
  result: Promise<TokenResult<Refusal>>;
  /** By the clock; infinite while it is being fetched, and for refusals. */
  endsAtMs: number;
}

const maxTokenBytes = 131_072;
const maxRedirects = 3;

export class TokenClient<Refusal> {
  readonly #options: TokenClientOptions<Refusal>;
  readonly #clock: Clock;
  readonly #cache = new Map<string, CachedToken<Refusal>>();

  constructor(options: TokenClientOptions<Refusal>) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  /**
   * Returns the cached token of an equal request, or fetches one. `expired`: a token of this
   * request that the registry refused; another is fetched unless a concurrent request has done so.
   */
  async fetchToken(
    request: TokenRequest,
    quirk: Quirk,
    expired: string | null,
  ): Promise<TokenResult<Refusal>> {
    const { realm, service, scope, credential, connection, isUnshared } = request;
    if (isUnshared === true) return (await this.#fetch(request, quirk)).result;
    const key = JSON.stringify([realm.href, service, scope, credential?.id ?? null, connection]);
    const cached = this.#cache.get(key);
    if (cached !== undefined && this.#clock.now() < cached.endsAtMs) {
      const result = await cached.result;
      logEvent(() => ({ kind: "cache", holds: "token", subject: realm.host }));
      if (expired === null || !("token" in result) || result.token !== expired) return result;
      const current = this.#cache.get(key);
      if (current !== undefined && current !== cached) return current.result;
    }
    return this.#fetchAndCache(key, request, quirk);
  }

  #fetchAndCache(key: string, request: TokenRequest, quirk: Quirk): Promise<TokenResult<Refusal>> {
    const entry: CachedToken<Refusal> = {
      endsAtMs: Number.POSITIVE_INFINITY,
      result: this.#fetch(request, quirk).then(({ result, lifeMs }) => {
        if ("token" in result) entry.endsAtMs = this.#clock.now() + lifeMs;
        else if (this.#options.reader.isTransient(result.refusal) && this.#cache.get(key) === entry)
          this.#cache.delete(key);
        return result;
      }),
    };
    this.#cache.set(key, entry);
    return entry.result;
  }

  async #fetch(
    { realm, service, scope, credential, connection }: TokenRequest,
    quirk: Quirk,
  ): Promise<{ result: TokenResult<Refusal>; lifeMs: number }> {
    const { reader, secrets } = this.#options;
    const message = tokenMessage(realm, service, scope, credential?.secret);
    const login = credential?.name ?? null;
    const { reply, evidence } = await this.#send(message, connection, login);
    const refuse = (refusal: Refusal): { result: TokenResult<Refusal>; lifeMs: number } => ({
      result: { refusal, evidence },
      lifeMs: 0,
    });
    if ("noReply" in reply) return refuse(reader.noReply(reply, message.url));
    const refusal = reader.refusalOf({
      method: message.method,
      sent: credential === null ? "nothing" : "login",
      quirk,
      reply,
    });
    if (refusal !== null) return refuse(refusal);
    const granted = readToken(reply.body.toString("utf8"));
    if (granted === null) return refuse(reader.noToken());
    secrets.add(granted.token);
    return { result: { token: granted.token, evidence }, lifeMs: granted.lifeMs };
  }

  /** Follows a few redirects within the origin of the token server, for a GET only. */
  async #send(
    message: TokenMessage,
    connection: ConnectionOptions | undefined,
    login: LoginName | null,
  ): Promise<{ reply: HttpReply | NoReply; evidence: EvidenceItem[] }> {
    const { transport, reader } = this.#options;
    const { method, headers, body } = message;
    const evidence: EvidenceItem[] = [];
    let url: URL = message.url;
    for (let redirects = 0; ; redirects++) {
      const reply = await transport.send({
        method,
        url,
        headers,
        ...(body === undefined ? {} : { body }),
        maxBytes: maxTokenBytes,
        whole: true,
        ...(connection === undefined ? {} : { connection }),
        logged: { login },
      });
      evidence.push(reader.record(method, url, reply));
      const next = method === "POST" ? null : redirectWithin(message.url.origin, url, reply);
      if (next === null || redirects >= maxRedirects) return { reply, evidence };
      url = next;
    }
  }
}

/**
 * The target of a redirect within `origin`, to add a missing slash for example; null if there is
 * none. Another origin may not see the login.
 */
function redirectWithin(origin: string, from: URL, reply: HttpReply | NoReply): URL | null {
  const location =
    "noReply" in reply || reply.status < 300 || reply.status > 399
      ? undefined
      : reply.headers["location"]?.[0];
  const next =
    location !== undefined && URL.canParse(location, from.href) ? new URL(location, from) : null;
  // guard: token-server-redirect
  return next?.origin === origin ? next : null;
}
