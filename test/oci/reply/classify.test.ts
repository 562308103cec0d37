/** What registries are known to say, row by row, against what is made of it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { parseChallenges } from "../../../src/oci/auth/challenge.ts";
import { classify } from "../../../src/oci/reply/classify.ts";
import type { ClassifiedExchange } from "../../../src/oci/reply/classify.ts";
import { connectionErrorOf } from "../../../src/oci/http/connection-error.ts";
import { quirkOf } from "../../../src/oci/quirks.ts";
import {
  accepts,
  bodyOf,
  hostOfRow,
  rows,
  sentIn,
  stepsOf,
} from "../../support/registry/reply-table.ts";
import type { Row } from "../../support/registry/reply-table.ts";

/** Where the bytes alone cannot carry the class: the next request decides. */
const undecided = ({ next, told_class }: Row): boolean =>
  next !== undefined || told_class !== undefined;

function exchangeOf(row: Row, step: ClassifiedExchange["step"]): ClassifiedExchange {
  const headers: Record<string, string[]> = {};
  for (const [name, value] of Object.entries(row.headers))
    if (value !== null)
      headers[name] = [value.replace("Bearer …", 'Bearer realm="https://auth.example/token"')];
  if (/<html/.test(row.message)) headers["content-type"] = ["text/html"];
  if (row.status === 200 && step === "manifest") {
    headers["content-type"] = ["application/vnd.oci.image.index.v1+json"];
  }
  const quirk = {
    ...quirkOf(hostOfRow(row)),
    ...(row.mirror === true ? { mirror: true as const } : {}),
  };
  return {
    step,
    method: row.step === "manifest-head" ? "HEAD" : "GET",
    sent: sentIn(row, step),
    refreshed: row.correct_class !== "refresh-token-and-retry-once",
    kind: row.kind,
    quirk,
    status: row.status ?? 0,
    headers,
    // The table quotes errors; a manifest is never empty.
    body: row.step === "manifest-head" ? "" : bodyOf(row) || (row.status === 200 ? "{}" : ""),
  };
}

test("every known reply of a registry means what it is known to mean", () => {
  const wrong: string[] = [];
  let judged = 0;
  for (const row of rows) {
    if (
      row.status === null ||
      row.correct_class === "client-bug" ||
      row.correct_class === "fallback-to-GET"
    )
      continue;
    if (undecided(row)) continue;
    for (const step of stepsOf(row)) {
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

test("the meaning of a reply depends on the request", () => {
  const named = (part: string): Row => {
    const row = rows.find(({ registry, situation }) => `${registry}/${situation}`.includes(part));
    assert.ok(row !== undefined, part);
    return row;
  };
  const said = (
    row: Row,
    sent: ClassifiedExchange["sent"],
    step: ClassifiedExchange["step"] = "manifest",
  ) => {
    const got = classify({ ...exchangeOf(row, step), sent });
    return got.answer === "denied" ? got.credential : got.answer;
  };
  assert.equal(said(named("htpasswd: wrong"), "nothing"), "none");
  assert.equal(said(named("htpasswd: no credentials"), "login"), "rejected");
  assert.equal(said(named("ocir.io/anonymous, or WRONG"), "login-token"), "rejected");
  assert.equal(said(named("ocir.io/anonymous, or WRONG"), "anonymous-token"), "missing-or-denied");
  assert.equal(said(named("ghcr.io/missing tag"), "anonymous-token"), "missing");
  assert.equal(said(named("ghcr.io/missing tag"), "login-token"), "missing-or-denied");
  assert.equal(
    said(named("docker.io/anonymous token request during"), "nothing", "token"),
    "unreachable",
  );
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
    assert.equal(connectionErrorOf(error).stage, stages[row.correct_class], row.situation);
  }
});

test("a mistake of the client is never reported as a wrong reference", () => {
  const accept = rows.find(
    ({ situation, registry }) =>
      /Accept missing/.test(situation) && registry.startsWith("distribution"),
  );
  assert.ok(accept !== undefined);
  assert.equal(classify(exchangeOf(accept, "manifest")).answer, "inconclusive");
});

test("challenges are read in every shape", () => {
  const read = (...headers: string[]) =>
    parseChallenges(headers).map(({ scheme, parameters }) => [
      scheme,
      Object.fromEntries(parameters),
    ]);
  assert.deepEqual(
    read(
      'Bearer realm="https://codeberg.org/v2/token",service="container_registry",scope="*",Basic realm="Gitea, \\"the\\" registry"',
    ),
    [
      [
        "bearer",
        { realm: "https://codeberg.org/v2/token", service: "container_registry", scope: "*" },
      ],
      ["basic", { realm: 'Gitea, "the" registry' }],
    ],
  );
  assert.deepEqual(
    read('BASIC realm="Sonatype Nexus"', "bEaReR Realm=https://a/t , error = insufficient_scope"),
    [
      ["basic", { realm: "Sonatype Nexus" }],
      ["bearer", { realm: "https://a/t", error: "insufficient_scope" }],
    ],
  );
  assert.deepEqual(read('Bearer realm="x",scope="repository:a/b:pull,push"'), [
    ["bearer", { realm: "x", scope: "repository:a/b:pull,push" }],
  ]);
  assert.deepEqual(read("Negotiate, Basic realm=a"), [
    ["negotiate", {}],
    ["basic", { realm: "a" }],
  ]);
  assert.deepEqual(read('Negotiate YII==, Bearer realm="x",scope=,service="y"').slice(2), [
    ["bearer", { realm: "x", service: "y" }],
  ]);
  assert.deepEqual(read("", "  ,, ", '="x"'), []);
  assert.deepEqual(read('Bearer realm="unclosed'), [["bearer", { realm: "unclosed" }]]);
});
