/** Repeats the request for one manifest or blob until its answer is final. */
import { isDeepStrictEqual } from "node:util";
import { isRefusal } from "../../model/pull/answer.ts";
import type { EvidenceItem } from "../../model/pull/exchange.ts";
import { asksForOtherToken, isHarborBasicChallenge, parseAuthScheme } from "../auth/auth-scheme.ts";
import type { AuthScheme } from "../auth/auth-scheme.ts";
import type { Credential } from "../auth/credential.ts";
import type { HttpReply } from "../http/http-message.ts";
import { isOfRepository, isTakenForNobody } from "../reply/classify.ts";
import type { Classification, NextStep } from "../reply/classify.ts";
import { isRejection, withChallenge } from "../reply/refusal.ts";
import { verifyDigest } from "../reply/verify-digest.ts";
import { notThisLogin, refusedBefore } from "./attempt.ts";
import type { AttemptResult, LoginChecks, LoginStatus, ManifestRequest } from "./attempt.ts";
import type { Authorizer } from "./authorizer.ts";
import type { Endpoint } from "./endpoint.ts";
import { isRefusedHead } from "./head-check.ts";
import type { Opened } from "./opened.ts";
import type { RequestCredential, RequestOutcome, Requests } from "./request.ts";
import type { SchemeDiscovery } from "./scheme-discovery.ts";

/** Challenge, token, refresh, GET and the redirects of each: a longer exchange goes in circles. */
const maxRounds = 12;
const maxWornTokens = 3;

export interface RequestLoopOptions {
  endpoint: Endpoint;
  authorizer: Authorizer;
  requests: Requests;
  checks: LoginChecks;
  discovery: SchemeDiscovery;
  opened: Opened;
  /** A GET was refused by rate limit, while HEAD is free. */
  getLimited: () => void;
}

export class RequestLoop {
  readonly #options: RequestLoopOptions;
  readonly #request: ManifestRequest;
  readonly #credential: Credential | null;
  readonly #discovered: () => void;
  readonly #target: URL;
  readonly #evidence: EvidenceItem[] = [];
  /** The scheme of this repository, which may differ from that of the registry. */
  #scheme: AuthScheme | null;
  #method: "HEAD" | "GET";
  #expired: RequestCredential | null = null;
  #askedAgain = 0;
  #hasDoubted = false;
  /** The status of a HEAD that GET is to explain. */
  #headStatus: number | null = null;
  #retries: number | undefined = undefined;

  /** `discovered`: called when the first reply has shown the auth scheme. */
  constructor(
    options: RequestLoopOptions,
    request: ManifestRequest,
    credential: Credential | null,
    discovered: () => void,
  ) {
    this.#options = options;
    this.#request = request;
    this.#credential = credential;
    this.#discovered = discovered;
    this.#target = options.endpoint.manifestUrl(request.step, request.reference);
    this.#scheme = options.discovery.scheme;
    this.#method = request.method;
  }

  async run(): Promise<AttemptResult> {
    for (let round = 0; round < maxRounds; round++) {
      const result = await this.#round(round);
      if (result !== null) return result;
    }
    return this.#noRegistry("redirect-loop");
  }

  /** Returns the result, or null to go on with another request. */
  async #round(round: number): Promise<AttemptResult | null> {
    const authorizing = this.#options.authorizer.authorize({
      scheme: this.#scheme,
      repository: this.#request.reference.path,
      credential: this.#credential,
      expired: this.#expired,
      isWorn: this.#askedAgain > 1,
      before: this.#evidence,
    });
    // Only now, so that this request is the one that checks its credential.
    if (round > 0) this.#discovered();
    const credential = await authorizing;
    if ("classification" in credential)
      return { ...credential, evidence: [...this.#evidence, ...credential.evidence] };
    const { outcome, accepted } = await this.#send(credential);
    if (outcome === "rejected") return { classification: refusedBefore, evidence: this.#evidence };
    this.#remember(outcome.evidence);
    if ("classification" in outcome)
      return { classification: outcome.classification, evidence: this.#evidence };
    const { reply, crossRegistry } = outcome;
    const worked = accepted || this.#options.opened.hasCredential(this.#credential);
    const next: Classification | NextStep =
      worked && outcome.next.answer !== "continue" && isRejection(outcome.next)
        ? notThisLogin
        : outcome.next;
    // A second request, for the reason of a server error, is not worth as many tries.
    this.#retries = reply.status >= 500 ? 0 : undefined;
    const learned = schemeOf(reply, credential);
    if (learned !== null) this.#options.discovery.learn(learned);
    if (this.#takesUp(learned, reply, credential) || this.#asksAgain(next, reply, credential))
      return null;
    if (next.answer === "continue") return this.#goOn(next, learned, credential, reply.status);
    return this.#conclude(next, reply, credential, crossRegistry);
  }

  /** A request that was sent again and had the same reply is told once. */
  #remember(evidence: EvidenceItem[]): void {
    for (const item of evidence)
      if (!isDeepStrictEqual(item, this.#evidence.at(-1))) this.#evidence.push(item);
  }

  /** Sends the request. `accepted`: the login was known to be good when it was sent. */
  async #send(
    credential: RequestCredential,
  ): Promise<{ outcome: RequestOutcome | "rejected"; accepted: boolean }> {
    const { requests, checks } = this.#options;
    const { step, reference, maxBytes } = this.#request;
    const login = credential.sent === "login" ? this.#credential : null;
    let accepted = false;
    const send = (): Promise<RequestOutcome> => {
      accepted = login !== null && checks.isAccepted(login);
      return requests.run({
        step,
        method: this.#method,
        target: this.#target,
        credential,
        kind: reference.digest === null ? "tag" : "digest",
        repository: reference.path,
        refreshed: this.#expired !== null,
        crossRegistry: this.#credential === null ? reference.path : null,
        ...(this.#retries === undefined ? {} : { retries: this.#retries }),
        ...(maxBytes === undefined ? {} : { maxBytes }),
      });
    };
    const outcome =
      login === null
        ? await send()
        : await checks.run(login, send, (sent) =>
            statusByReply(sent, this.#evidence, asksForTokens(this.#options)),
          );
    return { outcome, accepted };
  }

  /**
   * A refusal of a token that has worked, or of a repository that the credential has opened, is
   * worth a new token and another request, once; concurrent requests may wear out the new token as
   * well. A policy that names its reason is not.
   */
  #asksAgain(
    next: Classification | NextStep,
    { status }: Pick<HttpReply, "status">,
    sent: RequestCredential,
  ): boolean {
    const { opened } = this.#options;
    const { path } = this.#request.reference;
    const refused =
      (status === 401 || status === 403) &&
      (next.answer === "missing-or-denied" ||
        (next.answer === "denied" && next.credential !== "insufficient") ||
        (next.answer === "continue" && next.how === "get"));
    const isWorn = opened.hasToken(sent.token);
    // guard: worn-token
    const worked = isWorn || opened.hasRepository(this.#credential, path);
    if (!refused || !worked || this.#askedAgain >= (isWorn ? maxWornTokens : 1)) return false;
    this.#askedAgain++;
    if (sent.token !== null) this.#expired = sent;
    return true;
  }

  /** Takes up a scheme that asks for more than was shown: Basic for a login, or another token. */
  #takesUp(learned: AuthScheme | null, reply: HttpReply, sent: RequestCredential): boolean {
    const current = this.#scheme;
    if (reply.status === 401 && learned?.scheme === "basic" && this.#doubtsBasic()) return true;
    if (
      learned?.scheme === "bearer" &&
      current?.scheme === "basic" &&
      this.#options.endpoint.quirk.basic !== true
    ) {
      // The registry has asked for Basic once, and asks for a token now.
      this.#scheme = learned;
      this.#options.discovery.replace(learned);
      return true;
    }
    if (
      learned?.scheme === "basic" &&
      current?.scheme !== "basic" &&
      sent.sent === "nothing" &&
      this.#credential !== null &&
      "password" in this.#credential.secret
    ) {
      this.#scheme = learned;
      return true;
    }
    if (
      reply.status === 401 &&
      learned !== null &&
      this.#expired === null &&
      sent.token !== null &&
      asksForOtherToken(learned, current, sent.scope)
    ) {
      this.#scheme = learned;
      this.#expired = sent;
      return true;
    }
    return false;
  }

  /**
   * A proxy may ask for Basic in the place of a registry that asks for tokens. Then the request is
   * sent again: with a token, or as it was if it is the first to this registry. Returns false the
   * second time, and if the registry may mean it.
   */
  #doubtsBasic(): boolean {
    if (this.#hasDoubted) return false;
    if (asksForTokens(this.#options)) {
      if (this.#scheme?.scheme === "bearer") return false;
      this.#scheme = this.#options.discovery.scheme;
    } else if (this.#scheme !== null || this.#credential !== null) return false;
    this.#hasDoubted = true;
    return true;
  }

  #goOn(
    { how }: NextStep,
    learned: AuthScheme | null,
    sent: RequestCredential,
    status: number,
  ): AttemptResult | null {
    switch (how) {
      case "authenticate":
        this.#scheme = learned;
        if (learned?.scheme === "bearer" && this.#options.endpoint.quirk.basic !== true)
          this.#options.discovery.replace(learned);
        return null;
      case "refresh":
        this.#scheme = learned ?? this.#scheme;
        this.#expired = sent;
        return null;
      case "get":
        this.#method = "GET";
        this.#headStatus = status;
        return null;
      case "follow":
      case "proceed":
      case "unlisted":
        break;
    }
    return this.#noRegistry("redirects-nowhere");
  }

  async #conclude(
    classification: Classification,
    reply: HttpReply,
    sent: RequestCredential,
    crossRegistry: boolean,
  ): Promise<AttemptResult | null> {
    const { endpoint, authorizer, getLimited } = this.#options;
    const { reference, wantsBody } = this.#request;
    if (
      classification.answer === "missing-or-denied" &&
      sent.sent === "login-token" &&
      isHarborBasicChallenge(reply)
    ) {
      const refused = await authorizer.proveLogin(this.#scheme, this.#credential);
      if (refused !== null) {
        const evidence = [...this.#evidence, ...refused.evidence];
        return { classification: refused.classification, evidence, asAnonymous: true };
      }
    }
    if (
      classification.answer === "rate-limited" &&
      this.#method === "GET" &&
      wantsBody !== null &&
      endpoint.quirk.headIsFree === true
    ) {
      getLimited();
      this.#method = "HEAD";
      return null;
    }
    if (classification.answer === "found")
      this.#options.opened.add(this.#credential, reference.path, sent.token);
    const text = classification.answer === "found" ? "" : reply.body.toString("utf8");
    const verified = withRefusedHead(
      withChallenge(
        verifyDigest(classification, reference.digest, reply.body, this.#method),
        reply,
      ),
      endpoint.quirk.mirror === true ? null : this.#headStatus,
    );
    return {
      classification: verified,
      evidence: this.#evidence,
      ofRepository: isRefusal(classification) && isOfRepository(reply.status, text),
      asAnonymous: isRejection(classification) && isTakenForNobody(text),
      unchallenged: sent.sent === "nothing" && !crossRegistry,
      ...(this.#method === "GET" && verified.answer === "found" ? { body: reply.body } : {}),
    };
  }

  #noRegistry(code: "redirect-loop" | "redirects-nowhere"): AttemptResult {
    return {
      classification: {
        answer: "unreachable",
        stage: "protocol",
        because: { code },
      },
      evidence: this.#evidence,
    };
  }
}

/** containerd asks for a manifest by HEAD, and by GET only after a 405. */
function withRefusedHead(classification: Classification, status: number | null): Classification {
  return classification.answer === "found" && status !== null && isRefusedHead(status)
    ? { ...classification, refusedHead: status }
    : classification;
}

/** True if the registry has asked for a token, and does not mean a login by Basic. */
function asksForTokens({
  discovery,
  endpoint,
}: Pick<RequestLoopOptions, "discovery" | "endpoint">): boolean {
  return discovery.scheme?.scheme === "bearer" && endpoint.quirk.basic !== true;
}

/** The auth scheme that a reply teaches; null if it teaches none. */
function schemeOf(reply: HttpReply, { sent }: RequestCredential): AuthScheme | null {
  if (reply.status === 401) return parseAuthScheme(reply);
  return reply.status < 500 && reply.status !== 429 && sent === "nothing"
    ? { scheme: "open" }
    : null;
}

/**
 * What the reply to a login shows about it: only a 401 refuses the login, and only a reply beyond
 * authorization accepts it.
 */
function statusByReply(
  outcome: RequestOutcome,
  before: EvidenceItem[],
  asksForTokens: boolean,
): LoginStatus {
  if ("classification" in outcome) return "unknown";
  const { next, reply, evidence } = outcome;
  // A registry that asks for a token has not looked at the login.
  const { scheme = null } = (reply.status === 401 ? parseAuthScheme(reply) : null) ?? {};
  if (scheme === "bearer" || (scheme === "basic" && asksForTokens)) return "unknown";
  const refusal = next.answer === "continue" ? null : withChallenge(next, reply);
  if (refusal !== null && isRejection(refusal)) {
    const asAnonymous = isTakenForNobody(reply.body.toString("utf8"));
    return { classification: refusal, evidence: [...before, ...evidence], asAnonymous };
  }
  return reply.status < 300 || reply.status === 404 ? "accepted" : "unknown";
}
