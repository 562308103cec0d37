/** What registries are known to say, row by row, against what is made of it. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { parseChallenges } from "../src/resolve/challenge.ts";
import { classify } from "../src/resolve/classify.ts";
import type { Exchange, Onward, Said } from "../src/resolve/classify.ts";
import { failureOf } from "../src/resolve/failure.ts";
import { quirkOf } from "../src/resolve/quirks.ts";

interface Row {
  registry: string;
  situation: string;
  step: string;
  status: number | null;
  code: string | null;
  message: string;
  headers: Record<string, string | null>;
  correct_class: string;
  notes: string;
}

const rows: Row[] = JSON.parse(readFileSync(new URL("tables/registry-responses.json", import.meta.url), "utf8"));

/** A host that each row's registry stands for. */
const hosts: Record<string, string> = {
  "*.dkr.ecr.*.amazonaws.com": "123456789012.dkr.ecr.eu-west-1.amazonaws.com",
  "*-docker.pkg.dev": "europe-docker.pkg.dev",
  "*.azurecr.io": "acme.azurecr.io",
  "*.ocir.io": "fra.ocir.io",
  "registry.*.aliyuncs.com": "registry.cn-hangzhou.aliyuncs.com",
  "codeberg.org (Gitea/Forgejo)": "codeberg.org",
};

/** Where the bytes alone cannot carry the class. By registry and situation, with the reason. */
const exceptions: Record<string, string> = {
  "sonatype-nexus/no credentials, Bearer realm enabled": "first met as a challenge: the token server decides",
  "jfrog-artifactory/deactivated SaaS instance": "a redirect is followed to HTML before it is judged",
  "mcr.microsoft.com/tags/list of missing repo": "it also says so of repositories that are there: no proof",
  "registry.gitlab.com/missing image repo, project visible":
    "the same bytes as a missing tag: the list of tags decides",
};

/** Situations that say in words that credentials went along. */
const withLogin =
  /wrong|good creds|expired (token|stored|personal)|invalid token|caller owns|without (access|rights|permission|required)|lockout|authenticated|token without|missing repo in ANOTHER|same account|too many failed/i;
const anonymous = /anonymous|no credentials|no authorization/i;

function sentIn(row: Row, step: Exchange["step"]): Exchange["sent"] {
  const { situation } = row;
  const login = withLogin.test(situation) && !anonymous.test(situation);
  const challenged =
    row.correct_class.startsWith("challenge") ||
    /^(htpasswd: )?no credentials|, anonymous$|Permission denied/.test(situation);
  if (step === "token") return login ? "login" : "nothing";
  const basic = /htpasswd|dkr\.ecr|sonatype/.test(row.registry + situation) || situation.startsWith("raw PAT");
  if (basic) return login ? "login" : "nothing";
  if (row.correct_class.startsWith("challenge") || (challenged && row.registry === "gcr.io")) return "nothing";
  return login ? "login-token" : "anonymous-token";
}

/** The body as the server sends it: the specification's JSON where there is a code, else as it is quoted. */
function bodyOf(row: Row): string {
  const nested = /detail\.errors=\[([^\]]*)\]/.exec(row.notes)?.[1]?.split(",");
  const detail = nested === undefined ? null : { errors: nested.map((code) => ({ code })) };
  const code = row.code?.split("|")[0]?.trim() ?? null;
  return code === null || row.status === 200
    ? row.message.replace(/ \((text\/plain|no Content-Type|no challenge|XML.*)\)$/, "")
    : JSON.stringify({ errors: [{ code, message: row.message, detail }] });
}

function exchangeOf(row: Row, step: Exchange["step"]): Exchange {
  const headers: Record<string, string[]> = {};
  for (const [name, value] of Object.entries(row.headers))
    if (value !== null) headers[name] = [value.replace("Bearer …", 'Bearer realm="https://auth.example/token"')];
  if (/<html/.test(row.message)) headers["content-type"] = ["text/html"];
  if (row.status === 200 && step === "manifest") {
    headers["content-type"] = ["application/vnd.oci.image.index.v1+json"];
  }
  const quirk = {
    ...quirkOf(hosts[row.registry] ?? row.registry),
    ...(/mirror|remote \(proxy\)/.test(row.registry + row.situation) ? { mirror: true as const } : {}),
  };
  return {
    step,
    method: row.step === "manifest-head" ? "HEAD" : "GET",
    sent: sentIn(row, step),
    refreshed: row.correct_class !== "refresh-token-and-retry-once",
    kind: /digest/.test(row.situation) && !/tag/.test(row.situation) ? "digest" : "tag",
    quirk,
    status: row.status ?? 0,
    headers,
    body: row.step === "manifest-head" ? "" : bodyOf(row),
  };
}

/** Our words for a row's class. "client-bug" rows cannot come of our requests: they must only not blame the reference. */
function accepts(correct: string, got: Said | Onward): boolean {
  const how = got.answer === "continue" ? got.how : null;
  switch (correct) {
    case "ok":
      return got.answer === "found";
    case "continue":
      return how === "proceed";
    case "challenge (not a failure)":
      return how === "authenticate";
    case "refresh-token-and-retry-once":
      return how === "refresh";
    case "retry-with-GET":
      return how === "get";
    case "follow":
      return how === "follow";
    case "unsupported-endpoint":
      return how === "unlisted";
    case "not-found-or-no-access":
      return got.answer === "missing-or-denied";
    case "reference.no-repo":
      return got.answer === "missing" && got.missing === "repository";
    case "reference.no-tag":
      return got.answer === "missing" && got.missing === "tag";
    case "reference.no-digest":
      return got.answer === "missing" && got.missing === "digest";
    case "reference.not-found":
    case "reference.invalid":
      return got.answer === "missing";
    case "credentials.wrong":
      return got.answer === "denied" && got.credential === "rejected";
    case "credentials.insufficient":
      return got.answer === "denied" && got.credential === "insufficient";
    case "credentials.missing":
      return got.answer === "denied" && got.credential === "none";
    case "credentials.missing or credentials.wrong (by whether sent)":
      return got.answer === "denied" && got.credential !== "insufficient";
    case "rate-limited":
      return got.answer === "rate-limited";
    case "inconclusive":
      return got.answer === "inconclusive";
    case "unreachable.5xx":
      return got.answer === "unreachable" && got.stage === "http";
    case "unreachable.not-a-registry":
      return got.answer === "unreachable" && got.stage === "protocol";
    default:
      return false;
  }
}

test("every known reply of a registry means what it is known to mean", () => {
  const wrong: string[] = [];
  let judged = 0;
  for (const row of rows) {
    if (row.status === null || row.correct_class === "client-bug" || row.correct_class === "fallback-to-GET") continue;
    if (`${row.registry}/${row.situation}` in exceptions) continue;
    for (const step of row.step.split("|").map((each) => (each === "manifest-head" ? "manifest" : each))) {
      if (step !== "manifest" && step !== "token" && step !== "tags") continue;
      const got = classify(exchangeOf(row, step));
      judged++;
      if (!accepts(row.correct_class, got))
        wrong.push(
          `${row.registry}: ${row.situation} (${step} ${row.status}, sent ${sentIn(row, step)}): ${row.correct_class}, not ${JSON.stringify(got)}`,
        );
    }
  }
  assert.deepEqual(wrong, []);
  assert.ok(judged > 130, String(judged));
});

test("the same bytes mean another thing by what was sent", () => {
  const named = (part: string): Row => {
    const row = rows.find(({ registry, situation }) => `${registry}/${situation}`.includes(part));
    assert.ok(row !== undefined, part);
    return row;
  };
  const said = (row: Row, sent: Exchange["sent"], step: Exchange["step"] = "manifest") => {
    const got = classify({ ...exchangeOf(row, step), sent });
    return got.answer === "denied" ? got.credential : got.answer;
  };
  assert.equal(said(named("htpasswd: wrong"), "nothing"), "none");
  assert.equal(said(named("htpasswd: no credentials"), "login"), "rejected");
  assert.equal(said(named("ocir.io/anonymous, or WRONG"), "login-token"), "rejected");
  assert.equal(said(named("ocir.io/anonymous, or WRONG"), "anonymous-token"), "missing-or-denied");
  assert.equal(said(named("ghcr.io/missing tag"), "anonymous-token"), "missing");
  assert.equal(said(named("ghcr.io/missing tag"), "login-token"), "missing-or-denied");
  assert.equal(said(named("docker.io/anonymous token request during"), "nothing", "token"), "unreachable");
  assert.equal(said(named("docker.io/wrong username"), "login", "token"), "rejected");
});

test("every known error of the transport has its stage", () => {
  const stages: Record<string, string> = {
    "unreachable.dns": "dns",
    "unreachable.tcp": "connect",
    "unreachable.tls": "tls",
    "unreachable.timeout": "timeout",
    "unreachable.proxy": "proxy",
    "unreachable.not-a-registry": "protocol",
  };
  for (const row of rows.filter(({ status }) => status === null)) {
    const error =
      row.code === "HTTPParserError"
        ? Object.assign(new Error(row.message), { name: "HTTPParserError" })
        : Object.assign(new Error(row.message), { code: row.code });
    assert.equal(failureOf(error).stage, stages[row.correct_class], row.situation);
  }
});

test("a client's own mistake never blames the reference", () => {
  const accept = rows.find(
    ({ situation, registry }) => /Accept missing/.test(situation) && registry.startsWith("distribution"),
  );
  assert.ok(accept !== undefined);
  assert.equal(classify(exchangeOf(accept, "manifest")).answer, "inconclusive");
});

test("challenges are read in every shape", () => {
  const read = (...headers: string[]) =>
    parseChallenges(headers).map(({ scheme, parameters }) => [scheme, Object.fromEntries(parameters)]);
  assert.deepEqual(
    read(
      'Bearer realm="https://codeberg.org/v2/token",service="container_registry",scope="*",Basic realm="Gitea, \\"the\\" registry"',
    ),
    [
      ["bearer", { realm: "https://codeberg.org/v2/token", service: "container_registry", scope: "*" }],
      ["basic", { realm: 'Gitea, "the" registry' }],
    ],
  );
  assert.deepEqual(read('BASIC realm="Sonatype Nexus"', "bEaReR Realm=https://a/t , error = insufficient_scope"), [
    ["basic", { realm: "Sonatype Nexus" }],
    ["bearer", { realm: "https://a/t", error: "insufficient_scope" }],
  ]);
  assert.deepEqual(read('Bearer realm="x",scope="repository:a/b:pull,push"'), [
    ["bearer", { realm: "x", scope: "repository:a/b:pull,push" }],
  ]);
  assert.deepEqual(read("Negotiate, Basic realm=a"), [
    ["negotiate", {}],
    ["basic", { realm: "a" }],
  ]);
  assert.deepEqual(read("", "  ,, ", '="x"'), []);
  assert.deepEqual(read('Bearer realm="unclosed'), [["bearer", { realm: "unclosed" }]]);
});
