/** One registry: question → what each credential gets. Learns the challenge from the first request, then asks with a token at once. */
import type { Answer, ImageContent, Offer, ImageQuestion } from "../../model/answer.ts";
import type { ImageReference } from "../../model/image.ts";
import { dangerOfHost } from "../http/address-policy.ts";
import { isRefusal, isRejection } from "./best-answer.ts";
import type { CredentialAttempt } from "./best-answer.ts";
import { isOfRepository, isTakenForNobody } from "../reply/classify.ts";
import type { NextStep, Classification } from "../reply/classify.ts";
import type { Credential, CredentialBook } from "../auth/credential.ts";
import { verifyDigest } from "../reply/verify-digest.ts";
import { openRequests } from "./request.ts";
import type { RegistryRequest, RequestOutcome, RequestCredential } from "./request.ts";
import type { FetchedContent, ImageContents } from "../../resolve/image-content.ts";
import {
  isChallenge,
  isDowngraded,
  isOther,
  parseAuthScheme,
  sharedScheme,
} from "../auth/auth-scheme.ts";
import type { AuthScheme } from "../auth/auth-scheme.ts";
import { openTagLists } from "./tag-list.ts";
import type { LoginBook } from "../../resolve/logins.ts";
import { matchHost } from "../quirks.ts";
import type { Quirk } from "../quirks.ts";
import type { Redactor } from "../redaction.ts";
import type { Evidence } from "../reply/evidence.ts";
import { basic, mayCarry } from "../auth/token-client.ts";
import type { TokenResult, TokenClient } from "../auth/token-client.ts";
import type { Transport, ConnectionOptions } from "../http/transport.ts";
import type { CredentialChecks, CredentialStatus } from "../auth/credential-check.ts";

export interface ClientOptions {
  /** As in references. */
  domain: string;
  quirk: Quirk;
  plainHttp: boolean;
  /** Where it is asked, if not simply at `domain`. */
  at?: {
    /** With the path that stands before the repository: "https://mirror.internal/v2". */
    url: URL;
    /** The registry that a mirror is asked for. */
    namespace: string | null;
    header: Record<string, string>;
    way: ConnectionOptions | null;
  };
  /** See `ResolveOptions`. */
  frugal: boolean;
  /** The user named this host: it may be the machine itself. */
  listed: boolean;
  /** See `ResolveOptions.restricted`. */
  restricted: boolean;
  /** The user did not say that it cannot be reached from here. */
  reachable: boolean;
  /** Patterns of hosts, null for all. */
  allow: string[] | null;
  /** The token server on another host that may see logins. */
  trustedRealm: string | undefined;
  transport: Transport;
  desk: TokenClient;
  trials: CredentialChecks;
  inspections: ImageContents;
  /** The runner's own logins. */
  logins: LoginBook;
  credentials: CredentialBook;
  secrets: Redactor;
  talk: Evidence;
}

export interface Client {
  /** One attempt for each offer, those without credentials and with the runner's login as far as they are wanted or needed. */
  ask(question: ImageQuestion): Promise<CredentialAttempt[]>;
  /** `URL.host` of the registry and of the token servers that it sent us to. */
  hosts: ReadonlySet<string>;
}

interface AttemptResult {
  said: Classification;
  lines: string[];
  /** Refused for every image of the repository. */
  ofRepository?: boolean;
  /** The credential was taken for nobody's. */
  asNobody?: boolean;
  /** The credential may not be sent to where it is wanted. */
  withheld?: true;
  /** Nothing was shown, and nothing was asked for. */
  unchallenged?: boolean;
  /** Of what was found by GET. */
  body?: Buffer;
}

/** What is asked for, and how. */
interface ManifestRequest {
  step: "manifest" | "blob";
  /** Its tag or digest says which manifest or blob. */
  reference: ImageReference;
  method: "HEAD" | "GET";
  /** Shared by all attempts at one image: one of them brings the manifest, for what it says of platforms. */
  wish: { open: boolean } | null;
}

/** What nobody needs to be asked again. */
interface RepositoryGate {
  /** Settled when the first to come is through: a refusal need not be heard by all. */
  first: Promise<void>;
  opened: boolean;
  refusal: AttemptResult | null;
}

/** Challenge, token, refresh, GET and the redirects of each: an exchange that goes on for longer turns in a circle. */
const maxRounds = 12;

const refusedBefore = {
  answer: "denied",
  credential: "rejected",
  because: "it was refused before",
} as const;

export function openClient(options: ClientOptions): Client {
  const {
    domain,
    quirk,
    transport,
    desk,
    trials,
    inspections,
    logins,
    credentials,
    secrets,
    talk,
  } = options;
  const scheme = options.plainHttp ? "http" : "https";
  const spelled = `${scheme}://${quirk.address ?? domain}`;
  const base = options.at?.url ?? (URL.canParse(spelled) ? new URL(spelled) : null);
  const root = options.at === undefined ? "/v2" : options.at.url.pathname.replace(/\/$/, "");
  const hosts = new Set(base === null ? [] : [base.host]);
  let lesson: AuthScheme | null = quirk.basic === true ? { scheme: "basic" } : null;
  let teaching: Promise<void> | null = null;
  /** Who asks first, and so is taught, is not for the disk to say: the same input is to give the same evidence. */
  let asking: Promise<unknown> = Promise.resolve();
  const doors = new Map<string, RepositoryGate>();
  const unguarded = new Map<string, Promise<string[] | null>>();
  /** GET counts as a pull and is not wanted, or is refused by rate limit, though HEAD is free: nobody asks for bodies. */
  let frugal = options.frugal && quirk.headIsFree === true;

  const errands = openRequests({
    quirk,
    transport,
    talk,
    host: base?.host,
    header: options.at?.header ?? {},
    wayTo,
    allowed,
    visaFor: (challenge, repository, before) => keyFor(challenge, repository, null, null, before),
  });
  const listings = openTagLists({
    unlisted: quirk.unlisted === true,
    urlOf: (repository) => placeOf(`${repository}/tags/list`),
    async fetch(target, repository, credential, before) {
      const key = await keyFor(lesson, repository, credential, null, before);
      if ("said" in key) return null;
      const abroad = credential === null ? repository : null;
      return errands.run({
        step: "tags",
        method: "GET",
        target,
        key,
        kind: "tag",
        refreshed: false,
        abroad,
      });
    },
    // No tag has an asterisk.
    isSecret: (tag) => secrets.clean(tag).includes("***"),
  });

  async function ask({
    reference,
    offers,
    anonymous,
    platforms,
  }: ImageQuestion): Promise<CredentialAttempt[]> {
    const nameless = offers.filter(isNameless);
    const bare: null[] = anonymous || nameless.length > 0 ? [null] : [];
    const wanted: (Offer | null)[] = [...offers.filter((offer) => !isNameless(offer)), ...bare];
    const problem = unaskable();
    if (problem !== null)
      return [...(wanted.length === 0 ? [null] : wanted), ...nameless].map((shown) => ({
        shown,
        answer: problem,
      }));
    const known = platforms.length > 0 && inspections.isKnown(reference.path, partOf(reference));
    const turn = asking;
    asking = Promise.all([turn, known]);
    await turn;
    const looked = platforms.length > 0 && !(await known);
    const aim: ManifestRequest = {
      step: "manifest",
      reference,
      method: "HEAD",
      wish: looked ? { open: true } : null,
    };
    const tried = await Promise.all(
      wanted.map(async (shown) => {
        const credential = shown === null ? null : credentialOf(shown);
        return { shown, credential, heard: await attempt(aim, credential) };
      }),
    );
    const runner = wanted.length === 0 ? await withLogin(aim) : null;
    const open = (): boolean =>
      tried.every(({ heard }) => isRefusal(heard.said) || heard.withheld === true);
    const runnerHelps =
      runner !== null && !isRejection(runner.heard.said) && runner.heard.withheld !== true;
    if (bare.length === 0 && open() && !runnerHelps)
      tried.push({ shown: null, credential: null, heard: await attempt(aim, null) });
    const last = runner ?? (wanted.length > 0 && open() ? await withLogin(aim) : null);
    const content =
      platforms.length === 0
        ? null
        : await look(reference, platforms, last === null ? tried : [...tried, last]);
    const nobody = tried.find(({ shown }) => shown === null)?.heard;
    const outer =
      nobody?.said.answer === "found" && tried.some(({ heard }) => isRefusal(heard.said))
        ? await enter(reference)
        : null;
    const answers = tried.map(({ shown, heard }): CredentialAttempt => {
      const unshown = outer !== null && nobody !== undefined && isRefusal(heard.said);
      return {
        shown,
        ...(shown === null && heard.unchallenged === true ? { unchallenged: true } : {}),
        answer: finish(
          unshown ? { said: nobody.said, lines: [...nobody.lines, ...outer] } : heard,
          content,
        ),
      };
    });
    const byNobody = answers.find(({ shown }) => shown === null);
    return [
      ...(last === null
        ? []
        : [{ shown: "runner" as const, answer: finish(last.heard, content), source: last.source }]),
      ...answers,
      ...(byNobody === undefined ? [] : nameless.map((shown) => ({ ...byNobody, shown }))),
    ];
  }

  function credentialOf({ username, password }: Offer): Credential {
    return credentials.of(domain, { username, password });
  }

  /** What the image is made of, by the first who found it; null where nobody did. */
  async function look(
    reference: ImageReference,
    platforms: string[],
    tried: { credential: Credential | null; heard: AttemptResult }[],
  ): Promise<ImageContent | null> {
    const found = tried.filter(({ heard }) => heard.said.answer === "found");
    const best = found.find(({ heard }) => heard.body !== undefined) ?? found[0];
    if (best?.heard.said.answer !== "found") return null;
    const { digest, mediaType } = best.heard.said;
    const body = best.heard.body ?? null;
    const part = partOf(reference);
    const discovery = {
      repository: reference.path,
      part,
      digest,
      mediaType,
      body,
      platforms,
      frugal,
    };
    return inspections.inspect(discovery, async (step, method, wanted): Promise<FetchedContent> => {
      const below = wanted.includes(":")
        ? { ...reference, tag: null, digest: wanted }
        : { ...reference, tag: wanted, digest: null };
      return converse({ step, reference: below, method, wish: null }, best.credential, () => {});
    });
  }

  /** What the runner's login gets; null where there is none. */
  async function withLogin(
    aim: ManifestRequest,
  ): Promise<{ heard: AttemptResult; source: string; credential: Credential } | null> {
    const found = await logins.find(domain, aim.reference.path);
    if (found === null) return null;
    const { credential, login } = found;
    const heard = await attempt(aim, credential);
    if (isRejection(heard.said))
      login.rejected ??= { because: clean(heard.said.because), evidence: heard.lines };
    return { heard, source: login.source, credential };
  }

  /** What one credential gets. Every rejection of it is told with the words of the first. */
  async function attempt(
    aim: ManifestRequest,
    credential: Credential | null,
  ): Promise<AttemptResult> {
    const heard = await knock(aim, credential);
    if (credential === null || !isRejection(heard.said)) return heard;
    const { said, evidence, asNobody } = trials.reject(credential, {
      said: heard.said,
      evidence: heard.lines,
      asNobody: heard.asNobody === true,
    });
    if (asNobody) {
      const open = await knock(aim, null);
      if (open.said.answer === "found") return open;
    }
    return { said, lines: evidence };
  }

  /** The first image of a repository alone: where it is refused for all of them, the others are spared the way. */
  async function knock(
    aim: ManifestRequest,
    credential: Credential | null,
  ): Promise<AttemptResult> {
    const id = `${credential?.id ?? ""} ${aim.reference.path}`;
    let door = doors.get(id);
    const { promise, resolve } = Promise.withResolvers<void>();
    if (door === undefined)
      doors.set(id, (door = { first: promise, opened: false, refusal: null }));
    else await door.first;
    if (door.refusal !== null) return door.refusal;
    try {
      const heard = await consult(aim, credential);
      if (heard.said.answer === "found") door.opened = true;
      if (
        heard.ofRepository === true &&
        isRefusal(heard.said) &&
        !isRejection(heard.said) &&
        !door.opened
      )
        door.refusal = heard;
      return heard;
    } finally {
      resolve();
    }
  }

  /**
   * The evidence that a repository serves who shows nothing and is asked for nothing, null where it wants credentials. containerd
   * shows them only when it is asked to, so that a bad one does no harm there; we show them at once, as other repositories taught us.
   * https://github.com/containerd/containerd/blob/main/core/remotes/docker/authorizer.go
   */
  function enter(reference: ImageReference): Promise<string[] | null> {
    let entering = unguarded.get(reference.path);
    if (entering === undefined) {
      const key: RequestCredential = { header: null, sent: "nothing", token: null, scope: null };
      const kind = reference.digest === null ? "tag" : "digest";
      const errand: RegistryRequest = {
        step: "manifest",
        method: "HEAD",
        target: targetOf("manifest", reference),
        key,
        kind,
        refreshed: false,
        abroad: null,
      };
      entering = errands
        .run(errand)
        .then((done) => ("outcome" in done && done.outcome.answer === "found" ? done.lines : null));
      unguarded.set(reference.path, entering);
    }
    return entering;
  }

  function targetOf(step: ManifestRequest["step"], reference: ImageReference): URL {
    const kind = step === "manifest" ? "manifests" : "blobs";
    return placeOf(`${reference.path}/${kind}/${partOf(reference)}`);
  }

  /** https://github.com/containerd/containerd/blob/main/docs/hosts.md#registry-host-namespace */
  function placeOf(path: string): URL {
    const url = new URL(`${root}/${path}`, base ?? undefined);
    const namespace = options.at?.namespace ?? null;
    if (namespace !== null) url.searchParams.set("ns", namespace);
    return url;
  }

  /** The way to a host: that of the registry itself, if it is the registry. */
  function wayTo(host: string): ConnectionOptions | undefined {
    return host === base?.host ? (options.at?.way ?? undefined) : undefined;
  }

  /** What can be said without asking anybody. */
  function unaskable(): Answer | null {
    if (base === null)
      return {
        answer: "unreachable",
        stage: "address",
        because: "no host can have this name",
        evidence: [`${domain}: no host`],
      };
    const danger = dangerOfHost(base);
    if (danger === "never")
      return { answer: "not-asked", because: "forbidden-address", evidence: [] };
    if (!allowed(domain)) return { answer: "not-asked", because: "not-allowed", evidence: [] };
    if (!options.reachable)
      return { answer: "not-asked", because: "declared-unreachable", evidence: [] };
    if (danger === "loopback" && !options.listed)
      return { answer: "not-asked", because: "node-local", evidence: [] };
    // guard: restricted-hosts
    return danger !== null && options.restricted
      ? { answer: "not-asked", because: "private-address", evidence: [] }
      : null;
  }

  /** The manifest, and where that is absent the list of tags. */
  async function consult(
    aim: ManifestRequest,
    credential: Credential | null,
  ): Promise<AttemptResult> {
    const { reference } = aim;
    const heard = await take(aim, credential);
    const { said, lines } = heard;
    const hidden =
      said.answer === "missing-or-denied" && quirk.hides === true && credential !== null;
    if (!hidden && (said.answer !== "missing" || said.missing === "repository")) return heard;
    const listing = await listings.list(reference.path, credential);
    if (listing.tags === null)
      return listing.said === null
        ? heard
        : { said: listing.said, lines: [...lines, ...listing.lines], ofRepository: true };
    return {
      said: {
        answer: "missing",
        missing: reference.digest === null ? "tag" : "digest",
        tags: listing.tags,
      },
      lines: [...lines, ...listing.lines],
    };
  }

  const unlearned = (): boolean => lesson === null;

  /** The first to come learns how to ask, the others wait for what it learns. */
  async function take(aim: ManifestRequest, credential: Credential | null): Promise<AttemptResult> {
    let release: (() => void) | null = null;
    while (unlearned() && release === null) {
      if (teaching === null) {
        const { promise, resolve } = Promise.withResolvers<void>();
        teaching = promise;
        release = () => {
          if (teaching === promise) teaching = null;
          resolve();
        };
      } else {
        await teaching;
      }
    }
    try {
      return await converse(aim, credential, () => release?.());
    } finally {
      release?.();
    }
  }

  async function converse(
    aim: ManifestRequest,
    credential: Credential | null,
    taught: () => void,
  ): Promise<AttemptResult> {
    const { wish } = aim;
    const mine = wish !== null && wish.open && !frugal;
    if (!mine) return talkOver(aim, credential, taught);
    wish.open = false;
    const heard = await talkOver({ ...aim, method: "GET" }, credential, taught);
    wish.open = heard.said.answer !== "found";
    return heard;
  }

  async function talkOver(
    { step, reference, method: first, wish }: ManifestRequest,
    credential: Credential | null,
    taught: () => void,
  ): Promise<AttemptResult> {
    const lines: string[] = [];
    const kind = reference.digest === null ? "tag" : "digest";
    const target = targetOf(step, reference);
    let own = lesson;
    let method = first;
    let stale: RequestCredential | null = null;
    let patience: Pick<RegistryRequest, "retries"> = {};
    for (let round = 0; round < maxRounds; round++) {
      const key = await keyFor(own, reference.path, credential, stale, lines);
      if ("said" in key) return { ...key, lines: [...lines, ...key.lines] };
      const direct = key.sent === "login" && credential !== null;
      let proven = false;
      const request = (): Promise<RequestOutcome> => {
        proven = direct && trials.isAccepted(credential);
        const abroad = credential === null ? reference.path : null;
        return errands.run({
          step,
          method,
          target,
          key,
          kind,
          refreshed: stale !== null,
          abroad,
          ...patience,
        });
      };
      const done: RequestOutcome | "rejected" = direct
        ? await trials.run(credential, request, (made) => worthOf(made, lines))
        : await request();
      if (done === "rejected") return { said: refusedBefore, lines };
      lines.push(...done.lines);
      if ("said" in done) return { said: done.said, lines };
      const { reply } = done;
      const outcome: Classification | NextStep =
        proven && done.outcome.answer !== "continue" && isRejection(done.outcome)
          ? notThisOne
          : done.outcome;
      // A server in trouble need not be tried as often again for the reason alone.
      patience = reply.status >= 500 ? { retries: 0 } : {};
      const learned: AuthScheme | null =
        reply.status === 401
          ? parseAuthScheme(reply)
          : reply.status < 500 && reply.status !== 429 && key.sent === "nothing"
            ? { scheme: "open" }
            : null;
      if (learned !== null && lesson === null) lesson = sharedScheme(learned);
      taught();
      if (
        learned?.scheme === "basic" &&
        own?.scheme !== "basic" &&
        key.sent === "nothing" &&
        credential !== null &&
        "password" in credential.secret
      ) {
        own = learned;
        continue;
      }
      if (
        reply.status === 401 &&
        learned !== null &&
        stale === null &&
        key.token !== null &&
        isOther(learned, own, key.scope)
      ) {
        own = learned;
        stale = key;
        continue;
      }
      if (
        outcome.answer === "missing-or-denied" &&
        key.sent === "login-token" &&
        isDowngraded(reply)
      ) {
        const proof = await proveLogin(own, credential);
        if (proof !== null)
          return { said: proof.said, lines: [...lines, ...proof.lines], asNobody: true };
      }
      if (
        outcome.answer === "rate-limited" &&
        method === "GET" &&
        wish !== null &&
        quirk.headIsFree === true
      ) {
        frugal = true;
        method = "HEAD";
        continue;
      }
      if (outcome.answer !== "continue") {
        const text = outcome.answer === "found" ? "" : reply.body.toString("utf8");
        const ofRepository = isRefusal(outcome) && isOfRepository(reply.status, text);
        const asNobody = isRejection(outcome) && isTakenForNobody(text);
        const said = isChallenge(
          verifyDigest(outcome, reference.digest, reply.body, method),
          reply,
        );
        const body = method === "GET" && said.answer === "found" ? { body: reply.body } : {};
        return {
          said,
          lines,
          ofRepository,
          asNobody,
          unchallenged: key.sent === "nothing" && !done.abroad,
          ...body,
        };
      }
      switch (outcome.how) {
        case "authenticate":
          own = learned;
          if (own?.scheme === "bearer" && lesson?.scheme === "open") lesson = sharedScheme(own);
          break;
        case "refresh":
          own = learned ?? own;
          stale = key;
          break;
        case "get":
          method = "GET";
          break;
        case "follow":
        case "proceed":
        case "unlisted":
          return {
            said: {
              answer: "unreachable",
              stage: "protocol",
              because: "not a registry: it sends us nowhere",
            },
            lines,
          };
      }
    }
    return {
      said: {
        answer: "unreachable",
        stage: "protocol",
        because: "not a registry: it sends us in circles",
      },
      lines,
    };
  }

  /** What to send, or why nothing can be. `before`: the evidence that led here. */
  async function keyFor(
    by: AuthScheme | null,
    repository: string,
    credential: Credential | null,
    stale: RequestCredential | null,
    before: string[],
  ): Promise<RequestCredential | AttemptResult> {
    const nothing: RequestCredential = { header: null, sent: "nothing", token: null, scope: null };
    if (credential !== null && "registryToken" in credential.secret) {
      return { ...nothing, header: `Bearer ${credential.secret.registryToken}`, sent: "login" };
    }
    if (by === null || by.scheme === "open") return nothing;
    if (by.scheme === "basic") {
      return credential !== null && "password" in credential.secret
        ? { ...nothing, header: basic(credential.secret), sent: "login" }
        : nothing;
    }
    const realm = URL.canParse(by.realm) ? new URL(by.realm) : null;
    const problem = realmProblem(realm);
    if (realm === null || problem !== null) {
      return {
        said: {
          answer: "unreachable",
          stage: "address",
          because: `its token server may not be asked: ${problem ?? "no URL"}`,
        },
        lines: [
          `WWW-Authenticate of ${domain} names a token server that may not be asked: ${problem ?? "no URL"}`,
        ],
      };
    }
    const trusted = base !== null && mayCarry(realm, base, quirk, options.trustedRealm);
    if (credential !== null && !trusted) {
      const because = `its token server ${realm.host} is on another host and not trusted with logins`;
      return {
        said: { answer: "unreachable", stage: "address", because },
        lines: [`${because}: none was sent`],
        withheld: true,
      };
    }
    const scope = by.scope ?? `repository:${repository}:pull`;
    hosts.add(realm.host);
    let proven = false;
    const ask = (): ReturnType<TokenClient["grant"]> => {
      proven = credential !== null && trials.isAccepted(credential);
      const way = wayTo(realm.host);
      return desk.grant(
        { realm, service: by.service, scope, credential, way },
        quirk,
        stale?.token ?? null,
      );
    };
    const granted =
      credential === null
        ? await ask()
        : await trials.run(credential, ask, (made) => worthOfGrant(made, before));
    if (granted === "rejected") return { said: refusedBefore, lines: [] };
    if ("said" in granted) {
      const refused = proven && isRejection(granted.said) ? notThisOne : granted.said;
      return { said: refused, lines: granted.lines, ofRepository: isRefusal(refused) };
    }
    return {
      header: `Bearer ${granted.token}`,
      sent: credential === null ? "anonymous-token" : "login-token",
      token: granted.token,
      scope,
    };
  }

  /** Harbor gives a bad login nobody's token, but refuses it where no scope is asked for. null where the login holds. */
  async function proveLogin(
    by: AuthScheme | null,
    credential: Credential | null,
  ): Promise<AttemptResult | null> {
    if (by?.scheme !== "bearer" || !URL.canParse(by.realm)) return null;
    const realm = new URL(by.realm);
    const granted = await desk.grant(
      { realm, service: by.service, scope: null, credential, way: wayTo(realm.host) },
      quirk,
      null,
    );
    return "said" in granted && isRejection(granted.said) ? granted : null;
  }

  function realmProblem(realm: URL | null): string | null {
    if (realm === null) return "no URL";
    if (realm.protocol !== "https:" && !(realm.protocol === "http:" && options.plainHttp))
      return "not https";
    if (realm.username !== "" || realm.password !== "" || realm.hash !== "")
      return "a URL with more than a place in it";
    const familiar = base !== null && mayCarry(realm, base, quirk, options.trustedRealm);
    return familiar || allowed(realm.host) ? null : `${realm.host} is outside the allowed hosts`;
  }

  function allowed(host: string): boolean {
    return options.allow === null || options.allow.some((pattern) => matchHost(pattern, host));
  }

  const clean = (text: string): string => secrets.clean(text, 300);

  function finish({ said, lines }: AttemptResult, content: ImageContent | null): Answer {
    switch (said.answer) {
      case "found":
        return {
          ...said,
          mediaType: said.mediaType === null ? null : clean(said.mediaType),
          content,
          evidence: [...lines],
        };
      case "denied":
      case "missing-or-denied":
      case "inconclusive":
      case "unreachable":
        return { ...said, because: clean(said.because), evidence: [...lines] };
      case "rate-limited":
        return {
          ...said,
          quota: said.quota === null ? null : clean(said.quota),
          evidence: [...lines],
        };
      case "missing":
      case "not-asked":
        break;
    }
    return { ...said, evidence: [...lines] };
  }

  return { ask, hosts };
}

/**
 * An attempt without credentials in all but name: containerd shows none where user or password is empty.
 * https://github.com/containerd/containerd/blob/main/core/remotes/docker/authorizer.go
 */
function isNameless({ username, password }: Offer): boolean {
  return username === "" || password === "";
}

/** A login that opens another repository is no bad one. */
const notThisOne: Classification = {
  answer: "missing-or-denied",
  lean: null,
  because: "not found, or this login may not pull it",
};

/** What a token server's reply tells of the login. */
function worthOfGrant(granted: TokenResult, before: string[]): CredentialStatus {
  if ("token" in granted) return "good";
  const { said, lines } = granted;
  if (isRejection(said)) return { said, evidence: [...before, ...lines], asNobody: false };
  return ["unreachable", "rate-limited", "not-asked"].includes(said.answer) ? "unknown" : "good";
}

/** What a reply to Basic tells of the login: only a 401 refuses it, only what is past authorization accepts it. */
function worthOf(done: RequestOutcome, before: string[]): CredentialStatus {
  if ("said" in done) return "unknown";
  const { outcome, reply, lines } = done;
  const said = outcome.answer === "continue" ? null : isChallenge(outcome, reply);
  if (said !== null && isRejection(said)) {
    const asNobody = isTakenForNobody(reply.body.toString("utf8"));
    return { said, evidence: [...before, ...lines], asNobody };
  }
  return reply.status < 300 || reply.status === 404 ? "good" : "unknown";
}

function partOf({ tag, digest }: ImageReference): string {
  return digest ?? tag ?? "latest";
}
