/** Chooses between HTTP/2 and HTTP/1.1 for the requests of one origin. */
import type { Dispatcher } from "undici";
import type { HttpReply, NoReply } from "./http-message.ts";

export interface HttpVersionsOptions {
  /** Creates a pool that offers HTTP/2 as well, or only HTTP/1.1. */
  open: (offer: "any" | "http1") => Dispatcher;
  /** True if a connection to the origin has spoken HTTP/2. */
  speaksHttp2: () => boolean;
}

/** Statuses by which servers and load balancers refuse a version of HTTP, among other things. */
const versionStatuses: ReadonlySet<number> = new Set([400, 403, 421, 426, 464, 505]);
const maxUnproven = 2;

/**
 * A server or a proxy that ends an HTTP/2 session fails all requests in it at once. The requests
 * after it go over HTTP/1.1, where a lost connection costs one request, unless the server does not
 * speak HTTP/1.1.
 */
export class HttpVersions {
  readonly #options: HttpVersionsOptions;
  readonly #any: Dispatcher;
  #http1: Dispatcher | null = null;
  /** `offered`: HTTP/1.1 is tried and has not been answered yet. */
  #state: "any" | "offered" | "http1" | "http2-only" = "any";
  /** Requests over HTTP/1.1 without an answer, before the first answer. */
  #unproven = 0;

  constructor(options: HttpVersionsOptions) {
    this.#options = options;
    this.#any = options.open("any");
  }

  /** The pool for the next request. */
  get dispatcher(): Dispatcher {
    if (this.#state === "any" || this.#state === "http2-only") return this.#any;
    return (this.#http1 ??= this.#options.open("http1"));
  }

  /**
   * Takes note of what came of a request over `dispatcher`. Returns true if the server may have
   * refused only the version: the request is to be sent again over HTTP/2.
   */
  isVersionRefused(dispatcher: Dispatcher, reply: HttpReply | NoReply): boolean {
    if (dispatcher === this.#any) {
      if (this.#state === "any" && this.#isLost(reply)) this.#state = "offered";
      return false;
    }
    if (this.#state === "http1") return false;
    const isAnswer = !("noReply" in reply) && !versionStatuses.has(reply.status);
    if (isAnswer) {
      this.#state = "http1";
      return false;
    }
    if ("noReply" in reply && reply.noReply !== "unreachable") return false;
    const isProof = !("noReply" in reply) || /^(?:tls|protocol)$/.test(reply.failure.stage);
    if (isProof || ++this.#unproven >= maxUnproven) this.#state = "http2-only";
    return true;
  }

  /** True if an HTTP/2 session or stream ended without a reply. */
  #isLost(reply: HttpReply | NoReply): boolean {
    if (!("noReply" in reply) || reply.noReply !== "unreachable") return false;
    const { code, reason } = reply.failure;
    if (reason.code === "stream-reset") return true;
    return (code === "reset" || code === "closed" || code === "cut") && this.#options.speaksHttp2();
  }

  async destroy(): Promise<void> {
    await Promise.all([this.#any.destroy(), this.#http1?.destroy()]);
  }
}
