/** Asks one registry for an image with each credential that pods and the runner have for it. */
import { isRefusal } from "../model/pull/answer.ts";
import type { LoginSource } from "../model/pull/answer-reason.ts";
import type { Answer, ImageContent, ImageQuestion, Offer } from "../model/pull/answer.ts";
import type { ImageReference } from "../model/pull/image.ts";
import type { Credential, CredentialBook } from "../oci/auth/credential.ts";
import { partOf } from "../oci/client/attempt.ts";
import type { AttemptResult, ManifestRequest } from "../oci/client/attempt.ts";
import type { RegistryClient } from "../oci/client/client.ts";
import { toAnswer } from "../oci/client/to-answer.ts";
import { cleanReason } from "../oci/reply/clean-reason.ts";
import type { Redactor } from "../oci/redaction.ts";
import type { Classification } from "../oci/reply/classify.ts";
import { isRejection } from "../oci/reply/refusal.ts";
import type { CredentialAttempt } from "./best-answer.ts";
import type { ImageContents } from "./content/image-contents.ts";
import type { LoginBook } from "./logins.ts";

/** A registry, or the registry with its mirrors. */
export interface ImageClient {
  /**
   * One attempt for each offer; those without credentials and with the runner's login as far as
   * they are wanted or needed.
   */
  ask(question: ImageQuestion): Promise<CredentialAttempt[]>;
  /** `URL.host` of the registry and of the token servers that it named. */
  hosts: ReadonlySet<string>;
}

export interface ImageClientOptions {
  client: RegistryClient;
  contents: ImageContents;
  /** The runner's own logins. */
  logins: LoginBook;
  credentials: CredentialBook;
  secrets: Redactor;
}

/** What one credential got. */
interface Attempted {
  credential: Credential | null;
  result: AttemptResult;
}

interface OfferAttempted extends Attempted {
  shown: Offer | null;
}

interface LoginAttempted extends Attempted {
  source: LoginSource;
}

/** The attempts at one image, in the order in which they are wanted. */
interface WantedAttempts {
  offers: (Offer | null)[];
  /** Offers that count as anonymous. */
  empty: Offer[];
}

export class DirectImageClient implements ImageClient {
  readonly #options: ImageClientOptions;
  /** Keeps the order of requests independent of the disk, so that evidence is deterministic. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: ImageClientOptions) {
    this.#options = options;
  }

  get hosts(): ReadonlySet<string> {
    return this.#options.client.endpoint.hosts;
  }

  async ask(question: ImageQuestion): Promise<CredentialAttempt[]> {
    const { client } = this.#options;
    const { reference, platforms } = question;
    const wanted = wantedAttempts(question);
    const { problem } = client;
    if (problem !== null) return withoutAsking(wanted, problem);
    const looksInside = await this.#looksInside(question);
    const request: ManifestRequest = {
      step: "manifest",
      reference,
      method: "HEAD",
      wantsBody: looksInside ? { open: true } : null,
      servedBefore: platforms.length > 0 && !looksInside,
    };
    const { attempted, login } = await this.#attemptAll(request, wanted.offers);
    const content =
      platforms.length === 0
        ? null
        : await this.#lookInside(reference, platforms, attempted, login);
    return this.#answers(
      reference,
      await Promise.all(attempted.map(withRefusedHead)),
      login === null ? null : await withRefusedHead(login),
      content,
      wanted.empty,
    );
  }

  /** Waits for its turn; false if what the image is made of is known or of no interest. */
  async #looksInside({ reference, platforms }: ImageQuestion): Promise<boolean> {
    const known =
      platforms.length > 0 && this.#options.contents.isKnown(reference.path, partOf(reference));
    const turn = this.#turn;
    this.#turn = Promise.all([turn, known]);
    await turn;
    return platforms.length > 0 && !(await known);
  }

  async #attemptAll(
    request: ManifestRequest,
    offers: (Offer | null)[],
  ): Promise<{ attempted: OfferAttempted[]; login: LoginAttempted | null }> {
    const { client } = this.#options;
    const attempted = await Promise.all(
      offers.map(async (shown): Promise<OfferAttempted> => {
        const credential = shown === null ? null : this.#credentialOf(shown);
        return { shown, credential, result: await client.attempt(request, credential) };
      }),
    );
    const onlyLogin = offers.length === 0 ? await this.#attemptWithLogin(request) : null;
    const allRefused = (): boolean =>
      attempted.every(({ result }) => isRefusal(result.classification) || result.withheld === true);
    const loginHelps =
      onlyLogin !== null &&
      !isRejection(onlyLogin.result.classification) &&
      onlyLogin.result.withheld !== true;
    if (!offers.includes(null) && allRefused() && !loginHelps) {
      const result = await client.attempt(request, null);
      attempted.push({ shown: null, credential: null, result });
    }
    const login =
      onlyLogin ??
      (offers.length > 0 && allRefused() ? await this.#attemptWithLogin(request) : null);
    return { attempted, login };
  }

  #credentialOf({ username, password, source }: Offer): Credential {
    const { client, credentials } = this.#options;
    return credentials.of(client.endpoint.domain, { username, password }, source);
  }

  /** What the runner's login gets; null if there is none. */
  async #attemptWithLogin(request: ManifestRequest): Promise<LoginAttempted | null> {
    const { client, logins, secrets } = this.#options;
    const found = await logins.find(client.endpoint.domain, request.reference.path);
    if (found === null) return null;
    const { credential, login } = found;
    const result = await client.attempt(request, credential);
    const { classification, evidence } = result;
    if (isRejection(classification))
      login.rejected ??= { because: cleanReason(classification.because, secrets), evidence };
    return { result, source: login.source, credential };
  }

  /** What the image is made of, asked with the first credential that found it; null if none did. */
  async #lookInside(
    reference: ImageReference,
    platforms: string[],
    attempted: Attempted[],
    login: Attempted | null,
  ): Promise<ImageContent | null> {
    const { client, contents, secrets } = this.#options;
    const all = login === null ? attempted : [...attempted, login];
    const found = all.filter(({ result }) => result.classification.answer === "found");
    const best = found.find(({ result }) => result.body !== undefined) ?? found[0];
    if (best?.result.classification.answer !== "found") return null;
    const { digest, mediaType } = best.result.classification;
    const discovery = {
      repository: reference.path,
      part: partOf(reference),
      digest,
      mediaType,
      body: best.result.body ?? null,
      platforms,
      headOnly: client.headOnly,
      checksLayers: client.checksLayers,
      byPod: login === null || best !== login,
    };
    return contents.inspect(discovery, (step, method, part) => {
      const below = part.includes(":")
        ? { ...reference, tag: null, digest: part }
        : { ...reference, tag: part, digest: null };
      return client.fetch(step, below, method, best.credential).then((result) => ({
        ...result,
        classification: cleanClassification(result.classification, secrets),
      }));
    });
  }

  async #answers(
    reference: ImageReference,
    attempted: OfferAttempted[],
    login: LoginAttempted | null,
    content: ImageContent | null,
    empty: Offer[],
  ): Promise<CredentialAttempt[]> {
    const { client, secrets } = this.#options;
    const anonymous = attempted.find(({ shown }) => shown === null)?.result;
    const unchallenged =
      anonymous?.classification.answer === "found" &&
      attempted.some(({ result }) => isRefusal(result.classification))
        ? await client.probeAnonymous(reference)
        : null;
    const answers = attempted.map(({ shown, result }): CredentialAttempt => {
      // containerd would show no credential there, and so get what an anonymous request gets.
      const unshown =
        unchallenged !== null && anonymous !== undefined && isRefusal(result.classification);
      const { classification } = unshown ? anonymous : result;
      const evidence = unshown ? [...anonymous.evidence, ...unchallenged] : result.evidence;
      return {
        shown,
        ...(shown === null && result.unchallenged === true ? { unchallenged: true } : {}),
        answer: toAnswer({ classification, evidence }, content, secrets),
      };
    });
    const anonymousAnswer = answers.find(({ shown }) => shown === null);
    return [
      ...(login === null
        ? []
        : [
            {
              shown: "runner" as const,
              answer: toAnswer(login.result, content, secrets),
              source: login.source,
            },
          ]),
      ...answers,
      ...(anonymousAnswer === undefined
        ? []
        : empty.map((shown) => ({ ...anonymousAnswer, shown }))),
    ];
  }
}

async function withRefusedHead<T extends Attempted>(attempted: T): Promise<T> {
  const { result } = attempted;
  const refusedHead = (await result.refusedHead) ?? null;
  if (refusedHead === null || result.classification.answer !== "found") return attempted;
  const classification = { ...result.classification, refusedHead };
  return { ...attempted, result: { ...result, classification } };
}

function cleanClassification(classification: Classification, secrets: Redactor): Classification {
  switch (classification.answer) {
    case "denied":
    case "missing-or-denied":
    case "inconclusive":
    case "unreachable":
      return { ...classification, because: cleanReason(classification.because, secrets) };
    case "found":
    case "missing":
    case "rate-limited":
    case "not-asked":
      break;
  }
  return classification;
}

function wantedAttempts({ offers, anonymous }: ImageQuestion): WantedAttempts {
  const empty = offers.filter(hasEmptyCredentials);
  const wanted: (Offer | null)[] = offers.filter((offer) => !hasEmptyCredentials(offer));
  return { offers: anonymous || empty.length > 0 ? [...wanted, null] : wanted, empty };
}

function withoutAsking({ offers, empty }: WantedAttempts, answer: Answer): CredentialAttempt[] {
  return [...(offers.length === 0 ? [null] : offers), ...empty].map((shown) => ({
    shown,
    answer,
  }));
}

/**
 * containerd shows no credentials if user or password is empty:
 * https://github.com/containerd/containerd/blob/301026e/core/remotes/docker/authorizer.go
 */
function hasEmptyCredentials({ username, password }: Offer): boolean {
  return username === "" || password === "";
}
