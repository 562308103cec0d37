/**
 * Words the events of the kubelet exactly as the nodes' version of containerd does, or as 1.7 does
 * for other and unknown runtimes. The URL of a token server is shown without its query.
 */
import type { Mention } from "../../../model/cluster/cluster.ts";
import type { Diagnostic, Facts } from "../../../model/report/rule.ts";
import { repositoryOf, type ImageReference } from "../../../model/pull/image.ts";
import { isZstdLayer } from "../../../model/pull/layer-type.ts";
import { selectPlatform } from "../../../model/pull/platform.ts";
import { type Pull } from "../../../model/pull/pull.ts";
import {
  questionKey,
  type Answer,
  type ImageContent,
  type Offer,
} from "../../../model/pull/answer.ts";
import type { AnswerReason } from "../../../model/pull/answer-reason.ts";
import { isExchange, type EvidenceItem, type ExchangeReply } from "../../../model/pull/exchange.ts";
import { accessTo } from "../../facts/credentials/pull-access.ts";
import { answerTo } from "../../facts/answered.ts";
import { isSchema1, type ContentProblem } from "../../facts/content-problem.ts";
import { goNetError } from "./go-net-error.ts";
import { grpcPrefix } from "./grpc-code.ts";

/**
 * The versions of containerd since which something is worded anew; they sort as they read. Since
 * 2.1 the transfer service pulls.
 */
const wordings = ["2.3", "2.1", "2.0", "1.7"] as const;
type RuntimeWording = (typeof wordings)[number] | "1.6";

function wordingOf({ runtime }: Facts): RuntimeWording {
  const [, major = "1", minor = "7"] = /^containerd:\/\/v?(\d+)\.(\d+)/.exec(runtime ?? "") ?? [];
  const version = Number(major) * 100 + Number(minor);
  return wordings.find((each) => version >= Number(each.replace(".", "0"))) ?? "1.6";
}

/** An exchange that a container runtime makes too: for a manifest, or with a token server. */
interface RuntimeExchange {
  method: string;
  url: string;
  /** null if no reply came. */
  status: number | null;
  /** The server's own reason phrase; absent if it sent none. */
  phrase?: string;
  /** The error that the reply names; "" if there is none. */
  error: string;
  step: "manifest" | "token";
}

function runtimeExchanges(evidence: readonly EvidenceItem[]): RuntimeExchange[] {
  return evidence.filter(isExchange).flatMap(({ method, url, result }): RuntimeExchange[] => {
    if (/\/tags\/list$|\/blobs\/[^/]+$/.test(url)) return [];
    const step = /\/v2\/.+\/manifests\/[^/]+$/.test(url) ? "manifest" : "token";
    return "status" in result
      ? [{ method, url, ...replyIn(result), step }]
      : [{ method, url, status: null, error: "", step }];
  });
}

function replyIn(
  reply: ExchangeReply,
): Pick<RuntimeExchange, "status" | "error"> & { phrase?: string } {
  const { status, phrase } = reply;
  const error = containerdError(reply);
  return phrase === undefined ? { status, error } : { status, error, phrase };
}

/** Reason phrases (RFC 9110), for servers that write none. Go quotes them as they are written. */
const phrases: Readonly<Record<number, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  402: "Payment Required",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  406: "Not Acceptable",
  408: "Request Timeout",
  409: "Conflict",
  410: "Gone",
  412: "Precondition Failed",
  413: "Request Entity Too Large",
  414: "Request URI Too Long",
  415: "Unsupported Media Type",
  418: "I'm a teapot",
  421: "Misdirected Request",
  422: "Unprocessable Entity",
  423: "Locked",
  425: "Too Early",
  426: "Upgrade Required",
  428: "Precondition Required",
  429: "Too Many Requests",
  431: "Request Header Fields Too Large",
  451: "Unavailable For Legal Reasons",
  500: "Internal Server Error",
  501: "Not Implemented",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
  505: "HTTP Version Not Supported",
  507: "Insufficient Storage",
  508: "Loop Detected",
  511: "Network Authentication Required",
};

function statusLine(status: number, phrase?: string): string {
  return `${status} ${phrase ?? phrases[status] ?? ""}`.trim();
}

/**
 * The error of a registry's JSON as containerd prints it; "" if there is none or several.
 * containerd prints codes that it does not know as "unknown".
 * https://github.com/containerd/containerd/blob/main/core/remotes/docker/errcode.go
 */
function containerdError({ errorCodes, errorText }: ExchangeReply): string {
  const [code, ...others] = errorCodes;
  if (code === undefined || others.length > 0 || errorText === "" || !/^[A-Z_]+$/.test(code))
    return "";
  const known = Object.hasOwn(standardTexts, code);
  return `${known ? code.toLowerCase() : "unknown"}: ${errorText}`;
}

/** The texts of the codes that containerd knows. Since 2.3 it leaves these out. */
const standardTexts: Readonly<Record<string, string>> = {
  UNSUPPORTED: "The operation is unsupported.",
  UNAUTHORIZED: "authentication required",
  DENIED: "requested access to the resource is denied",
  UNAVAILABLE: "service unavailable",
  TOOMANYREQUESTS: "too many requests",
};

function withoutStandardText(error: string): string {
  const [code = "", ...text] = error.split(": ");
  return standardTexts[code.toUpperCase()] === text.join(": ") ? code : error;
}

/**
 * Why a pull ends, in words, and when: before its name is resolved, after, or when all is unpacked.
 */
interface Reason {
  words: string;
  step: "resolve" | "fetch" | "end";
}

const unresolved = (words: string): Reason => ({ words, step: "resolve" });
const afterwards = (words: string): Reason => ({ words, step: "fetch" });

/**
 * One error a credential that was tried, each but once:
 * https://github.com/kubernetes/apimachinery/blob/master/pkg/util/errors/errors.go
 */
function written(
  facts: Facts,
  pull: Pull,
  reference: ImageReference,
  ...reasons: Reason[]
): string {
  const errors = [
    ...new Set(
      reasons.map((reason) => {
        const error = errorOf(facts, reference, reason);
        return grpcPrefix(error, facts.kubernetes) + error;
      }),
    ),
  ];
  return (
    `Failed to pull image "${pull.mention.image}": ` +
    `${errors.length === 1 ? errors[0] : `[${errors.join(", ")}]`}`
  );
}

function errorOf(facts: Facts, reference: ImageReference, { words, step }: Reason): string {
  if (step === "end") return words;
  const question = questionKey(reference);
  const resolving =
    wordingOf(facts) >= "2.1"
      ? "failed to resolve image: "
      : `failed to resolve reference "${question}": `;
  return (
    `failed to pull and unpack image "${question}": ` +
    `${step === "resolve" ? resolving : ""}${words}`
  );
}

/** containerd takes an entry without user name or password for none. */
function isLogin(offer: Offer | null): boolean {
  return offer !== null && offer.username !== "" && offer.password !== "";
}

/**
 * The event of a pull that fails, by the attempts that the pod makes; none where the words of the
 * last are not known.
 */
export function pullEvent(facts: Facts, pull: Pull): Pick<Diagnostic, "event"> {
  if ("invalid" in pull.reference) return {};
  const { reference } = pull;
  const wording = wordingOf(facts);
  const access = accessTo(facts, pull);
  // The kubelet never comes to the pull.
  if (access?.breaks.some(({ kind }) => kind === "undecodable") === true) return {};
  // Nodes with a credential of their own present it; only the best answer is known.
  const attempts = access?.credentials.node === true ? [] : (access?.attempts ?? []);
  const reasons = (attempts.length === 0 ? [{ offer: null, answer: null }] : attempts).map(
    (attempt) => {
      const answer = attempt.answer ?? answerTo(facts, pull);
      return answer === null
        ? null
        : reasonOf(answer, reference, { wording, offered: isLogin(attempt.offer) });
    },
  );
  const known = reasons.filter((reason) => reason !== null);
  const last = reasons.at(-1);
  if (last == null) return {};
  return {
    event: written(facts, pull, reference, ...(known.length === reasons.length ? known : [last])),
  };
}

/**
 * The same for a pull of what is closed to the pod: with the words for what is private or absent,
 * where nobody has heard it refused.
 */
export function closedEvent(facts: Facts, pull: Pull): Pick<Diagnostic, "event"> {
  if ("invalid" in pull.reference) return {};
  return {
    event: written(facts, pull, pull.reference, unresolved(accessDenied("insufficient_scope"))),
    ...pullEvent(facts, pull),
  };
}

/** The event of a pull that fails by what its image is made of. */
export function contentProblemEvent(
  facts: Facts,
  pull: Pull,
  flaw: ContentProblem,
): Pick<Diagnostic, "event"> {
  const answer = answerTo(facts, pull);
  if ("invalid" in pull.reference || answer?.answer !== "found") return {};
  // The pull ends before its content is read.
  const access = accessTo(facts, pull);
  if (access !== undefined && access.attempts.length > 0 && !access.opened)
    return pullEvent(facts, pull);
  const reason = flawReason(flaw, answer, wordingOf(facts), questionKey(pull.reference));
  return reason === null ? {} : { event: written(facts, pull, pull.reference, reason) };
}

/** The event of an image that only GET finds. */
export function refusedHeadEvent(
  facts: Facts,
  pull: Pull,
  status: number,
): Pick<Diagnostic, "event"> {
  const { reference } = pull;
  const answer = answerTo(facts, pull);
  if ("invalid" in reference || answer?.answer !== "found") return {};
  const last = lastOf(answer.evidence, reference);
  if (last === undefined) return {};
  const told = { wording: wordingOf(facts), offered: false };
  const reason =
    status === 404
      ? unresolved(`${questionKey(reference)}: not found`)
      : refusal({ ...last, step: "manifest", error: "" }, status, told);
  return { event: written(facts, pull, reference, reason) };
}

/** null where the words are not known, or where it is pulled, and fails when it is started. */
function flawReason(
  flaw: ContentProblem,
  { digest, mediaType }: Extract<Answer, { answer: "found" }>,
  wording: RuntimeWording,
  question: string,
): Reason | null {
  switch (flaw.flaw) {
    case "platform-missing": {
      if (wording < "2.1") return afterwards("no match for platform in manifest: not found");
      // It fetches nothing, and reads the config afterwards as 2.0 would: of what the processor
      // runs besides, if there is that.
      const besides = flaw.nodes.some(
        (node) => selectPlatform(flaw.offered, node, "lenient") !== null,
      );
      const unmatched = `no match for platform in manifest ${digest}: not found`;
      const words = `get image config descriptor: ${unmatched}`;
      return besides ? null : { words, step: "end" };
    }
    case "child-missing": {
      const url = runtimeExchanges(flaw.evidence).at(-1)?.url;
      if (flaw.what === "manifest")
        return url === undefined
          ? null
          : afterwards(`${failedOpen}content at ${url} not found: not found`);
      const kind =
        mediaType?.startsWith("application/vnd.docker.") === true
          ? "docker.container.image"
          : "oci.image.config";
      const type = flaw.mediaType ?? `application/vnd.${kind}.v1+json`;
      return afterwards(
        `${failedOpen}could not fetch content descriptor ${flaw.digest} ` +
          `(${type}) from remote: not found`,
      );
    }
    case "type-unsupported":
      if (isSchema1(flaw.type)) return schema1Refusal(wording, question);
      if (isZstdLayer(flaw.type)) return null;
      // From 1.7.11 at the latest layers that are none do not count, and it is pulled:
      // https://github.com/containerd/containerd/blob/v1.7.11/image.go
      return wording === "1.6"
        ? afterwards(
            "failed to unpack image on snapshotter overlayfs: mismatched image rootfs " +
              "and manifest layers",
          )
        : null;
    case "platform-mismatch":
      break;
  }
  return null;
}

/**
 * 2.1 says something else where the registry does not tell the digest.
 * https://github.com/containerd/containerd/blob/v2.0.7/client/pull.go,
 * https://github.com/containerd/containerd/blob/v2.1.0/core/transfer/local/pull.go
 */
function schema1Refusal(wording: RuntimeWording, question: string): Reason | null {
  if (wording >= "2.1")
    return afterwards("schema 1 image manifests are no longer supported: invalid argument");
  if (wording < "2.0") return null;
  const switchedOff =
    "Pulling Schema 1 images have been deprecated and disabled by default since " +
    "containerd v2.0. As a workaround you may set an environment variable " +
    "`CONTAINERD_ENABLE_DEPRECATED_PULL_SCHEMA_1_IMAGE=1`, but this will be " +
    "completely removed in containerd v2.1.";
  return afterwards(`failed to get converter for "${question}": ${switchedOff}`);
}

const failedOpen = "failed to copy: httpReadSeeker: failed open: ";

/** What is private or absent, on registries that do not tell which. */
function accessDenied(error: string): string {
  return (
    "pull access denied, repository does not exist or may require authorization: " +
    `server message: ${error}: authorization failed`
  );
}

/**
 * The last exchange. That of another image, which stands for all of its registry, is told of this
 * one.
 */
function lastOf(
  evidence: readonly EvidenceItem[],
  { domain, path, tag, digest }: ImageReference,
): RuntimeExchange | undefined {
  const exchanges = runtimeExchanges(evidence);
  const last = exchanges.at(-1);
  // Without a domain the path begins with the host.
  const repository = domain === "" ? path.slice(path.indexOf("/") + 1) : path;
  const own = `/v2/${repository}/manifests/${digest ?? tag ?? "latest"}`;
  if (last?.step !== "manifest" || exchanges.some(({ url }) => url.endsWith(own))) return last;
  return { ...last, url: new URL(own, last.url).href };
}

interface EventText {
  wording: RuntimeWording;
  /** The pod shows a login. */
  offered: boolean;
}

/** null where the words are not known, or where nothing fails. */
function reasonOf(answer: Answer, reference: ImageReference, told: EventText): Reason | null {
  const last = lastOf(answer.evidence, reference);
  const notFound = unresolved(`${questionKey(reference)}: not found`);
  switch (answer.answer) {
    case "found":
      return answer.content?.unreached !== undefined
        ? unreachedPart(answer.content.unreached, told)
        : answer.content?.refused !== undefined
          ? unreachedPart(answer.content.refused, told)
          : null;
    case "missing":
      return notFound;
    case "denied":
    case "missing-or-denied": {
      if (last?.status === 404 && last.step === "manifest") return notFound;
      if (last?.status == null) return unresolved(accessDenied("insufficient_scope"));
      const { challenge } = answer;
      if (last.status !== 401 || last.step === "token") return refusal(last, last.status, told);
      // A challenge that containerd cannot meet.
      if (challenge === undefined) return refusal(last, last.status, told);
      if (challenge.realmless === true)
        return unresolved("no realm specified for token auth challenge");
      if (challenge.error !== null) return unresolved(accessDenied(challenge.error));
      // 1.6 takes a login that is not there for one that it cannot use.
      if (challenge.scheme === "basic" && !told.offered && told.wording !== "1.6")
        return unresolved(
          "pull access denied, repository does not exist or may require " +
            "authorization: authorization failed: no basic auth credentials",
        );
      return refusal(last, last.status, told);
    }
    case "rate-limited":
      return last === undefined ? null : throttled(answer.evidence, last, notFound, told);
    case "unreachable":
      return last === undefined ? null : unreached(answer, last, notFound, told);
    case "inconclusive":
      // Mirror and registry, asked one after the other.
      return last !== undefined &&
        runtimeExchanges(answer.evidence).every(({ status }) => status === 404)
        ? notFound
        : null;
    case "not-asked":
      break;
  }
  return null;
}

/**
 * containerd resolves a name by HEAD, which some registries do not limit. Its later GET names a
 * digest, and no exchange here does.
 */
function throttled(
  evidence: readonly EvidenceItem[],
  last: RuntimeExchange,
  notFound: Reason,
  told: EventText,
): Reason | null {
  const head = runtimeExchanges(evidence).findLast(
    ({ method, step }) => method === "HEAD" && step === "manifest",
  );
  if (head?.status === 404) return notFound;
  return head?.status === 200 ? null : refusal(last, 429, told);
}

/** A status that ends the pull before the name is resolved. */
function refusal(
  { method, url, step, error, phrase }: RuntimeExchange,
  status: number,
  { wording, offered }: EventText,
): Reason {
  const line = statusLine(status, phrase);
  if (step === "token") {
    const from = wording === "1.6" ? "" : ` from ${method} request to ${url}`;
    return unresolved(
      `failed to authorize: failed to fetch ${offered ? "oauth" : "anonymous"} ` +
        `token: unexpected status${from}: ${line}`,
    );
  }
  if (wording !== "1.6") {
    // A reply to HEAD says no more. Of a 403 the newer ones ask why:
    // https://github.com/containerd/containerd/blob/v2.3.0/core/remotes/docker/resolver.go
    const why = wording >= "2.3" && status === 403 ? withoutStandardText(error) : "";
    return unresolved(
      `unexpected status from HEAD request to ${url}: ${line}${why === "" ? "" : `\n${why}`}`,
    );
  }
  const { host, pathname } = new URL(url);
  const part = decodeURIComponent(pathname.slice(pathname.lastIndexOf("/") + 1));
  return unresolved(
    `pulling from host ${host} failed with status code [manifests ${part}]: ${line}`,
  );
}

function unreached(
  { code, because, address }: Extract<Answer, { answer: "unreachable" }>,
  last: RuntimeExchange,
  notFound: Reason,
  told: EventText,
): Reason | null {
  if (isLoop(because))
    return unresolved(`failed to do request: Head "${last.url}": stopped after 10 redirects`);
  // The node asks the token server, by a URL whose query is not known here.
  if (tokenServerFaults.has(because.code)) return null;
  if (last.step === "token")
    return last.status === null || last.status < 400 ? null : refusal(last, last.status, told);
  if (code === "cut") return cut(told);
  const { host } = new URL(last.url);
  const quote = goNetError(code, {
    host,
    address: address ?? null,
    names: because.code === "certificate-for-other-host" ? because.names : [],
    verified: told.wording !== "1.6",
  });
  if (quote !== null) return unresolved(`failed to do request: Head "${last.url}": ${quote}`);
  if (because.code === "digest-not-served")
    return afterwards(`${failedOpen}content at ${last.url} not found: not found`);
  const status = last.status ?? statusIn(because);
  if (status === 404) return notFound;
  if (status >= 400) return refusal(last, status, told);
  if (status !== 200) return null;
  if (because.code === "empty-reply")
    return afterwards(
      `unable to fetch descriptor (${digestOfNothing}) which reports content size ` +
        "of zero: invalid argument",
    );
  // 2.1 and later name the digest of the page.
  return because.code !== "no-manifest" || because.mediaType === null || told.wording >= "2.1"
    ? null
    : afterwards(
        `${failedOpen}could not fetch content descriptor sha256:… ` +
          `(${because.mediaType}) from remote: not found`,
      );
}

const tokenServerFaults: ReadonlySet<AnswerReason["code"]> = new Set([
  "token-server-forbidden",
  "token-server-untrusted",
  "other-host-failed",
] as const);

function isLoop(because: AnswerReason): boolean {
  return (
    because.code === "redirect-loop" ||
    (because.code === "redirect-not-followed" && because.problem.code === "too-often")
  );
}

/** The status in a reason whose reply is not in the evidence; 0 if there is none. */
function statusIn(reason: AnswerReason): number {
  if (reason.code === "mirror-failed" || reason.code === "registry-and-mirrors-failed")
    return statusIn(reason.reason);
  return "status" in reason ? (reason.status ?? 0) : 0;
}

const digestOfNothing = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/** A reply that breaks off in the middle of a manifest or a blob. */
function cut({ wording }: EventText): Reason | null {
  // The newer ones count what was missing.
  return wording < "2.1"
    ? afterwards("failed to read expected number of bytes: unexpected EOF")
    : null;
}

/** A manifest or config below the image. */
function unreachedPart(
  { code, evidence }: Pick<NonNullable<ImageContent["unreached"]>, "evidence" | "code">,
  told: EventText,
): Reason | null {
  if (code === "cut") return cut(told);
  const last = evidence.at(-1);
  if (last === undefined || !isExchange(last) || !("status" in last.result)) return null;
  const { url } = last;
  const line = statusLine(last.result.status, last.result.phrase);
  const error = containerdError(last.result);
  const message = told.wording >= "2.3" ? withoutStandardText(error) : error;
  if (told.wording >= "2.1")
    return afterwards(
      `${failedOpen}unexpected status from GET request to ${url}: ` +
        `${line}${message === "" ? "" : `\n${message}`}`,
    );
  return afterwards(
    `${failedOpen}unexpected status code ${url}: ` +
      `${line}${message === "" ? "" : ` - Server message: ${message}`}`,
  );
}

/**
 * The warning about the pull secrets that a pod lacks; the pull goes on. Before 1.28 it has none.
 * https://github.com/kubernetes/kubernetes/pull/117927
 */
export function notRetrieved(
  { kubernetes }: Facts,
  secrets: readonly string[],
): Pick<Diagnostic, "event"> {
  if (kubernetes !== null && kubernetes < 28) return {};
  const event =
    `Unable to retrieve some image pull secrets (${secrets.join(", ")}); attempting to pull the ` +
    "image may not succeed.";
  return { event };
}

/**
 * The field as the API server names it: from the root of its resource, be that an item of a List.
 */
export function fieldOf({ path }: Mention): string {
  return path.replace(/^(?:items\[\d+\]\.)+/, "");
}

/**
 * Commands that ask the registry the same question by hand. The grammar of references leaves
 * nothing that a shell would read.
 */
export function inspectCommands(reference: ImageReference): string[] {
  return [`skopeo inspect --raw docker://${questionKey(reference)}`];
}

/** The same for the config of a single manifest, which names its platform. */
export function inspectConfigCommands(reference: ImageReference): string[] {
  return [`skopeo inspect --config docker://${questionKey(reference)}`];
}

/** The command that lists what the repository has. */
export function listTagsCommands(reference: ImageReference): string[] {
  return [`skopeo list-tags docker://${repositoryOf(reference)}`];
}
