/** Chooses what a request shows: nothing, a login, or a bearer token fetched for it. */
import { isRefusal } from "../../model/pull/answer.ts";
import type { TargetProblem } from "../../model/pull/answer-reason.ts";
import type { EvidenceItem } from "../../model/pull/exchange.ts";
import type { AuthScheme } from "../auth/auth-scheme.ts";
import { basicHeader } from "../auth/basic.ts";
import type { Credential } from "../auth/credential.ts";
import { mayReceiveLogin, realmProblem } from "../auth/realm.ts";
import type { RealmPolicy } from "../auth/realm.ts";
import type { TokenResult } from "../auth/token-client.ts";
import type { Classification } from "../reply/classify.ts";
import { isRejection } from "../reply/refusal.ts";
import { notThisLogin, refusedBefore } from "./attempt.ts";
import type { AttemptResult, LoginChecks, LoginStatus, RegistryTokenClient } from "./attempt.ts";
import type { Endpoint } from "./endpoint.ts";
import { noCredential } from "./request.ts";
import type { RequestCredential } from "./request.ts";

export interface AuthorizerOptions {
  endpoint: Endpoint;
  /** The token server on another host that may see logins. */
  trustedRealm: string | undefined;
  tokens: RegistryTokenClient;
  checks: LoginChecks;
}

export interface AuthorizationRequest {
  scheme: AuthScheme | null;
  repository: string;
  credential: Credential | null;
  /** What the registry refused as expired. */
  expired: RequestCredential | null;
  /** The renewed token was refused as well. */
  isWorn?: boolean;
  /** The evidence that led here. */
  before: EvidenceItem[];
}

/** The token server of a challenge. */
interface Realm {
  /** As the challenge has it. */
  text: string;
  /** null if it is no URL. */
  url: URL | null;
  /** Why it may not be asked at all; null if it may. */
  problem: TargetProblem | null;
  /** It may see logins. */
  isTrusted: boolean;
}

type BearerScheme = Extract<AuthScheme, { scheme: "bearer" }>;

export class Authorizer {
  readonly #options: AuthorizerOptions;
  readonly #realmPolicy: RealmPolicy;
  /** That of the last request: almost always that of the next. */
  #realm: Realm | null = null;

  constructor(options: AuthorizerOptions) {
    this.#options = options;
    const { endpoint, trustedRealm } = options;
    this.#realmPolicy = {
      registry: endpoint.base,
      quirk: endpoint.quirk,
      trusted: trustedRealm,
      plainHttp: endpoint.plainHttp,
      allows: (host) => endpoint.allows(host),
    };
  }

  /** Returns what to send, or the result of the attempt if nothing can be sent. */
  async authorize(request: AuthorizationRequest): Promise<RequestCredential | AttemptResult> {
    const { scheme, credential } = request;
    const secret = credential?.secret;
    const login = credential?.name ?? null;
    if (secret !== undefined && "registryToken" in secret)
      return { ...noCredential, header: `Bearer ${secret.registryToken}`, sent: "login", login };
    if (scheme === null || scheme.scheme === "open") return noCredential;
    if (scheme.scheme === "bearer") return this.#authorizeByToken(scheme, request);
    return secret !== undefined && "password" in secret
      ? { ...noCredential, header: basicHeader(secret), sent: "login", login }
      : noCredential;
  }

  async #authorizeByToken(
    scheme: BearerScheme,
    request: AuthorizationRequest,
  ): Promise<RequestCredential | AttemptResult> {
    const { repository, credential } = request;
    const { endpoint } = this.#options;
    const { url: realm, problem, isTrusted } = this.#realmOf(scheme.realm);
    if (realm === null || problem !== null)
      return forbiddenRealm(endpoint.domain, problem ?? { code: "no-url" }, realm?.host ?? null);
    if (credential !== null && !isTrusted) {
      const { host } = realm;
      const because = { code: "token-server-untrusted", host } as const;
      return {
        classification: { answer: "unreachable", stage: "address", because },
        evidence: [{ kind: "login-withheld", host }],
        withheld: true,
      };
    }
    const scope = scheme.scope ?? `repository:${repository}:pull`;
    endpoint.hosts.add(realm.host);
    const result = await this.#fetchToken(realm, scheme.service, scope, request);
    if ("classification" in result) return result;
    const sent = credential === null ? "anonymous-token" : "login-token";
    const login = credential?.name ?? null;
    return { header: `Bearer ${result.token}`, sent, token: result.token, scope, login };
  }

  async #fetchToken(
    realm: URL,
    service: string | null,
    scope: string,
    { credential, expired, before, isWorn = false }: AuthorizationRequest,
  ): Promise<{ token: string } | AttemptResult> {
    const { endpoint, tokens, checks } = this.#options;
    const connection = endpoint.connectionTo(realm.host);
    let accepted = false;
    const fetch = (): Promise<TokenResult<Classification>> => {
      accepted = credential !== null && checks.isAccepted(credential);
      return tokens.fetchToken(
        { realm, service, scope, credential, connection, isUnshared: isWorn },
        endpoint.quirk,
        expired?.token ?? null,
      );
    };
    const result =
      credential === null
        ? await fetch()
        : await checks.run(credential, fetch, (fetched) => statusByToken(fetched, before));
    if (result === "rejected") return { classification: refusedBefore, evidence: [] };
    if ("token" in result) return result;
    const classification = accepted && isRejection(result.refusal) ? notThisLogin : result.refusal;
    return {
      classification,
      evidence: result.evidence,
      ofRepository: isRefusal(classification),
    };
  }

  /**
   * Harbor gives a bad login an anonymous token, but refuses the login if no scope is asked for.
   * Returns that refusal; null if the login is good.
   */
  async proveLogin(
    scheme: AuthScheme | null,
    credential: Credential | null,
  ): Promise<Pick<AttemptResult, "classification" | "evidence"> | null> {
    if (scheme?.scheme !== "bearer" || !URL.canParse(scheme.realm)) return null;
    const { endpoint, tokens } = this.#options;
    const realm = new URL(scheme.realm);
    const connection = endpoint.connectionTo(realm.host);
    const result = await tokens.fetchToken(
      { realm, service: scheme.service, scope: null, credential, connection },
      endpoint.quirk,
      null,
    );
    return "refusal" in result && isRejection(result.refusal)
      ? { classification: result.refusal, evidence: result.evidence }
      : null;
  }

  #realmOf(text: string): Realm {
    if (this.#realm?.text === text) return this.#realm;
    const url = URL.canParse(text) ? new URL(text) : null;
    const problem = realmProblem(url, this.#realmPolicy);
    const { registry, quirk, trusted } = this.#realmPolicy;
    const isTrusted =
      url !== null && registry !== null && mayReceiveLogin(url, registry, quirk, trusted);
    return (this.#realm = { text, url, problem, isTrusted });
  }
}

function forbiddenRealm(
  domain: string,
  problem: TargetProblem,
  host: string | null,
): AttemptResult {
  return {
    classification: {
      answer: "unreachable",
      stage: "address",
      because: { code: "token-server-forbidden", problem, host },
    },
    evidence: [{ kind: "token-server-forbidden", registry: domain, problem }],
  };
}

/** What a token server's reply shows about the login. */
function statusByToken(result: TokenResult<Classification>, before: EvidenceItem[]): LoginStatus {
  if ("token" in result) return "accepted";
  const { refusal, evidence } = result;
  if (isRejection(refusal))
    return {
      classification: refusal,
      evidence: [...before, ...evidence],
      asAnonymous: false,
    };
  return ["unreachable", "rate-limited", "not-asked"].includes(refusal.answer)
    ? "unknown"
    : "accepted";
}
