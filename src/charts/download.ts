/** Downloads indexes and archives over HTTP, through the guarded transport. */
import { createHash } from "node:crypto";
import type { HttpReply, NoReply } from "../oci/http/http-message.ts";
import type { Transport } from "../oci/http/transport.ts";
import { matchHost } from "../oci/quirks.ts";

export interface HttpLogin {
  username: string;
  password: string;
}

export interface DownloadOptions {
  transport: Pick<Transport, "send">;
  /** Patterns of hosts; null for all. */
  allow: string[] | null;
  /** The user said that this host speaks HTTP without TLS. */
  isPlainHttp: (host: string) => boolean;
  /** The login for the chart repository at a URL. */
  loginOf: (repository: URL) => HttpLogin | null;
}

export type Download =
  | { body: Buffer; from: URL }
  | { problem: "not-found" | "not-allowed" | "rate-limited" | "too-large"; host: string }
  | {
      problem: "denied";
      host: string;
      /** A login was sent and refused. */
      login: boolean;
    }
  | { problem: "unreachable"; host: string; detail: string };

const maxRedirects = 5;

export class Downloader {
  readonly #options: DownloadOptions;

  constructor(options: DownloadOptions) {
    this.#options = options;
  }

  /**
   * Follows redirects by hand. `repository` is the chart repository that names the URL. Its login
   * is sent only to its own origin, as Helm does unless credentials are passed on.
   * https://github.com/helm/helm/blob/v4.2.2/pkg/getter/httpgetter.go
   */
  async get(written: string, maxBytes: number, repository = written): Promise<Download> {
    if (!URL.canParse(written)) return { problem: "unreachable", host: written, detail: "no URL" };
    const first = new URL(written);
    if (this.#options.isPlainHttp(first.host)) first.protocol = "http:";
    const login = this.#loginFor(repository);
    let url = first;
    for (let redirects = 0; redirects <= maxRedirects; redirects++) {
      const { host, protocol } = url;
      if (protocol !== "https:" && protocol !== "http:")
        return { problem: "unreachable", host: written, detail: `${protocol} is not supported` };
      if (!this.#allows(host)) return { problem: "not-allowed", host };
      // guard: chart-login-origin
      const sent = login?.origin === url.origin ? login : null;
      const reply = await this.#send(url, sent, maxBytes);
      if ("noReply" in reply) return noReply(reply, host);
      const location = reply.headers["location"]?.[0];
      if (reply.status >= 300 && reply.status < 400 && location !== undefined) {
        if (!URL.canParse(location, url.href)) break;
        const next = new URL(location, url);
        // guard: chart-redirect-plain-http
        if (url.protocol === "https:" && next.protocol !== "https:") break;
        url = next;
        continue;
      }
      return ofStatus(reply, url, { maxBytes, login: sent !== null });
    }
    return { problem: "unreachable", host: first.host, detail: "it redirects without end" };
  }

  /** Tells apart what different logins may see. Holds no secret. */
  identityFor(repository: string): string {
    const login = this.#loginFor(repository);
    if (login === null) return "";
    return createHash("sha256").update(JSON.stringify(login)).digest("hex");
  }

  /** Passwords never go over plain HTTP. */
  #loginFor(repository: string): (HttpLogin & { origin: string }) | null {
    if (!URL.canParse(repository)) return null;
    const url = new URL(repository);
    // guard: chart-login-plain-http
    if (url.protocol !== "https:") return null;
    const login = this.#options.loginOf(url);
    return login === null ? null : { ...login, origin: url.origin };
  }

  async #send(url: URL, login: HttpLogin | null, maxBytes: number): Promise<HttpReply | NoReply> {
    const authorization = login === null ? {} : { authorization: `Basic ${base64Of(login)}` };
    return await this.#options.transport.send({
      method: "GET",
      url,
      headers: { accept: "*/*", ...authorization },
      maxBytes: maxBytes + 1,
      whole: false,
      logged: {
        login: login === null ? null : { user: login.username, place: { kind: "configuration" } },
      },
    });
  }

  #allows(host: string): boolean {
    const { allow } = this.#options;
    return allow === null || allow.some((pattern) => matchHost(pattern, host));
  }
}

function ofStatus(
  { status, headers, body }: HttpReply,
  from: URL,
  { maxBytes, login }: { maxBytes: number; login: boolean },
): Download {
  const { host } = from;
  if (status === 200)
    return body.length > maxBytes ? { problem: "too-large", host } : { body, from };
  if (status === 404 || status === 410) return { problem: "not-found", host };
  const isExhausted = headers["x-ratelimit-remaining"]?.[0] === "0";
  if (status === 429 || (status === 403 && isExhausted)) return { problem: "rate-limited", host };
  if (status === 401 || status === 403) return { problem: "denied", host, login };
  return { problem: "unreachable", host, detail: `it answered ${status}` };
}

function noReply(reply: NoReply, host: string): Download {
  switch (reply.noReply) {
    case "refused":
      return { problem: "not-allowed", host };
    case "rate-limited":
      return { problem: "rate-limited", host };
    case "deadline":
      return { problem: "unreachable", host, detail: "the time for the whole run was up" };
    case "unreachable":
      return { problem: "unreachable", host, detail: reply.failure.stage };
  }
}

function base64Of({ username, password }: HttpLogin): string {
  return Buffer.from(`${username}:${password}`).toString("base64");
}
