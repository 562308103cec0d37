/** Challenge, repository and login → a bearer token, asked for once. https://distribution.github.io/distribution/spec/auth/token/ */
import { classify } from "../reply/classify.ts";
import type { Exchange, Classification } from "../reply/classify.ts";
import type { Credential } from "./credential.ts";
import { matchHost } from "../quirks.ts";
import type { Quirk } from "../quirks.ts";
import type { Redactor } from "../redaction.ts";
import type { HttpReply, NoReply, Transport, ConnectionOptions } from "../http/transport.ts";
import type { Evidence } from "../reply/evidence.ts";

export interface TokenRequest {
  realm: URL;
  service: string | null;
  /** null asks for none: servers that take a bad login for nobody's then say so. */
  scope: string | null;
  /** null asks as nobody. */
  credential: Credential | null;
  /** Of a registry that is its own token server. */
  way?: ConnectionOptions | undefined;
}

/** A token, or what its server said instead; `lines` are the evidence either way. */
export type TokenResult =
  | { token: string; lines: string[] }
  | { said: Classification; lines: string[] };

export interface TokenClient {
  /** `stale`: a token of the same request that was refused; another one is fetched unless somebody did. */
  grant(request: TokenRequest, quirk: Quirk, stale: string | null): Promise<TokenResult>;
}

const maxTokenBytes = 131_072;
const maxRedirects = 3;
/** A server may say less, which clients of the specification disregard. */
const leastLifeMs = 60_000;
const earlyMs = 10_000;

export function openTokenClient(
  transport: Transport,
  secrets: Redactor,
  talk: Evidence,
): TokenClient {
  const cache = new Map<string, { granted: Promise<TokenResult>; endsAtMs: number }>();

  async function fetch(
    { realm, service, scope, credential, way }: TokenRequest,
    quirk: Quirk,
    entry: { endsAtMs: number },
  ): Promise<TokenResult> {
    const secret = credential?.secret;
    const post = secret !== undefined && "identityToken" in secret;
    const url = new URL(realm);
    const headers: Record<string, string> = { accept: "application/json" };
    let body: string | undefined;
    if (post) {
      const form = new URLSearchParams({
        grant_type: "refresh_token",
        client_id: "pullgate",
        refresh_token: secret.identityToken,
      });
      if (service !== null) form.set("service", service);
      if (scope !== null) form.set("scope", scope);
      body = form.toString();
      headers["content-type"] = "application/x-www-form-urlencoded";
    } else {
      if (service !== null) url.searchParams.set("service", service);
      // A challenge has them side by side, a request one by one: https://distribution.github.io/distribution/spec/auth/token/
      if (scope !== null) url.searchParams.delete("scope");
      for (const each of scope?.split(" ") ?? []) url.searchParams.append("scope", each);
      if (secret !== undefined && "password" in secret) headers["authorization"] = basic(secret);
    }
    const method = post ? "POST" : "GET";
    const lines: string[] = [];
    const ask = async (at: URL): Promise<HttpReply | NoReply> => {
      const reply = await transport.send({
        method,
        url: at,
        headers,
        ...(body === undefined ? {} : { body }),
        maxBytes: maxTokenBytes,
        whole: true,
        ...(way === undefined ? {} : { way }),
      });
      lines.push(talk.quote(method, at, reply));
      return reply;
    };
    let reply = await ask(url);
    let next = post ? null : redirectWithin(url.origin, url, reply);
    for (let redirects = 0; next !== null && redirects < maxRedirects; redirects++) {
      reply = await ask(next);
      next = redirectWithin(url.origin, next, reply);
    }
    if ("silence" in reply) return { said: talk.hear(reply, url, "its token server"), lines };
    const exchange: Exchange = {
      step: "token",
      method,
      sent: credential === null ? "nothing" : "login",
      refreshed: false,
      kind: "tag",
      quirk,
      status: reply.status,
      headers: reply.headers,
      body: reply.body.toString("utf8"),
    };
    const said = classify(exchange);
    if (said.answer !== "continue") return { said, lines };
    let json: unknown;
    try {
      json = JSON.parse(exchange.body);
    } catch {
      json = null;
    }
    const member = (key: string): unknown =>
      typeof json === "object" && json !== null ? Reflect.get(json, key) : undefined;
    const token = [member("token"), member("access_token")].find(
      (each) => typeof each === "string" && each !== "",
    );
    // What cannot stand in a header cannot be a token.
    if (typeof token !== "string" || /* guard: token-characters */ !/^[\x21-\x7e]+$/.test(token)) {
      return {
        said: {
          answer: "unreachable",
          stage: "protocol",
          because: "its token server gave no token",
        },
        lines,
      };
    }
    secrets.add(token);
    const seconds = Number(member("expires_in"));
    entry.endsAtMs =
      performance.now() +
      Math.max(leastLifeMs, Number.isFinite(seconds) ? seconds * 1_000 : 0) -
      earlyMs;
    return { token, lines };
  }

  return {
    async grant(request, quirk, stale) {
      const { realm, service, scope, credential, way } = request;
      const key = JSON.stringify([realm.href, service, scope, credential?.id ?? null, way]);
      let entry = cache.get(key);
      if (entry !== undefined && performance.now() < entry.endsAtMs) {
        const granted = await entry.granted;
        if (stale === null || !("token" in granted) || granted.token !== stale) return granted;
        entry = cache.get(key) === entry ? undefined : cache.get(key);
      } else {
        entry = undefined;
      }
      if (entry === undefined) {
        const made = {
          endsAtMs: Number.POSITIVE_INFINITY,
          granted: Promise.resolve<TokenResult>({ token: "", lines: [] }),
        };
        made.granted = fetch(request, quirk, made).then((granted) => {
          // Another time it may be reached.
          if ("said" in granted && granted.said.answer === "unreachable" && cache.get(key) === made)
            cache.delete(key);
          return granted;
        });
        cache.set(key, (entry = made));
      }
      return entry.granted;
    },
  };
}

/** Of a slash that is missing, say. Another place may not see the login, and gives nothing that this one would. */
function redirectWithin(origin: string, from: URL, reply: HttpReply | NoReply): URL | null {
  const location =
    "silence" in reply || reply.status < 300 || reply.status > 399
      ? undefined
      : reply.headers["location"]?.[0];
  const next =
    location !== undefined && URL.canParse(location, from.href) ? new URL(location, from) : null;
  // guard: token-server-redirect
  return next?.origin === origin ? next : null;
}

export function basic({ username, password }: { username: string; password: string }): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
}

/**
 * May `realm` see the credentials of `registry`? Only its own host, the quirk's and the one the user trusts: anybody can write a
 * challenge (CVE-2020-15157, CVE-2026-48978).
 */
export function mayCarry(
  realm: URL,
  registry: URL,
  quirk: Quirk,
  trusted: string | undefined,
): boolean {
  // guard: token-server-host
  if (realm.protocol !== "https:" && registry.protocol === "https:") return false;
  if (
    realm.host === registry.host &&
    (realm.protocol === registry.protocol || realm.protocol === "https:")
  )
    return true;
  if (
    trusted !== undefined &&
    URL.canParse(`${realm.protocol}//${trusted}`) &&
    new URL(`${realm.protocol}//${trusted}`).host === realm.host
  )
    return true;
  return (
    realm.protocol === "https:" &&
    realm.port === "" &&
    (quirk.realms ?? []).some((pattern) => matchHost(pattern, realm.hostname))
  );
}
