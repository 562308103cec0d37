/** The reference grammar and the pull policy against what distribution/reference and the API server do, and on any text. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { Cluster } from "../src/model/cluster.ts";
import { canonical, familiar, hostOf, parseImageReference, repositoryOf } from "../src/model/image.ts";
import { questionOf } from "../src/model/pull.ts";
import type { Span } from "../src/model/source.ts";
import { plan } from "../src/plan/plan.ts";
import pullPolicies from "./tables/pullpolicy.json" with { type: "json" };
import references from "./tables/references.json" with { type: "json" };

const at: Span = { file: "x.yaml", line: 1, column: 1, endLine: 1, endColumn: 2, excerpt: "" };

/** The policy that a pod with this image gets, through the room's own door. */
function policyOf(image: string, declared: string | null) {
  const pullPolicy = declared === null ? null : { value: declared, at };
  const mention = {
    image,
    at,
    path: "",
    podSpec: null,
    role: "container" as const,
    container: "app",
    pullPolicy,
    type: "string" as const,
    placeholder: null,
  };
  const resource = { apiVersion: "v1", kind: "Pod", namespace: null, name: "x" };
  const workload = { resource, root: "", at, pod: true, hook: null, mentions: [mention], references: [] };
  const cluster: Cluster = {
    workloads: [workload],
    products: [],
    patchers: [],
    namespaces: [],
    coverage: [],
    nodes: [],
    broken: [],
    resources: 1,
    documents: 1,
    files: 1,
  };
  return plan(cluster, { preloaded: [], platforms: [], pullSecrets: {}, nodeCredentials: null })[0]?.pullPolicy;
}

describe("image references", () => {
  for (const row of references) {
    test(JSON.stringify(row.input).slice(0, 120), () => {
      const parsed = parseImageReference(row.input);
      if ("invalid" in parsed)
        return assert.deepEqual({ valid: false, error: parsed.invalid }, { valid: row.valid, error: row.error });
      const { domain, path, tag, digest } = parsed;
      assert.deepEqual(
        {
          valid: true,
          domain,
          path,
          tag,
          digest,
          familiar: familiar(parsed),
          canonical: canonical(parsed),
          runtimeRef: questionOf(parsed),
          keyringLookup: repositoryOf(parsed),
        },
        {
          valid: row.valid,
          domain: row.domain,
          path: row.path,
          tag: row.tag,
          digest: row.digest,
          familiar: row.familiar,
          canonical: row.canonical,
          runtimeRef: row.runtimeRef,
          keyringLookup: row.keyringLookup,
        },
      );
      return undefined;
    });
    test(`default policy of ${JSON.stringify(row.input).slice(0, 120)}`, () =>
      assert.equal(policyOf(row.input, null), row.defaultPullPolicy));
  }

  test("any text: no crash, no hang, and what parses is stable", () => {
    const likely = fc.stringMatching(/^[a-zA-Z0-9._\-:/@[\]]{0,60}$/);
    fc.assert(
      fc.property(fc.oneof(fc.string(), likely, fc.string({ unit: "binary", maxLength: 5000 })), (image) => {
        const parsed = parseImageReference(image);
        if ("invalid" in parsed) return;
        assert.deepEqual(parseImageReference(canonical(parsed)), parsed);
        assert.notEqual(hostOf(parsed), "");
      }),
      { numRuns: 2000 },
    );
  });

  test("no text makes it hang", () => {
    const started = performance.now();
    for (const piece of ["a-", "a.", "a/", "a:", "a__", "-"]) parseImageReference(`${piece.repeat(1_000_000)}!`);
    for (const piece of ["a-", "a.", "a/", "a--"]) parseImageReference(`${piece.repeat(1300)}!`);
    assert.ok(performance.now() - started < 20_000);
  });
});

describe("pull policies", () => {
  for (const row of pullPolicies) {
    const title = `${row.kind}: ${row.imagePullPolicy} for ${"image" in row ? row.image : "any image"}`;
    if (row.kind === "default")
      test(title, () => assert.equal(policyOf(row.image ?? "", row.imagePullPolicy), row.effective));
    else test(title, () => assert.equal(typeof policyOf("nginx:1", row.imagePullPolicy) === "string", row.valid));
  }
});
