/** Image references and pull policies, by tables of upstream results and on arbitrary text. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { Cluster } from "../../../src/model/cluster/cluster.ts";
import {
  canonical,
  familiar,
  hostOf,
  parseImageReference,
  repositoryOf,
} from "../../../src/model/pull/image.ts";
import { questionKey } from "../../../src/model/pull/answer.ts";
import type { Span } from "../../../src/model/source/source.ts";
import { plan } from "../../../src/plan/plan.ts";
import pullPolicies from "../../tables/pullpolicy.json" with { type: "json" };
import references from "../../tables/references.json" with { type: "json" };
import { startCpuTimer } from "../../support/cpu-time.ts";
import { propertyRuns } from "../../support/property-runs.ts";

const at: Span = { file: "x.yaml", line: 1, column: 1, endLine: 1, endColumn: 2, excerpt: "" };

/** The policy that `plan` gives a pod with this image. */
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
  const workload = {
    resource,
    root: "",
    at,
    pod: true,
    hook: null,
    mentions: [mention],
    references: [],
  };
  const cluster: Cluster = {
    workloads: [workload],
    objects: [],
    patchers: [],
    namespaces: [],
    coverage: [],
    nodes: [],
    brokenDocuments: [],
    resources: 1,
    documents: 1,
    files: 1,
  };
  return plan(cluster, { preloaded: [], platforms: [], pullSecrets: {}, nodeCredentials: null })[0]
    ?.pullPolicy;
}

describe("image references", () => {
  for (const row of references) {
    test(JSON.stringify(row.input).slice(0, 120), () => {
      const parsed = parseImageReference(row.input);
      if ("invalid" in parsed)
        return assert.deepEqual(
          { valid: false, error: parsed.invalid },
          { valid: row.valid, error: row.error },
        );
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
          runtimeRef: questionKey(parsed),
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

  test("arbitrary text never throws, and parsed references parse to themselves", () => {
    const likely = fc.stringMatching(/^[a-zA-Z0-9._\-:/@[\]]{0,60}$/);
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), likely, fc.string({ unit: "binary", maxLength: 5000 })),
        (image) => {
          const parsed = parseImageReference(image);
          if ("invalid" in parsed) return;
          assert.deepEqual(parseImageReference(canonical(parsed)), parsed);
          assert.notEqual(hostOf(parsed), "");
        },
      ),
      propertyRuns(2000),
    );
  });

  test("references generated from the grammar parse to their parts", () => {
    const word = fc.stringMatching(/^[a-z0-9]{1,8}$/);
    const joined = (separators: string[], max: number): fc.Arbitrary<string> =>
      fc
        .tuple(word, fc.array(fc.tuple(fc.constantFrom(...separators), word), { maxLength: max }))
        .map(([first, rest]) => first + rest.map(([separator, next]) => separator + next).join(""));
    const path = fc
      .array(joined([".", "_", "__", "-", "---"], 2), { minLength: 1, maxLength: 4 })
      .map((components) => components.join("/"));
    const port = fc.option(fc.integer({ min: 1, max: 65_535 }), { nil: null });
    const host = fc
      .tuple(fc.oneof(joined(["."], 3), fc.constant("localhost"), fc.constant("[fd00::1]")), port)
      .map(([name, number]) => (number === null ? name : `${name}:${number}`))
      .filter(
        (name) =>
          (/[.:]/.test(name) || name === "localhost") && !/^(?:index\.)?docker\.io$/.test(name),
      );
    const tag = fc.option(fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,20}$/), { nil: null });
    const digest = fc.option(
      fc.stringMatching(/^[a-f0-9]{64}$/).map((hex) => `sha256:${hex}`),
      { nil: null },
    );
    fc.assert(
      fc.property(
        host,
        path,
        tag,
        digest,
        fc.constantFrom(" ", "A", "Z", "%", "$", "!", "\\", "\n", "\0", "é"),
        fc.nat(),
        (on, at, tagged, by, odd, place) => {
          const image = `${on}/${at}${tagged === null ? "" : `:${tagged}`}${by === null ? "" : `@${by}`}`;
          assert.deepEqual(parseImageReference(image), {
            domain: on,
            path: at,
            tag: tagged,
            digest: by,
          });
          // Such a character is invalid anywhere in a path.
          const cut = on.length + 1 + (place % at.length);
          assert.ok("invalid" in parseImageReference(image.slice(0, cut) + odd + image.slice(cut)));
        },
      ),
      propertyRuns(1000),
    );
  });

  test("no text causes a hang", () => {
    const cpuSeconds = startCpuTimer();
    for (const piece of ["a-", "a.", "a/", "a:", "a__", "-"])
      parseImageReference(`${piece.repeat(1_000_000)}!`);
    for (const piece of ["a-", "a.", "a/", "a--"]) parseImageReference(`${piece.repeat(1300)}!`);
    assert.ok(cpuSeconds() < 120, `${cpuSeconds()} s`);
  });
});

describe("pull policies", () => {
  for (const row of pullPolicies) {
    const title = `${row.kind}: ${row.imagePullPolicy} for ${"image" in row ? row.image : "any image"}`;
    if (row.kind === "default")
      test(title, () =>
        assert.equal(policyOf(row.image ?? "", row.imagePullPolicy), row.effective),
      );
    else
      test(title, () =>
        assert.equal(typeof policyOf("nginx:1", row.imagePullPolicy) === "string", row.valid),
      );
  }
});
