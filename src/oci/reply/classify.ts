/**
 * Classifies the reply of a registry. The meaning of a reply depends on the request: on its method,
 * its step and its credential.
 */
import type { Answer } from "../../model/pull/answer.ts";
import type {
  PlainReasonCode,
  QuotedReasonCode,
  RegistryReason,
  StatusReasonCode,
} from "../../model/pull/answer-reason.ts";
import { parseChallenges, parseFirstChallenges } from "../auth/challenge.ts";
import { readError } from "../error-body.ts";
import type { ErrorBody } from "../error-body.ts";
import { quotaOf, retryAfterSeconds } from "../http/rate-limit.ts";
import { jsonField, parseJson } from "../untrusted-json.ts";
import type { Quirk } from "../quirks.ts";

/** An answer without its evidence, and with a reason that comes from a registry. */
type WithoutEvidence<T> = T extends { answer: "not-asked" }
  ? Omit<T, "evidence">
  : T extends { because: unknown }
    ? Omit<T, "evidence" | "because"> & { because: RegistryReason }
    : Omit<T, "evidence">;

export type Classification = WithoutEvidence<Answer>;

/** Not the end: what to do next. */
export interface NextStep {
  answer: "continue";
  /**
   * `authenticate`: a challenge, to be answered. `refresh`: the token is worn out, once. `get`: a
   * HEAD that says no proves nothing. `follow`: a redirect. `proceed`: a token or a list is here.
   * `unlisted`: the list of tags says nothing.
   */
  how: "authenticate" | "refresh" | "get" | "follow" | "proceed" | "unlisted";
}

/** One exchange. */
export interface ClassifiedExchange {
  step: "manifest" | "blob" | "token" | "tags";
  method: "HEAD" | "GET" | "POST";
  /**
   * What went with it: nothing, a token given to nobody, a token given to a login, or the login
   * itself.
   */
  sent: "nothing" | "anonymous-token" | "login-token" | "login";
  /** The token is fresh: a further one would not help. */
  refreshed: boolean;
  kind: "tag" | "digest";
  quirk: Quirk;
  status: number;
  /** Names in lower case. */
  headers: Readonly<Record<string, string[]>>;
  /** As far as it was read; "" for HEAD. */
  body: string;
}

const manifestTypes = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.docker.distribution.manifest.v2+json",
];

/**
 * All four, always: distribution and GHCR answer 404 for what is there where its type is not
 * accepted; schema 1 makes some Artifactory say 400
 * (https://github.com/argoproj-labs/argocd-image-updater/issues/306).
 */
export const accept = manifestTypes.join(", ");

/** What an exchange means, first match wins. */
export function classify(exchange: ClassifiedExchange): Classification | NextStep {
  const { step, method, status, quirk } = exchange;
  const error = readError(exchange.body);
  if (isThrottled(status, error)) return limited(exchange, error.text);
  // No registry says so, nor a server on its behalf:
  // https://www.rfc-editor.org/rfc/rfc9110#section-15.5.8
  if (status === 407)
    return { answer: "unreachable", stage: "proxy", because: plain("proxy-login-required") };
  if (status >= 300 && status < 400)
    return step === "token"
      ? noRegistry(byStatus("token-server-redirects", status))
      : onward("follow");
  if (status >= 200 && status < 300) return success(exchange);
  if (step === "tags") return noTags(exchange, error);
  if (isGone(error.text)) return goneInWords(exchange, error);
  if (step === "token")
    return isPassing(status) ? failed(exchange, error) : noToken(exchange, error);
  if (status === 401 && exchange.sent === "nothing") {
    if (bearer(exchange)) return onward("authenticate");
    if (schemes(exchange).includes("basic")) return denied("none", plain("logins-only"));
  }
  // Not even to read the reason is a refused login sent again.
  if (status === 401 && exchange.sent === "login")
    return rejected(quoted("login-refused", 401, error));
  // RFC 6750, 3.1: the scope of the anonymous token is too small. A GET would get the same reply,
  // and Docker Hub would count it.
  if (status === 401 && exchange.sent === "anonymous-token" && isOutOfScope(exchange))
    return unauthorized(exchange, error);
  if (method === "HEAD") return onward("get");
  if (isPassing(status)) return failed(exchange, error);
  switch (status) {
    case 400:
      return badRequest(exchange, error);
    case 401:
      return unauthorized(exchange, error);
    case 403:
      return forbidden(exchange, error);
    case 404:
    case 410:
      return notFound(exchange, error);
    case 405:
      // Quay: a disabled namespace, and a repository of something else.
      if (error.codes.includes("DENIED"))
        return denied("insufficient", quoted("blocked-by-registry", null, error));
      if (error.codes.includes("UNSUPPORTED"))
        return { answer: "missing", missing: "repository", tags: null };
      break;
    case 402:
    case 412:
    case 451:
      return forbiddenByPolicy(error);
  }
  return quirk.mirror !== undefined
    ? inconclusive(byStatus("mirror-status", status))
    : unexpected(status, error);
}

function success({ step, headers, body, method }: ClassifiedExchange): Classification | NextStep {
  const mediaType = mediaTypeOf(headers);
  if (step === "blob") return { answer: "found", digest: null, mediaType, content: null };
  if (step !== "manifest") return onward("proceed");
  // containerd refuses a manifest of size zero, whatever its type.
  // guard: empty-manifest
  if (method === "GET" && body === "") return noRegistry(plain("empty-reply"));
  const digest = headers["docker-content-digest"]?.[0]?.trim() ?? null;
  const found = {
    answer: "found" as const,
    digest: isDigest(digest) ? digest : null,
    mediaType,
    content: null,
  };
  if (mediaType !== null && /^application\/vnd\.[^\s]*\+(json|prettyjws)$/.test(mediaType))
    return found;
  // A manifest under another name (application/json, octet-stream, none): its digest or its content
  // says so.
  if (mediaType !== "text/html" && found.digest !== null) return found;
  if (method === "HEAD") return onward("get");
  const manifest = parseJson(body);
  const declared = jsonField(manifest, "mediaType");
  if (
    Array.isArray(jsonField(manifest, "manifests")) ||
    Array.isArray(jsonField(manifest, "layers")) ||
    Array.isArray(jsonField(manifest, "fsLayers"))
  ) {
    return {
      ...found,
      mediaType: typeof declared === "string" && declared.length < 256 ? declared : mediaType,
    };
  }
  return noRegistry({ code: "no-manifest", status: 200, mediaType });
}

function limited({ sent, headers, step }: ClassifiedExchange, text: string): Classification {
  // Docker Hub locks an account out for some minutes: not the quota but the credentials.
  if (/failed login attempts/i.test(text) && (sent === "login" || step === "token")) {
    return sent === "login"
      ? rejected(plain("locked-out"))
      : { answer: "rate-limited", retryAfterSeconds: null, quota: null };
  }
  return {
    answer: "rate-limited",
    retryAfterSeconds: retryAfterSeconds(headers["retry-after"]?.[0], Date.now()),
    quota: quotaOf(headers),
  };
}

function failed({ status }: ClassifiedExchange, error: ErrorBody): Classification {
  // A pull-through mirror of distribution puts the upstream's reply into `detail`.
  if (error.nested.includes("TOOMANYREQUESTS"))
    return { answer: "rate-limited", retryAfterSeconds: null, quota: null };
  if (error.nested.length > 0)
    return ambiguous(null, { code: "upstream-refused", errorCodes: error.nested });
  return { answer: "unreachable", stage: "http", because: byStatus("status", status) };
}

/** A registry's answer to something else than was asked, or no registry's at all. */
function unexpected(status: number, { codes }: ErrorBody): Classification {
  return codes.length === 0
    ? noRegistry(byStatus("not-a-registry-status", status))
    : {
        answer: "unreachable",
        stage: "http",
        because: { code: "error-codes", status, errorCodes: codes },
      };
}

/** Nobody gets it: a signature is missing, a bill is not paid, the host is shut down. */
function forbiddenByPolicy(error: ErrorBody): Classification {
  return denied("insufficient", quoted("blocked-by-policy", null, error));
}

function noToken(exchange: ClassifiedExchange, error: ErrorBody): Classification {
  const { status, sent, quirk, method } = exchange;
  const withLogin = sent === "login";
  if (/invalid repository name/i.test(error.text))
    return { answer: "missing", missing: "repository", tags: null };
  // GCR, shut down, says it there already.
  if (isBlocked(error.text) || status === 402 || status === 412 || status === 451)
    return forbiddenByPolicy(error);
  if (isTenantless(error.text) || error.codes.includes("NAME_UNKNOWN"))
    return { answer: "missing", missing: "repository", tags: null };
  if (error.codes.includes("UNAVAILABLE"))
    return { answer: "missing", missing: "repository", tags: null };
  if (isWorn(error.text) && withLogin) return rejected(quoted("login-expired", null, error));
  if (isOpenOnly(error.text))
    return withLogin
      ? rejected(plain("taken-for-anonymous"))
      : ambiguous(null, plain("open-repositories-only"));
  if (/\(or it may not exist\)/.test(error.text))
    return ambiguous(null, plain("missing-or-unseen-by-design"));
  if (status === 401 && withLogin) {
    if (/insufficient scope/i.test(error.text) || isUnpermitted(exchange, error))
      return denied("insufficient", quoted("login-without-right", null, error));
    return rejected(quoted("login-refused-by-token-server", 401, error));
  }
  if (status === 403 && withLogin) {
    if (quirk.login403 === "rejected")
      return rejected(quoted("login-refused-by-token-server", 403, error));
    return ambiguous(null, plain("token-denied-to-login"));
  }
  if (method === "POST" && status === 400)
    return rejected(quoted("identity-token-refused", 400, error));
  // Nexus, closed to nobody: https://help.sonatype.com/en/docker-authentication.html
  if (status === 401 && quirk.anonymous401 === undefined && schemes(exchange).includes("basic"))
    return denied("none", plain("token-logins-only"));
  if (status === 401) return anonymously(quirk, byStatus("token-needs-credentials", 401));
  if (status === 403) {
    return quirk.anonymous403 === "lean-missing"
      ? ambiguous("missing", plain("mostly-missing-if-403"))
      : ambiguous(null, byStatus("token-needs-credentials", 403));
  }
  // Scaleway's does not know the namespace.
  if (status === 404 && error.structured)
    return ambiguous("missing", plain("token-server-knows-no-repository"));
  return noRegistry(byStatus("token-server-status", status));
}

function badRequest(exchange: ClassifiedExchange, error: ErrorBody): Classification | NextStep {
  const { sent, refreshed, quirk, kind } = exchange;
  const token = sent === "anonymous-token" || sent === "login-token";
  if (quirk.expired400 === true && token && !refreshed) return onward("refresh");
  if (error.codes.includes("NAME_INVALID"))
    return { answer: "missing", missing: "repository", tags: null };
  if (error.codes.some((code) => code === "TAG_INVALID" || code === "DIGEST_INVALID"))
    return { answer: "missing", missing: kind, tags: null };
  // Quay: the upstream of a proxy organisation failed.
  if (error.codes.includes("INVALID_REQUEST")) return inconclusive(plain("upstream-failed"));
  if (error.codes.some((code) => code === "NAME_UNKNOWN" || code === "MANIFEST_UNKNOWN"))
    return notFound(exchange, error);
  return unexpected(400, error);
}

function unauthorized(exchange: ClassifiedExchange, error: ErrorBody): Classification | NextStep {
  const { sent, refreshed, quirk } = exchange;
  const challenges = parseChallenges(exchange.headers["www-authenticate"] ?? []);
  // Harbor proves with a 401 that a project is not there.
  if (/^project \S+ not found/.test(error.message))
    return { answer: "missing", missing: "repository", tags: null };
  if (challenges.length === 0 && isPage(exchange) && (sent === "nothing" || refreshed))
    return pageInstead(401);
  if (sent === "nothing") {
    const [scheme] = schemes(exchange);
    return scheme === undefined || challenges.length < 2
      ? anonymously(quirk, byStatus("refused-without-challenge", 401))
      : ambiguous("denied", { code: "first-scheme-unmet", scheme });
  }
  const worn =
    isWorn(error.text) ||
    challenges.some((challenge) => challenge.parameters.get("error") === "invalid_token");
  if ((worn || challenges.length === 0) && !refreshed) return onward("refresh");
  if (worn)
    return sent === "login-token"
      ? rejected(plain("token-refused"))
      : noRegistry(plain("own-token-refused"));
  if (/no valid credential/i.test(error.text) && sent === "login-token")
    return rejected(quoted("login-refused", 401, error));
  if (sent === "login-token") {
    if (isUnpermitted(exchange, error)) return denied("insufficient", plain("login-lacks-right"));
    return ambiguous(null, plain("missing-or-login-may-not-pull"));
  }
  return quirk.anonymous401 === "denied"
    ? anonymously(quirk, byStatus("refused", 401))
    : ambiguous(null, plain("missing-or-private"));
}

function forbidden(exchange: ClassifiedExchange, error: ErrorBody): Classification | NextStep {
  const withLogin = exchange.sent === "login" || exchange.sent === "login-token";
  if (isWorn(error.text) && withLogin) return rejected(quoted("login-expired", null, error));
  if (isOpenOnly(error.text))
    return withLogin
      ? rejected(plain("taken-for-anonymous"))
      : ambiguous(null, plain("open-repositories-only"));
  if (isBlocked(error.text)) return forbiddenByPolicy(error);
  if (/\(or it may not exist\)/.test(error.text))
    return ambiguous(null, plain("missing-or-unseen-by-design"));
  // ECR, of another account: nothing is said of whether it is there.
  if (/no resource-based policy/.test(error.text)) return ambiguous(null, plain("foreign-account"));
  if (/not authorized to perform|permission_denied|not allowed to (?:read|pull)/i.test(error.text))
    return denied(withLogin ? "insufficient" : "none", quoted("login-without-right", null, error));
  // A firewall or a web filter on the way. With a login, the page may come from the registry.
  if (!withLogin && isPage(exchange)) return pageInstead(403);
  return ambiguous(
    withLogin ? null : "denied",
    byStatus(withLogin ? "refused-to-login" : "refused-without-credentials", 403),
  );
}

function notFound(exchange: ClassifiedExchange, error: ErrorBody): Classification | NextStep {
  const { sent, quirk, headers, kind, body } = exchange;
  if (/accept header does not support/.test(error.text))
    return inconclusive(plain("form-not-accepted"));
  if (quirk.mirror !== undefined) return notAtMirror(quirk);
  // A server may send 404 to hide that the resource exists:
  // https://www.rfc-editor.org/rfc/rfc9110#section-15.5.4
  if (error.codes.some((code) => code === "DENIED" || code === "UNAUTHORIZED"))
    return ambiguous(null, byStatus("not-found-or-unseen", exchange.status));
  if (error.codes.includes("NAME_UNKNOWN") || isTenantless(error.text) || isRepositoryless(error)) {
    if (quirk.hides === true && sent === "login-token")
      return ambiguous(null, plain("missing-or-login-may-not-see"));
    return { answer: "missing", missing: "repository", tags: null };
  }
  const registry =
    headers["docker-distribution-api-version"] !== undefined ||
    quirk.plain404 === true ||
    (body === "" && sent !== "nothing");
  if (error.codes.length === 0 && !registry) {
    return noRegistry({
      code: "no-registry-error",
      status: exchange.status,
      mediaType: mediaTypeOf(headers),
    });
  }
  if (quirk.hides === true && sent === "login-token")
    return ambiguous(null, plain("missing-or-login-may-not-see"));
  return { answer: "missing", missing: kind, tags: null };
}

/** The registry says what happened to the image: a project or a tag was deleted. */
function goneInWords({ kind, quirk, step }: ClassifiedExchange, error: ErrorBody): Classification {
  if (quirk.mirror !== undefined) return notAtMirror(quirk);
  const ofPart = step === "manifest" && /\b(?:tag|manifest|image)\b/i.test(error.message);
  const missing = ofPart ? kind : "repository";
  return { answer: "missing", missing, tags: null, words: error.message };
}

/** Only a plain word counts: not every registry has this list, and some lie in it. */
function noTags(
  { status, quirk, sent }: ClassifiedExchange,
  error: ErrorBody,
): Classification | NextStep {
  const absent = error.codes.includes("NAME_UNKNOWN") || isRepositoryless(error);
  if (status !== 404 || !absent || quirk.unlisted === true || quirk.mirror !== undefined)
    return onward("unlisted");
  if (quirk.hides === true && (sent === "login-token" || sent === "login"))
    return ambiguous(null, plain("missing-or-login-may-not-see"));
  return { answer: "missing", missing: "repository", tags: null };
}

function anonymously(quirk: Quirk, because: RegistryReason): Classification {
  switch (quirk.anonymous401) {
    case "fault":
      return {
        answer: "unreachable",
        stage: "http",
        because: plain("token-server-unhealthy"),
      };
    case "denied":
      return denied("none", plain("nothing-public"));
    case "lean-denied":
      return ambiguous("denied", plain("mostly-private-if-401"));
    case undefined:
      break;
  }
  return ambiguous(null, because);
}

/** A server in trouble, or one that will take the same request another time. */
const isPassing = (status: number): boolean =>
  status >= 500 || [408, 421, 425, 431].includes(status);
/**
 * Some say it with another status, and in words: Google and IBM for a quota, GitHub for its second
 * limit.
 */
const isThrottled = (status: number, { codes, text }: ErrorBody): boolean =>
  status === 429 ||
  codes.some((code) => /^TOO_?MANY_?REQUESTS?$/.test(code)) ||
  ([400, 402, 403, 503].includes(status) &&
    /\brate limit|too many requests|quota (?:has been )?exceeded|exceeded (?:\S+ ){0,4}quota/i.test(
      text,
    ));
/**
 * Firewalls, scanners, single sign-on and the end of a service: it is there, and not for this
 * caller, whatever the login.
 */
const isBlocked = (text: string): boolean =>
  /is not allowed access|public network access .*disabled|IP allow list|SAML enforcement|quarantined|shutting down/i.test(
    text,
  ) || /(?:blocked|prohibited) by .*polic|blocking policy|policy violation/i.test(text);
const isWorn = (text: string): boolean =>
  /token (has|is) expired|has expired|token is invalid/i.test(text);
/** Of Google's projects and Quay's tags, for example; not of tokens and accounts. */
const isGone = (text: string): boolean =>
  /\b(?:project|repository|namespace|tag|image|manifest|package)\b[^\n]{0,200}\b(?:(?:has|have) been|was|were) (?:permanently )?(?:deleted|removed)\b/i.test(
    text,
  ) || /\b(?:project|repository|tag|image|package)\b[^\n]{0,200}\bno longer exists?\b/i.test(text);
/** Oracle: rejected credentials become nobody's. */
const isOpenOnly = (text: string): boolean =>
  /anonymous users are only allowed read access/i.test(text);
/** Harbor's code is the same for all that is not there. */
const isRepositoryless = ({ codes, message }: ErrorBody): boolean =>
  codes.includes("NOT_FOUND") && /^(?:repository|project) .*not found/.test(message);
const isTenantless = (text: string): boolean => /^tenant with name \S+ not found/i.test(text);

/** Azure: a valid login without the right says the same as nobody. */
function isUnpermitted({ quirk }: ClassifiedExchange, error: ErrorBody): boolean {
  return quirk.anonymous401 === "denied" && /authentication required/.test(error.text);
}

const onward = (how: NextStep["how"]): NextStep => ({ answer: "continue", how });
const denied = (
  credential: "none" | "rejected" | "insufficient",
  because: RegistryReason,
): Classification => ({
  answer: "denied",
  credential,
  because,
});
const rejected = (because: RegistryReason): Classification => denied("rejected", because);
const notAtMirror = ({ mirror }: Quirk): Classification =>
  inconclusive(plain(mirror === "cache" ? "cache-not-found" : "mirror-not-found"));
const inconclusive = (because: RegistryReason): Classification => ({
  answer: "inconclusive",
  because,
});
const noRegistry = (because: RegistryReason): Classification => ({
  answer: "unreachable",
  stage: "protocol",
  because,
});
/** A page for people, where programs are asked for. */
const pageInstead = (status: number): Classification => noRegistry(byStatus("web-page", status));
const ambiguous = (lean: "missing" | "denied" | null, because: RegistryReason): Classification => ({
  answer: "missing-or-denied",
  lean,
  because,
});

const plain = (code: PlainReasonCode): RegistryReason => ({ code });
const byStatus = (code: StatusReasonCode, status: number): RegistryReason => ({ code, status });
/** A reason in the server's words, which are cleaned in `cleanReason`. */
const quoted = (
  code: QuotedReasonCode,
  status: number | null,
  { message }: ErrorBody,
): RegistryReason => ({ code, status, text: message });

function schemes({ headers }: ClassifiedExchange): string[] {
  return parseFirstChallenges(headers["www-authenticate"] ?? []).map(
    (challenge) => challenge.scheme,
  );
}

function bearer({ headers }: ClassifiedExchange): boolean {
  return parseFirstChallenges(headers["www-authenticate"] ?? []).some(
    (challenge) => challenge.scheme === "bearer" && challenge.parameters.has("realm"),
  );
}

function isOutOfScope({ headers }: ClassifiedExchange): boolean {
  return parseChallenges(headers["www-authenticate"] ?? []).some(
    ({ parameters }) => parameters.get("error") === "insufficient_scope",
  );
}

/**
 * Does a refusal of a manifest hold for every image of its repository? A policy may block one of
 * them.
 */
export function isOfRepository(status: number, body: string): boolean {
  return status === 401 || (status === 403 && !isBlocked(readError(body).text));
}

/**
 * Does the refusal of a login say that it was taken for nobody's, so that it does no harm where
 * nobody needs one?
 */
export function isTakenForNobody(body: string): boolean {
  return isOpenOnly(readError(body).text);
}

function isPage({ headers, body }: ClassifiedExchange): boolean {
  return mediaTypeOf(headers) === "text/html" || /^\s*<(?:!doctype html|html)\b/i.test(body);
}

/** Is it a digest as the image specification spells one? */
export function isDigest(value: string | null): value is string {
  return value !== null && /^[a-z0-9]+(?:[+._-][a-z0-9]+)*:[0-9a-fA-F]{32,256}$/.test(value);
}

function mediaTypeOf(headers: ClassifiedExchange["headers"]): string | null {
  const type = headers["content-type"]?.[0]?.split(";", 1)[0]?.trim().toLowerCase() ?? "";
  return type === "" ? null : type.slice(0, 128);
}
