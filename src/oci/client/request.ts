/** One errand at a registry: a request with its redirects → what it means. */
import { accept, classify, readError } from "../reply/classify.ts";
import type { Exchange, NextStep, Classification } from "../reply/classify.ts";
import { parseAuthScheme } from "../auth/auth-scheme.ts";
import type { AuthScheme } from "../auth/auth-scheme.ts";
import { matchHost } from "../quirks.ts";
import type { Quirk } from "../quirks.ts";
import type { Evidence } from "../reply/evidence.ts";
import type { HttpReply, Transport, ConnectionOptions } from "../http/transport.ts";

export type RequestOutcome =
  | { said: Classification; lines: string[] }
  /** `abroad`: a registry that we were sent to gave nobody's token first. */
  | { outcome: Classification | NextStep; reply: HttpReply; lines: string[]; abroad: boolean };

export interface RegistryRequest {
  step: "manifest" | "blob" | "tags";
  method: "HEAD" | "GET";
  target: URL;
  key: RequestCredential;
  kind: "tag" | "digest";
  refreshed: boolean;
  /** Further tries; as many as configured where absent. */
  retries?: number;
  /** Nobody asks: a token for nobody may be had where a redirect leads, for this repository. null where it may not. */
  abroad: string | null;
}

/** What is shown. */
export interface RequestCredential {
  header: string | null;
  sent: Exchange["sent"];
  /** For a bearer token: what it was asked with. */
  token: string | null;
  scope: string | null;
}

export interface RequestOptions {
  quirk: Quirk;
  transport: Transport;
  talk: Evidence;
  /** `URL.host` of the registry. */
  host: string | undefined;
  /** Sent to the registry alone. */
  header: Record<string, string>;
  wayTo: (host: string) => ConnectionOptions | undefined;
  /** May this host be asked? */
  allowed: (host: string) => boolean;
  /** Nobody's token of another registry, by its challenge; `before` is the evidence that led there. */
  visaFor: (
    challenge: AuthScheme,
    repository: string,
    before: string[],
  ) => Promise<RequestCredential | { said: Classification; lines: string[] }>;
}

/** Of a body. Clients need not take a larger manifest: https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pushing-manifests */
const maxBytes = { manifest: 4_194_304, blob: 8_388_608, tags: 1_048_576 };
// guard: redirect-count
const maxRedirects = 5;
const notForNobody: Classification = {
  answer: "missing-or-denied",
  lean: null,
  because: "not found, or private",
};

export function openRequests({
  quirk,
  transport,
  talk,
  host,
  header,
  wayTo,
  allowed,
  visaFor,
}: RequestOptions): {
  run(errand: RegistryRequest): Promise<RequestOutcome>;
} {
  /**
   * One request with its redirects, which are followed by hand: the key stays at home. Where they lead to another registry
   * (cr.l5d.io to ghcr.io), nobody gets nobody's token there, as from containerd; a credential is for who it was chosen for.
   */
  async function run({
    step,
    method,
    target,
    key,
    kind,
    refreshed,
    retries,
    abroad,
  }: RegistryRequest): Promise<RequestOutcome> {
    const lines: string[] = [];
    let url = target;
    let visa: { origin: string; header: string | null } | null = null;
    for (let redirects = 0; ; redirects++) {
      const home = url.origin === target.origin;
      // guard: redirect-login
      const shown = home ? key.header : visa?.origin === url.origin ? visa.header : null;
      const way = wayTo(url.host);
      const reply = await transport.send({
        method,
        url,
        headers: {
          ...(home ? header : {}),
          ...(step === "manifest" ? { accept } : { accept: "application/json" }),
          ...(shown !== null ? { authorization: shown } : {}),
        },
        maxBytes: maxBytes[step] + 1,
        whole: false,
        aside: step !== "manifest",
        hasty: method === "GET" && quirk.headIsFree === true,
        ...(retries === undefined ? {} : { retries }),
        ...(way === undefined ? {} : { way }),
      });
      lines.push(talk.quote(method, url, reply));
      if ("silence" in reply)
        return { said: talk.hear(reply, url, home ? null : "it redirects to"), lines };
      if (reply.body.length > maxBytes[step] && reply.status < 400) {
        const because = `its answer is larger than ${maxBytes[step]} bytes`;
        return { said: { answer: "unreachable", stage: "protocol", because }, lines };
      }
      // A config is for no one but who asked for it.
      const body = step === "blob" && reply.status < 300 ? "" : reply.body.toString("utf8");
      const sent = home ? key.sent : shown === null ? "nothing" : "anonymous-token";
      const outcome = classify({
        step,
        method,
        sent,
        refreshed,
        kind,
        quirk,
        status: reply.status,
        headers: reply.headers,
        body,
      });
      if (!home && reply.status === 401) {
        const challenge = parseAuthScheme(reply);
        if (abroad !== null && visa === null && challenge?.scheme === "bearer") {
          const token = await visaFor(challenge, abroad, lines);
          if ("said" in token) return { said: token.said, lines: [...lines, ...token.lines] };
          visa = { origin: url.origin, header: token.header };
          continue;
        }
        if (shown !== null) return { said: notForNobody, lines };
        return {
          said: {
            answer: "unreachable",
            stage: "protocol",
            because: `it redirects to ${url.host}, which wants credentials of its own`,
          },
          lines,
        };
      }
      // Stores of blobs, and of manifests, speak no registry's language.
      const strange =
        step === "blob" ||
        (reply.status === 403 && readError(body).codes.length === 0 && method === "GET");
      if (!home && strange && reply.status >= 400) {
        const because = `it redirects to ${url.host}, which answered ${reply.status}`;
        return { said: { answer: "unreachable", stage: "protocol", because }, lines };
      }
      if (outcome.answer !== "continue" || outcome.how !== "follow")
        return { outcome, reply, lines, abroad: visa !== null };
      const location = reply.headers["location"]?.[0];
      const next: URL | null =
        location !== undefined && URL.canParse(location, url.href) ? new URL(location, url) : null;
      const problem = redirects >= maxRedirects ? "too often" : redirectProblem(url, next);
      if (next === null || problem !== null)
        return {
          said: {
            answer: "unreachable",
            stage: "protocol",
            because: `not a registry: it redirects ${problem ?? "nowhere"}`,
          },
          lines,
        };
      url = next;
    }
  }

  function redirectProblem(from: URL, to: URL | null): string | null {
    if (to === null) return "nowhere";
    // guard: redirect-to-http
    if (to.protocol !== "https:" && !(to.protocol === "http:" && from.protocol === "http:"))
      return `to ${to.protocol.slice(0, -1)}`;
    if (to.username !== "" || to.password !== "") return "with a login of its own making";
    const familiar =
      to.host === host || (quirk.redirects ?? []).some((pattern) => matchHost(pattern, to.host));
    return familiar || allowed(to.host)
      ? null
      : `to ${to.host}, which is outside the allowed hosts`;
  }

  return { run };
}
