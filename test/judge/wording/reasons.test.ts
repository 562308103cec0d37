/** Tests that every reason code has words; `reasons.expected` shows them all. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { answerNoteText } from "../../../src/judge/wording/answer-note.ts";
import {
  explainLoginProblem,
  explainReason,
  explainUnknownContent,
} from "../../../src/judge/wording/explain-reason.ts";
import { evidenceText } from "../../../src/judge/wording/exchange-line.ts";
import { loginSourceText } from "../../../src/judge/wording/credentials/login-source.ts";
import { notAskedText } from "../../../src/judge/wording/mirror-answers.ts";
import type {
  AnswerReason,
  HostsTomlProblem,
  HostsTomlType,
  LoginProblem,
  LoginSource,
  NotAskedReason,
  PlainReasonCode,
  QuotedReasonCode,
  StatusReasonCode,
  TargetProblem,
  TimeoutReasonCode,
  UnknownContentReason,
} from "../../../src/model/pull/answer-reason.ts";
import type { EvidenceItem, Exchange, Observation } from "../../../src/model/pull/exchange.ts";
import { assertExpectedFile } from "../../support/expected.ts";

// The compiler rejects a table that lacks a code or has one too many.
const plainCodes: Readonly<Record<PlainReasonCode, true>> = {
  "logins-only": true,
  "token-logins-only": true,
  "locked-out": true,
  "taken-for-anonymous": true,
  "open-repositories-only": true,
  "refused-before": true,
  "login-lacks-right": true,
  "token-refused": true,
  "other-credential-finds-it": true,
  "other-credential-finds-repository": true,
  "missing-or-private": true,
  "missing-or-login-may-not-pull": true,
  "missing-or-login-may-not-see": true,
  "missing-or-unseen-by-design": true,
  "foreign-account": true,
  "cannot-be-private": true,
  "token-denied-to-login": true,
  "mostly-missing-if-403": true,
  "mostly-private-if-401": true,
  "nothing-public": true,
  "token-server-knows-no-repository": true,
  "upstream-failed": true,
  "form-not-accepted": true,
  "mirror-not-found": true,
  "cache-not-found": true,
  "listed-but-not-found": true,
  "refused-after-success": true,
  "own-token-refused": true,
  "empty-reply": true,
  "redirect-loop": true,
  "redirects-nowhere": true,
  "token-server-unhealthy": true,
  "no-token": true,
  "invalid-host": true,
  "no-host-in-hosts-toml": true,
  "no-such-host": true,
  "name-server-failed": true,
  "connection-refused": true,
  "connection-reset": true,
  "connection-closed": true,
  "reply-cut": true,
  "no-route-to-host": true,
  "no-route-to-network": true,
  "not-permitted": true,
  "too-many-open-files": true,
  "no-connection-in-time": true,
  "no-reply-in-time": true,
  "reply-not-finished-in-time": true,
  "headers-too-large": true,
  "certificate-expired": true,
  "certificate-not-yet-valid": true,
  "certificate-revoked": true,
  "unknown-authority": true,
  "plain-http": true,
  "not-tls": true,
  "stream-reset": true,
  "not-http": true,
  "proxy-login-required": true,
  "proxy-certificate-for-other-host": true,
  "proxy-variable-invalid": true,
  "hosts-toml-certificate-unreadable": true,
  "compressed-reply": true,
};

const statusCodes: Readonly<Record<StatusReasonCode, true>> = {
  status: true,
  "status-always": true,
  "web-page": true,
  "not-a-registry-status": true,
  "mirror-status": true,
  "token-server-status": true,
  "token-server-redirects": true,
  "token-needs-credentials": true,
  refused: true,
  "refused-without-challenge": true,
  "refused-to-login": true,
  "refused-without-credentials": true,
  "not-found-or-unseen": true,
  "proxy-status": true,
};

const quotedCodes: Readonly<Record<QuotedReasonCode, true>> = {
  "login-refused": true,
  "login-refused-by-token-server": true,
  "identity-token-refused": true,
  "login-expired": true,
  "login-without-right": true,
  "blocked-by-registry": true,
  "blocked-by-policy": true,
};

const timeoutCodes: Readonly<Record<TimeoutReasonCode, true>> = {
  "reply-unfinished-within": true,
  "no-reply-from-proxy-within": true,
  "no-reply-within": true,
  "no-handshake-within": true,
  "no-connection-within": true,
};

type Coded = { code: string };
type OtherCode = Exclude<
  AnswerReason["code"],
  PlainReasonCode | StatusReasonCode | QuotedReasonCode | TimeoutReasonCode
>;
/** One example or several of each member of a union of codes. */
type Examples<T extends Coded> = {
  readonly [Code in T["code"]]: readonly (T & { code: Code })[];
};

const refused = { code: "refused", status: 401 } as const;
const missing = { answer: "missing" } as const;
const mirror = { mirror: "mirror.example", outcome: missing, undecided: false };

const targetProblems: readonly TargetProblem[] = [
  { code: "too-often" },
  { code: "nowhere" },
  { code: "login-in-url" },
  { code: "no-url" },
  { code: "not-https" },
  { code: "scheme", scheme: "ftp" },
  { code: "host-not-allowed", host: "other.example" },
];

const others: Examples<Extract<AnswerReason, { code: OtherCode }>> = {
  "error-codes": [{ code: "error-codes", status: 400, errorCodes: ["UNSUPPORTED"] }],
  "upstream-refused": [{ code: "upstream-refused", errorCodes: ["DENIED"] }],
  "no-manifest": [
    { code: "no-manifest", status: 200, mediaType: "text/plain" },
    { code: "no-manifest", status: 200, mediaType: null },
  ],
  "no-registry-error": [{ code: "no-registry-error", status: 404, mediaType: "text/plain" }],
  "redirect-target-status": [{ code: "redirect-target-status", host: "cdn.example", status: 500 }],
  "redirect-target-wants-login": [{ code: "redirect-target-wants-login", host: "cdn.example" }],
  "redirect-not-followed": targetProblems.map((problem) => ({
    code: "redirect-not-followed",
    problem,
  })),
  "token-server-forbidden": targetProblems.map((problem) => ({
    code: "token-server-forbidden",
    problem,
    host: problem.code === "no-url" ? null : "auth.example",
  })),
  "digest-not-served": [{ code: "digest-not-served", claimed: "sha256:2" }],
  "port-out-of-range": [{ code: "port-out-of-range", port: 99_999 }],
  "first-scheme-unmet": [{ code: "first-scheme-unmet", scheme: "negotiate" }],
  "token-server-untrusted": [{ code: "token-server-untrusted", host: "auth.example" }],
  "reply-too-large": [{ code: "reply-too-large", bytes: 1_024 }],
  "other-digest": [
    { code: "other-digest", digest: "sha256:1" },
    { code: "other-digest", digest: null },
  ],
  "certificate-for-other-host": [
    { code: "certificate-for-other-host", names: ["a.example", "b.example"] },
    { code: "certificate-for-other-host", names: [] },
  ],
  "tls-handshake-failed": [{ code: "tls-handshake-failed", error: "ERR_SSL" }],
  "connection-failed": [
    { code: "connection-failed", error: "EPIPE" },
    { code: "connection-failed", error: null },
  ],
  "ca-file-unreadable": [{ code: "ca-file-unreadable", file: "ca.pem" }],
  "address-forbidden": (["never", "loopback", "private"] as const).map((kind) => ({
    code: "address-forbidden",
    kind,
    address: "a.example (10.0.0.1)",
  })),
  "proxy-failed": [{ code: "proxy-failed", reason: { code: "connection-refused" } }],
  "other-host-failed": (["redirect-target", "token-server"] as const).map((role) => ({
    code: "other-host-failed",
    role,
    host: "other.example",
    reason: { code: "no-such-host" },
  })),
  "runner-login-refused": (["login", "anonymous"] as const).map((decides) => ({
    code: "runner-login-refused",
    source: decides === "login" ? null : { kind: "input" },
    login: refused,
    anonymous: { code: "missing-or-private" },
    decides,
  })),
  "mirrors-may-have-it": [
    {
      code: "mirrors-may-have-it",
      registry: "a.example",
      outcome: missing,
      mirrors: [
        { ...mirror, undecided: true },
        { ...mirror, outcome: { answer: "found" }, undecided: true },
        { ...mirror, outcome: { answer: "denied", because: refused } },
        { ...mirror, outcome: { answer: "rate-limited" } },
      ],
    },
  ],
  "login-not-sent-without-tls": [{ code: "login-not-sent-without-tls", registry: "a.example" }],
  "only-mirrors-answer": [
    { code: "only-mirrors-answer", registry: "a.example", outcome: null, mirrors: [mirror] },
    {
      code: "only-mirrors-answer",
      registry: "a.example",
      outcome: { answer: "not-asked", because: "not-allowed" },
      mirrors: [mirror, { ...mirror, outcome: { answer: "inconclusive", because: refused } }],
    },
  ],
  "mirror-failed": [{ code: "mirror-failed", mirror: "mirror.example", reason: refused }],
  "registry-and-mirrors-failed": [
    {
      code: "registry-and-mirrors-failed",
      reason: { code: "no-such-host" },
      mirrors: [{ ...mirror, outcome: { answer: "unreachable", because: refused } }],
    },
  ],
};

const notAsked: Readonly<Record<NotAskedReason, true>> = {
  offline: true,
  "node-local": true,
  "not-allowed": true,
  "forbidden-address": true,
  "private-address": true,
  "declared-unreachable": true,
  deadline: true,
};

const loginProblems: Examples<LoginProblem> = {
  "login-file-unreadable": [{ code: "login-file-unreadable" }],
  "not-a-docker-config": [{ code: "not-a-docker-config" }],
  "helper-name-invalid": [{ code: "helper-name-invalid" }],
  "helper-without-time": [{ code: "helper-without-time" }],
  "helper-not-on-path": [{ code: "helper-not-on-path" }],
  "helper-reply-not-json": [{ code: "helper-reply-not-json" }],
  "helper-reply-incomplete": [{ code: "helper-reply-incomplete" }],
  "login-entry-undecodable": [{ code: "login-entry-undecodable", entry: "a.example" }],
  "helper-timed-out": [{ code: "helper-timed-out", seconds: 30 }],
  "helper-failed": [
    { code: "helper-failed", exit: 1, signaled: false },
    { code: "helper-failed", exit: "SIGSEGV", signaled: true },
  ],
};

const loginSources: {
  readonly [Kind in LoginSource["kind"]]: Extract<LoginSource, { kind: Kind }>;
} = {
  input: { kind: "input" },
  auths: { kind: "auths", file: "DOCKER_AUTH_CONFIG" },
  file: { kind: "file", file: "/home/u/.docker/config.json" },
  helper: { kind: "helper", program: "ecr-login" },
};

type ContentReason = Exclude<UnknownContentReason, AnswerReason>;

const unknownContents: Examples<ContentReason> = {
  "looking-counts-as-pull": [{ code: "looking-counts-as-pull" }],
  "not-served": [{ code: "not-served" }],
  "manifest-unreadable": [{ code: "manifest-unreadable" }],
  "manifest-without-config": [{ code: "manifest-without-config" }],
  "config-unreadable": [{ code: "config-unreadable" }],
  "config-without-platform": [{ code: "config-without-platform" }],
  "not-asked": keysOf(notAsked).map((because) => ({ code: "not-asked", because })),
};

const types: Readonly<Record<HostsTomlType, true>> = {
  table: true,
  string: true,
  boolean: true,
  list: true,
  strings: true,
  "file-pairs": true,
};

const hostsTomlProblems: Examples<HostsTomlProblem> = {
  "not-toml": [
    { code: "not-toml", line: 3 },
    { code: "not-toml", line: null },
  ],
  "no-host-table": [{ code: "no-host-table" }],
  "too-many-hosts": [{ code: "too-many-hosts", max: 32 }],
  "wrong-type": keysOf(types).map((expected) => ({ code: "wrong-type", key: "ca", expected })),
  "unknown-capability": [{ code: "unknown-capability", capability: "fly" }],
  "invalid-host-url": [{ code: "invalid-host-url", url: "http://" }],
  "invalid-duration": [{ code: "invalid-duration", duration: "soon" }],
  unreadable: [{ code: "unreadable", error: "EACCES" }],
};

const exchange = (result: Exchange["result"]): Exchange => ({
  kind: "exchange",
  method: "HEAD",
  url: "https://a.example/v2/a/b/manifests/1",
  result,
});
const reply = { status: 404, location: null, errorCodes: [], errorText: "" };

const exchanges: readonly EvidenceItem[] = [
  exchange(reply),
  exchange({ ...reply, errorCodes: ["MANIFEST_UNKNOWN"], errorText: "manifest unknown" }),
  exchange({ ...reply, status: 307, location: "https://cdn.example/1" }),
  exchange({ failure: "unreachable", stage: "dns", reason: { code: "no-such-host" }, tries: 3 }),
  exchange({ failure: "refused", reason: { code: "invalid-host" } }),
  exchange({ failure: "rate-limited" }),
  exchange({ failure: "deadline" }),
];

const observations: {
  readonly [Kind in Observation["kind"]]: Extract<Observation, { kind: Kind }>;
} = {
  "invalid-host": { kind: "invalid-host", host: "a..example" },
  "login-withheld": { kind: "login-withheld", host: "auth.example" },
  "token-server-forbidden": {
    kind: "token-server-forbidden",
    registry: "a.example",
    problem: { code: "not-https" },
  },
  "repository-exists": { kind: "repository-exists", repository: "a.example/a/b" },
};

function keysOf<Key extends string>(table: Readonly<Record<Key, unknown>>): Key[] {
  return Object.keys(table).filter((key): key is Key => Object.hasOwn(table, key));
}

function examplesOf<T extends Coded>(examples: Examples<T>): T[] {
  return Object.values<readonly T[]>(examples).flat();
}

const reasons: AnswerReason[] = [
  ...keysOf(plainCodes).map((code) => ({ code })),
  ...keysOf(statusCodes).map((code) => ({ code, status: 403 })),
  ...keysOf(quotedCodes).flatMap((code) => [
    { code, status: 403, text: "" },
    { code, status: null, text: "the server's text" },
  ]),
  ...keysOf(timeoutCodes).map((code) => ({ code, seconds: 5 })),
  ...examplesOf(others),
];

const lines: [fact: string, words: string][] = [
  ...reasons.map((reason): [string, string] => [reason.code, explainReason(reason)]),
  ...keysOf(notAsked).map((reason): [string, string] => [reason, notAskedText(reason)]),
  ...examplesOf(unknownContents).map((reason): [string, string] => [
    reason.code,
    explainUnknownContent(reason),
  ]),
  ...examplesOf(loginProblems).map((problem): [string, string] => [
    problem.code,
    explainLoginProblem(problem),
  ]),
  ...Object.values(loginSources).map((source): [string, string] => [
    source.kind,
    loginSourceText(source),
  ]),
  ...examplesOf(hostsTomlProblems).map((problem): [string, string] => [
    problem.code,
    answerNoteText({ code: "hosts-toml-ignored", folder: "_default", problem }),
  ]),
  [
    "hosts-toml-without-hosts-read",
    answerNoteText({ code: "hosts-toml-without-hosts-read", folder: "_default" }),
  ],
  ...[...exchanges, ...Object.values(observations)].map((item): [string, string] => [
    item.kind,
    evidenceText(item),
  ]),
];

test("has words for every reason, problem, note and observation", () => {
  for (const [fact, words] of lines) {
    assert.match(words, /\S/, fact);
    assert.doesNotMatch(words, /undefined|null|\[object|NaN/, fact);
  }
  assertExpectedFile(
    join(import.meta.dirname, "reasons.expected"),
    lines.map(([fact, words]) => `${fact}: ${words}\n`).join(""),
  );
});
