/** Sends one request to a registry and follows its redirects by hand. */
import type { RegistryReason } from "../../model/pull/answer-reason.ts";
import type { EvidenceItem } from "../../model/pull/exchange.ts";
import type { LoginName } from "../../model/report/run-event.ts";
import { parseAuthScheme } from "../auth/auth-scheme.ts";
import type { AuthScheme } from "../auth/auth-scheme.ts";
import { readError } from "../error-body.ts";
import type { HttpReply, NoReply } from "../http/http-message.ts";
import type { Transport } from "../http/transport.ts";
import { accept, classify } from "../reply/classify.ts";
import type { Classification, ClassifiedExchange, NextStep } from "../reply/classify.ts";
import type { Evidence } from "../reply/evidence.ts";
import type { Endpoint } from "./endpoint.ts";
import { redirectTarget } from "./redirect.ts";

export interface RegistryRequest {
  step: "manifest" | "blob" | "tags";
  method: "HEAD" | "GET";
  target: URL;
  credential: RequestCredential;
  kind: "tag" | "digest";
  repository: string;
  /** The token is fresh: a further one would not help. */
  refreshed: boolean;
  /** Further tries; the configured number if absent. */
  retries?: number;
  /**
   * Of an anonymous request, its repository: an anonymous token may be fetched from the registry
   * that a redirect leads to. null if none may.
   */
  crossRegistry: string | null;
  /** Limit of the body; the usual one of the step if absent. */
  maxBytes?: number;
}

/** The credential of one request, as it is sent. */
export interface RequestCredential {
  header: string | null;
  sent: ClassifiedExchange["sent"];
  /** Of a bearer token: the token and the scope that it was fetched with. */
  token: string | null;
  scope: string | null;
  /** The name of the login that is sent, or that the token was fetched with. */
  login: LoginName | null;
}

export const noCredential: RequestCredential = {
  header: null,
  sent: "nothing",
  token: null,
  scope: null,
  login: null,
};

/** What a request came to, before it is decided what to do next. */
export type RequestOutcome =
  /** There is no reply to act on. */
  | { classification: Classification; evidence: EvidenceItem[] }
  | {
      next: Classification | NextStep;
      reply: HttpReply;
      evidence: EvidenceItem[];
      /** A registry that a redirect led to asked for an anonymous token first. */
      crossRegistry: boolean;
    };

export interface RequestOptions {
  endpoint: Endpoint;
  transport: Pick<Transport, "send">;
  evidence: Evidence;
  /** Fetches an anonymous token of another registry. `before`: the evidence that led there. */
  crossRegistryToken: (
    challenge: AuthScheme,
    repository: string,
    before: EvidenceItem[],
  ) => Promise<RequestCredential | { classification: Classification; evidence: EvidenceItem[] }>;
}

/**
 * Limits of bodies. containerd reads no larger manifest:
 * https://github.com/containerd/containerd/blob/v2.1.0/core/remotes/docker/resolver.go
 */
const maxBytes = { manifest: 4_393_216, blob: 8_388_608, tags: 1_048_576 };

export class Requests {
  readonly #options: RequestOptions;

  constructor(options: RequestOptions) {
    this.#options = options;
  }

  run(request: RegistryRequest): Promise<RequestOutcome> {
    return new RedirectedRequest(this.#options, request).run();
  }
}

/**
 * A request with its redirects. Credentials are never sent to another origin. If a redirect leads
 * to another registry (cr.l5d.io to ghcr.io), an anonymous request may fetch an anonymous token
 * there, as containerd does.
 */
class RedirectedRequest {
  readonly #options: RequestOptions;
  readonly #request: RegistryRequest;
  readonly #evidence: EvidenceItem[] = [];
  #url: URL;
  /** The request is still at the origin that it was meant for. */
  #isHome = true;
  #crossRegistryToken: { origin: string; header: string | null } | null = null;

  constructor(options: RequestOptions, request: RegistryRequest) {
    this.#options = options;
    this.#request = request;
    this.#url = request.target;
  }

  async run(): Promise<RequestOutcome> {
    const { endpoint } = this.#options;
    const { quirk, base } = endpoint;
    const policy = {
      host: base?.host,
      familiar: quirk.redirects ?? [],
      allows: (host: string) => endpoint.allows(host),
    };
    for (let redirects = 0; ; redirects++) {
      const reply = await this.#send();
      const problem = this.#problemOf(reply);
      if (problem !== null) return this.#end(problem);
      // `#problemOf` has dealt with it.
      if ("noReply" in reply) continue;
      if (!this.#isHome && reply.status === 401) {
        const refusal = await this.#answerChallenge(reply);
        if (refusal !== null) return refusal;
        continue;
      }
      const body = this.#bodyOf(reply);
      if (!this.#isHome && reply.status >= 400 && this.#isForeign(reply, body))
        return this.#end(
          protocolProblem({
            code: "redirect-target-status",
            host: this.#url.host,
            status: reply.status,
          }),
        );
      const next = this.#isStored(reply) ? storedBlob : this.#classify(reply, body);
      if (next.answer !== "continue" || next.how !== "follow") {
        const crossRegistry = this.#crossRegistryToken !== null;
        return { next, reply, evidence: this.#evidence, crossRegistry };
      }
      const target = redirectTarget(this.#url, reply, redirects, policy);
      if (!(target instanceof URL))
        return this.#end(protocolProblem({ code: "redirect-not-followed", problem: target }));
      this.#url = target;
      this.#isHome = target.origin === this.#request.target.origin;
    }
  }

  get #maxBytes(): number {
    return this.#request.maxBytes ?? maxBytes[this.#request.step];
  }

  get #authorization(): string | null {
    // guard: redirect-login
    if (this.#isHome) return this.#request.credential.header;
    const token = this.#crossRegistryToken;
    return token?.origin === this.#url.origin ? token.header : null;
  }

  async #send(): Promise<HttpReply | NoReply> {
    const { endpoint, transport, evidence } = this.#options;
    const { step, method, retries } = this.#request;
    const url = this.#url;
    const authorization = this.#authorization;
    const connection = endpoint.connectionTo(url.host);
    const reply = await transport.send({
      method,
      url,
      headers: {
        ...(this.#isHome ? endpoint.header : {}),
        accept: step === "manifest" ? accept : "application/json",
        ...(authorization !== null ? { authorization } : {}),
      },
      maxBytes: this.#maxBytes + 1,
      whole: false,
      auxiliary: step !== "manifest",
      noBackoff: method === "GET" && endpoint.quirk.headIsFree === true,
      ...(retries === undefined ? {} : { retries }),
      ...(connection === undefined ? {} : { connection }),
      logged: {
        login: this.#isHome ? this.#request.credential.login : null,
        mirrorOf: endpoint.namespace,
      },
    });
    this.#evidence.push(evidence.record(method, url, reply));
    return reply;
  }

  #problemOf(reply: HttpReply | NoReply): Classification | null {
    if ("noReply" in reply)
      return this.#options.evidence.classifyNoReply(
        reply,
        this.#url,
        this.#isHome ? null : "redirect-target",
      );
    const limit = this.#maxBytes;
    return reply.body.length > limit && reply.status < 400
      ? protocolProblem({ code: "reply-too-large", bytes: limit })
      : null;
  }

  /**
   * Meets the challenge of another registry with an anonymous token, once. Returns the outcome if
   * it cannot be met, null to send the request again.
   */
  async #answerChallenge(reply: HttpReply): Promise<RequestOutcome | null> {
    const { crossRegistry } = this.#request;
    const challenge = parseAuthScheme(reply);
    if (
      crossRegistry !== null &&
      this.#crossRegistryToken === null &&
      challenge?.scheme === "bearer"
    ) {
      const { crossRegistryToken } = this.#options;
      const token = await crossRegistryToken(challenge, crossRegistry, this.#evidence);
      if ("classification" in token) {
        const { classification, evidence } = token;
        return { classification, evidence: [...this.#evidence, ...evidence] };
      }
      this.#crossRegistryToken = { origin: this.#url.origin, header: token.header };
      return null;
    }
    if (this.#authorization !== null)
      return this.#end({
        answer: "missing-or-denied",
        lean: null,
        because: { code: "missing-or-private" },
      });
    return this.#end(
      protocolProblem({ code: "redirect-target-wants-login", host: this.#url.host }),
    );
  }

  /** A registry that redirects to a store has the blob; a signed URL may not allow HEAD. */
  #isStored({ status }: HttpReply): boolean {
    const { step, method } = this.#request;
    return step === "blob" && method === "HEAD" && status >= 300 && status < 400;
  }

  /** Stores of blobs and manifests do not answer as registries do. */
  #isForeign({ status }: HttpReply, body: string): boolean {
    const { step, method } = this.#request;
    return (
      step === "blob" || (status === 403 && readError(body).codes.length === 0 && method === "GET")
    );
  }

  /** The config of an image is read by nobody but the caller. */
  #bodyOf({ status, body }: HttpReply): string {
    return this.#request.step === "blob" && status < 300 ? "" : body.toString("utf8");
  }

  #classify(reply: HttpReply, body: string): Classification | NextStep {
    const { step, method, credential, refreshed, kind, repository } = this.#request;
    const sent = this.#isHome
      ? credential.sent
      : this.#authorization === null
        ? "nothing"
        : "anonymous-token";
    const quirk = this.#options.endpoint.quirkOf(repository);
    const { status, headers } = reply;
    return classify({ step, method, sent, refreshed, kind, quirk, status, headers, body });
  }

  #end(classification: Classification): RequestOutcome {
    return { classification, evidence: this.#evidence };
  }
}

const storedBlob: Classification = {
  answer: "found",
  digest: null,
  mediaType: null,
  content: null,
};

function protocolProblem(because: RegistryReason): Classification {
  return { answer: "unreachable", stage: "protocol", because };
}
