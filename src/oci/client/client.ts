/** A client of one registry: what one credential gets for an image. */
import type { EvidenceItem } from "../../model/pull/exchange.ts";
import type { Answer } from "../../model/pull/answer.ts";
import type { ImageReference } from "../../model/pull/image.ts";
import type { Credential } from "../auth/credential.ts";
import type { Transport } from "../http/transport.ts";
import type { Redactor } from "../redaction.ts";
import type { Evidence } from "../reply/evidence.ts";
import { isRejection } from "../reply/refusal.ts";
import type {
  AttemptResult,
  LoginChecks,
  ManifestRequest,
  RegistryTokenClient,
} from "./attempt.ts";
import { Authorizer } from "./authorizer.ts";
import { Endpoint } from "./endpoint.ts";
import type { EndpointOptions } from "./endpoint.ts";
import { Opened } from "./opened.ts";
import { HeadCheck } from "./head-check.ts";
import { digestHints, maxHintBytes } from "./digest-hints.ts";
import { provedMissing, withTagList } from "./proof.ts";
import { RepositoryGate } from "./repository-gate.ts";
import { noCredential, Requests } from "./request.ts";
import type { RequestOutcome } from "./request.ts";
import { RequestLoop } from "./request-loop.ts";
import { SchemeDiscovery } from "./scheme-discovery.ts";
import { RepositoryLists } from "./repository-list.ts";
import { TagLists } from "./tag-list.ts";

export interface ClientOptions {
  endpoint: EndpointOptions;
  /** Registries that count a GET of a manifest as a pull are asked by HEAD only. */
  headOnly: boolean;
  /** The token server on another host that may see logins. */
  trustedRealm: string | undefined;
  shared: SharedParts;
}

/** What the clients of all registries of a run share. */
export interface SharedParts {
  transport: Pick<Transport, "send">;
  tokens: RegistryTokenClient;
  checks: LoginChecks;
  secrets: Redactor;
  evidence: Evidence;
}

export class RegistryClient {
  readonly endpoint: Endpoint;
  readonly #checks: LoginChecks;
  readonly #discovery: SchemeDiscovery;
  readonly #authorizer: Authorizer;
  readonly #requests: Requests;
  readonly #tagLists: TagLists;
  readonly #repositoryLists: RepositoryLists;
  readonly #gate = new RepositoryGate();
  readonly #opened = new Opened();
  readonly #headCheck: HeadCheck;
  readonly #anonymousProbes = new Map<string, Promise<EvidenceItem[] | null>>();
  #headOnly: boolean;

  constructor({ endpoint: options, headOnly, trustedRealm, shared }: ClientOptions) {
    const { quirk } = options;
    const { transport, tokens, checks, secrets, evidence } = shared;
    const endpoint = new Endpoint(options);
    this.endpoint = endpoint;
    this.#checks = checks;
    this.#headOnly = headOnly && quirk.headIsFree === true;
    // These serve HEAD, and a mirror that does not is passed over.
    this.#headCheck = new HeadCheck(quirk.headIsFree === true || quirk.mirror === true);
    this.#discovery = new SchemeDiscovery(quirk.basic === true ? { scheme: "basic" } : null);
    this.#authorizer = new Authorizer({ endpoint, trustedRealm, tokens, checks });
    this.#requests = new Requests({
      endpoint,
      transport,
      evidence,
      crossRegistryToken: (scheme, repository, before) =>
        this.#authorizer.authorize({ scheme, repository, credential: null, expired: null, before }),
    });
    // No tag or repository has an asterisk.
    const isSecret = (name: string): boolean => secrets.clean(name).includes("***");
    this.#tagLists = new TagLists({
      unlisted: quirk.unlisted === true,
      urlOf: (repository) => endpoint.tagListUrl(repository),
      fetch: (url, repository, credential, before) =>
        this.#getList({ target: url, repository, scope: null }, credential, before),
      isSecret,
    });
    this.#repositoryLists = new RepositoryLists(
      () => endpoint.catalogUrl,
      (target, credential) =>
        this.#getList({ target, repository: "", scope: "registry:catalog:*" }, credential, []),
      isSecret,
    );
  }

  /** The answer to every question if the registry may not or cannot be asked; else null. */
  get problem(): Answer | null {
    return this.endpoint.problem;
  }

  /**
   * Bodies of manifests are not asked for: a GET counts as a pull and is not wanted, or it was
   * refused by rate limit while HEAD is free.
   */
  get headOnly(): boolean {
    return this.#headOnly;
  }

  /**
   * Whether the layers of its images are looked up: not at a registry that counts a GET of a
   * manifest as a pull, nor at a mirror, which fetches layers when they are asked for.
   */
  get checksLayers(): boolean {
    const { quirk } = this.endpoint;
    return !this.#headOnly && quirk.headIsFree !== true && quirk.mirror === undefined;
  }

  /** What one credential gets, or an anonymous request (null). */
  async attempt(request: ManifestRequest, credential: Credential | null): Promise<AttemptResult> {
    const result = await this.#attemptGated(request, credential);
    const { classification, evidence } = result;
    if (credential === null || !isRejection(classification)) return result;
    // Every rejection of a credential is reported in the words of the first.
    const asAnonymous = result.asAnonymous === true;
    const first = this.#checks.reject(credential, { classification, evidence, asAnonymous });
    if (first.asAnonymous) {
      const anonymous = await this.#attemptGated(request, null);
      if (anonymous.classification.answer === "found") return anonymous;
    }
    return { classification: first.classification, evidence: first.evidence };
  }

  /** Asks for a manifest or blob below an image that the credential has found. */
  fetch(
    step: ManifestRequest["step"],
    reference: ImageReference,
    method: ManifestRequest["method"],
    credential: Credential | null,
  ): Promise<AttemptResult> {
    // A GET that explains a HEAD of a blob need not fetch a layer.
    const limit = step === "blob" && method === "HEAD" ? { maxBytes: maxHintBytes } : {};
    return this.#request(
      { step, reference, method, wantsBody: null, ...limit },
      credential,
      () => {},
    );
  }

  /** Gets a blob of up to `maxBytes`; null if it cannot be had. */
  async getBlob(
    reference: ImageReference,
    credential: Credential | null,
    maxBytes: number,
  ): Promise<Buffer | null> {
    const { body } = await this.#request(
      { step: "blob", reference, method: "GET", wantsBody: null, maxBytes },
      credential,
      () => {},
    );
    return body ?? null;
  }

  /** The tags of a repository; null if they cannot be listed with the credential. */
  async listTags(
    reference: ImageReference,
    credential: Credential | null,
  ): Promise<string[] | null> {
    // The first request shows the auth scheme of the registry.
    await this.attempt(
      { step: "manifest", reference, method: "HEAD", wantsBody: null },
      credential,
    );
    return (await this.#tagLists.list(reference.path, credential)).tags;
  }

  /**
   * Returns the evidence that a repository serves requests that show nothing, without a challenge;
   * null if it asks for credentials. containerd shows credentials only when it is asked to, so that
   * a bad one does no harm there; this client shows them at once, as other repositories asked for.
   * https://github.com/containerd/containerd/blob/301026e/core/remotes/docker/authorizer.go
   */
  probeAnonymous(reference: ImageReference): Promise<EvidenceItem[] | null> {
    let probe = this.#anonymousProbes.get(reference.path);
    if (probe === undefined) {
      probe = this.#requests
        .run({
          step: "manifest",
          method: "HEAD",
          target: this.endpoint.manifestUrl("manifest", reference),
          credential: noCredential,
          kind: reference.digest === null ? "tag" : "digest",
          repository: reference.path,
          refreshed: false,
          crossRegistry: null,
        })
        .then((outcome) =>
          "next" in outcome && outcome.next.answer === "found" ? outcome.evidence : null,
        );
      this.#anonymousProbes.set(reference.path, probe);
    }
    return probe;
  }

  #attemptGated(request: ManifestRequest, credential: Credential | null): Promise<AttemptResult> {
    if (request.servedBefore === true) return this.#getManifest(request, credential);
    const key = `${credential?.id ?? ""} ${request.reference.path}`;
    return this.#gate.attemptOncePerRepository(key, () => this.#getManifest(request, credential));
  }

  /** Gets the manifest and, if it is absent, the list of tags, which may contradict that. */
  async #getManifest(
    request: ManifestRequest,
    credential: Credential | null,
  ): Promise<AttemptResult> {
    const { reference } = request;
    const { quirk } = this.endpoint;
    const first = await this.#withAuthScheme(request, credential);
    const result = provedMissing(first, quirk, reference.path);
    const claimed = claimedDigest(result);
    if (claimed !== null) return this.#withClaimedDigest(result, reference, claimed, credential);
    const { answer } = result.classification;
    const hidden = answer === "missing-or-denied" && quirk.hides === true && credential !== null;
    if (!hidden && answer !== "missing") return result;
    const list = await this.#tagLists.list(reference.path, credential);
    const listed = withTagList(result, reference, list);
    if (listed !== "contradiction")
      return await this.#withSiblings(
        await this.#withDigestHints(listed, reference, credential),
        credential,
      );
    const wantsBody = request.wantsBody === null ? null : { open: true };
    const again = await this.#request({ ...request, wantsBody }, credential, () => {});
    const evidence = [...result.evidence, ...list.evidence, ...again.evidence];
    return again.classification.answer === "found"
      ? { ...again, evidence }
      : {
          classification: { answer: "inconclusive", because: { code: "listed-but-not-found" } },
          evidence,
        };
  }

  /** A node fetches the digest that the header of a reply names, whatever the body is. */
  async #withClaimedDigest(
    result: AttemptResult,
    reference: ImageReference,
    claimed: string,
    credential: Credential | null,
  ): Promise<AttemptResult> {
    const byDigest = { ...reference, tag: null, digest: claimed };
    const { classification, evidence } = await this.fetch("manifest", byDigest, "HEAD", credential);
    if (classification.answer !== "missing") return result;
    return {
      classification: {
        answer: "unreachable",
        stage: "protocol",
        because: { code: "digest-not-served", claimed },
      },
      evidence: [...result.evidence, ...evidence],
    };
  }

  /** Adds the repositories that a registry without deviations lists; large ones list none. */
  async #withSiblings(
    result: AttemptResult,
    credential: Credential | null,
  ): Promise<AttemptResult> {
    const { classification } = result;
    const isKnown = this.endpoint.quirk.hosts.length > 0;
    if (classification.answer !== "missing" || classification.missing !== "repository" || isKnown)
      return result;
    const siblings = await this.#repositoryLists.list(credential);
    return siblings === null || siblings.length === 0
      ? result
      : { ...result, classification: { ...classification, siblings } };
  }

  /** Looks up what a repository holds in place of a digest that it lacks. */
  async #withDigestHints(
    result: AttemptResult,
    reference: ImageReference,
    credential: Credential | null,
  ): Promise<AttemptResult> {
    const { classification } = result;
    if (classification.answer !== "missing" || classification.missing !== "digest") return result;
    const { tag, digest } = reference;
    const request = { step: "manifest", method: "HEAD", wantsBody: null } as const;
    const ofTag =
      tag === null
        ? null
        : await this.#request(
            { ...request, reference: { ...reference, digest: null } },
            credential,
            () => {},
          );
    const blob = await this.#request(
      { step: "blob", reference, method: "GET", wantsBody: null, maxBytes: maxHintBytes },
      credential,
      () => {},
    );
    const instead = digestHints(tag, ofTag, blob);
    if (digest === null || instead === null) return result;
    return { ...result, classification: { ...classification, instead } };
  }

  #withAuthScheme(request: ManifestRequest, credential: Credential | null): Promise<AttemptResult> {
    return this.#discovery.run((discovered) => this.#request(request, credential, discovered));
  }

  /** Asks for the manifest itself if its body is wanted, and for its headers otherwise. */
  async #request(
    request: ManifestRequest,
    credential: Credential | null,
    discovered: () => void,
  ): Promise<AttemptResult> {
    const { wantsBody } = request;
    if (wantsBody === null || !wantsBody.open || this.#headOnly)
      return this.#loop(request, credential, discovered);
    wantsBody.open = false;
    const result = await this.#loop({ ...request, method: "GET" }, credential, discovered);
    const { classification } = result;
    wantsBody.open = classification.answer !== "found";
    if (classification.answer !== "found") return result;
    // Nothing waits for the check but the answer to this image.
    const refusedHead = this.#headCheck.run(() => this.#headStatus(request, credential));
    return { ...result, refusedHead };
  }

  /** What a HEAD of a manifest gets: its status, or null if there is no reply to judge by. */
  async #headStatus(
    { reference }: ManifestRequest,
    credential: Credential | null,
  ): Promise<number | null> {
    const authorized = await this.#authorizer.authorize({
      scheme: this.#discovery.scheme,
      repository: reference.path,
      credential,
      expired: null,
      before: [],
    });
    if ("classification" in authorized) return null;
    const outcome = await this.#requests.run({
      step: "manifest",
      method: "HEAD",
      target: this.endpoint.manifestUrl("manifest", reference),
      credential: authorized,
      kind: reference.digest === null ? "tag" : "digest",
      repository: reference.path,
      refreshed: false,
      crossRegistry: credential === null ? reference.path : null,
    });
    return "reply" in outcome ? outcome.reply.status : null;
  }

  #loop(
    request: ManifestRequest,
    credential: Credential | null,
    discovered: () => void,
  ): Promise<AttemptResult> {
    const options = {
      endpoint: this.endpoint,
      authorizer: this.#authorizer,
      requests: this.#requests,
      checks: this.#checks,
      discovery: this.#discovery,
      opened: this.#opened,
      getLimited: () => {
        this.#headOnly = true;
      },
    };
    return new RequestLoop(options, request, credential, discovered).run();
  }

  /** `scope` replaces that of a pull. */
  async #getList(
    { target, repository, scope }: { target: URL; repository: string; scope: string | null },
    credential: Credential | null,
    before: EvidenceItem[],
  ): Promise<RequestOutcome | null> {
    const { scheme } = this.#discovery;
    const authorized = await this.#authorizer.authorize({
      scheme: scope === null || scheme?.scheme !== "bearer" ? scheme : { ...scheme, scope },
      repository,
      credential,
      expired: null,
      before,
    });
    if ("classification" in authorized) return null;
    return this.#requests.run({
      step: "tags",
      method: "GET",
      target,
      credential: authorized,
      kind: "tag",
      repository,
      refreshed: false,
      crossRegistry: credential === null ? repository : null,
    });
  }
}

/** The digest that a reply for a tag names, and its body contradicts; null for other results. */
function claimedDigest({ classification }: AttemptResult): string | null {
  return classification.answer === "unreachable" && classification.because.code === "other-digest"
    ? (classification.because.claimed ?? null)
    : null;
}
