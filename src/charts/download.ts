/** Downloads indexes and archives over HTTP, through the guarded transport. */
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
  /** The login for a chart repository, by its URL. */
  loginOf: (url: URL) => HttpLogin | null;
}

export type Download =
  | { body: Buffer; from: URL }
  | { problem: "not-found" | "denied" | "not-allowed" | "rate-limited" | "too-large"; host: string }
  | { problem: "unreachable"; host: string; detail: string };

const maxRedirects = 5;

export class Downloader {
  readonly #options: DownloadOptions;

  constructor(options: DownloadOptions) {
    this.#options = options;
  }

  /** Follows redirects by hand. A login is sent to the origin it is for, and to no other. */
  async get(written: string, maxBytes: number): Promise<Download> {
    if (!URL.canParse(written)) return { problem: "unreachable", host: written, detail: "no URL" };
    const first = new URL(written);
    if (this.#options.isPlainHttp(first.host)) first.protocol = "http:";
    const login = this.#options.loginOf(first);
    let url = first;
    for (let redirects = 0; redirects <= maxRedirects; redirects++) {
      const { host, protocol } = url;
      if (protocol !== "https:" && protocol !== "http:")
        return { problem: "unreachable", host: written, detail: `${protocol} is not supported` };
      if (!this.#allows(host)) return { problem: "not-allowed", host };
      const reply = await this.#send(url, url.origin === first.origin ? login : null, maxBytes);
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
      return ofStatus(reply, url, maxBytes);
    }
    return { problem: "unreachable", host: first.host, detail: "it redirects without end" };
  }

  async #send(url: URL, login: HttpLogin | null, maxBytes: number): Promise<HttpReply | NoReply> {
    const authorization =
      login === null
        ? {}
        : {
            authorization: `Basic ${Buffer.from(`${login.username}:${login.password}`).toString("base64")}`,
          };
    return await this.#options.transport.send({
      method: "GET",
      url,
      headers: { accept: "*/*", ...authorization },
      maxBytes: maxBytes + 1,
      whole: false,
    });
  }

  #allows(host: string): boolean {
    const { allow } = this.#options;
    return allow === null || allow.some((pattern) => matchHost(pattern, host));
  }
}

function ofStatus({ status, body }: HttpReply, from: URL, maxBytes: number): Download {
  const { host } = from;
  if (status === 200)
    return body.length > maxBytes ? { problem: "too-large", host } : { body, from };
  if (status === 404 || status === 410) return { problem: "not-found", host };
  if (status === 401 || status === 403) return { problem: "denied", host };
  if (status === 429) return { problem: "rate-limited", host };
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
