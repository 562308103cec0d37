/** Keys of objects that several files declare. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Extractor } from "../../../../src/extract/extract.ts";
import { judge } from "../../../../src/judge/judge.ts";
import { parse } from "../../../../src/parse/parse.ts";
import { plan, startNeeds } from "../../../../src/plan/plan.ts";

const configMap = (key: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\ndata: { ${key}: a }\n---\n`;
const pod = `apiVersion: v1
kind: Pod
metadata: { name: web }
spec:
  containers:
    - name: web
      image: registry.acme.example/web:v1
      env: [{ name: A, valueFrom: { configMapKeyRef: { name: settings, key: wanted } } }]
`;

/** The message and certainty of the rule about absent keys; null if it is silent. */
async function missingKey(files: Record<string, string>): Promise<string | null> {
  const extractor = new Extractor({ locations: [], namespace: null });
  extractor.startFile(".");
  for (const [path, text] of Object.entries(files)) {
    async function* chunks(): AsyncGenerator<Uint8Array> {
      yield new TextEncoder().encode(text);
    }
    for await (const document of parse({ path, chunks }, { need: "all" })) extractor.add(document);
  }
  const cluster = extractor.cluster();
  const options = { preloaded: [], nodeCredentials: null, platforms: [], pullSecrets: {} };
  const answers = { byImage: new Map(), byAttempt: new Map(), logins: [], requests: 0 };
  const { diagnostics } = judge(
    {
      cluster,
      pulls: plan(cluster, options),
      needs: startNeeds(cluster),
      answers,
      runtime: null,
      kubernetes: null,
    },
    { offline: true },
  );
  const found = diagnostics.find(({ rule }) => rule.id === "config-map-key-not-found")?.diagnostic;
  return found === undefined ? null : `${found.certainty ?? "proved"}: ${found.message}`;
}

test("a key that the declaration of another file has is unverified", async () => {
  const files = { "a.yaml": configMap("wanted") + pod, "b.yaml": configMap("other") };
  assert.equal(
    await missingKey(files),
    "unverified: The ConfigMap `settings` has no key `wanted` (it has `other`) in `b.yaml`, and has it in `a.yaml`",
  );
});

test("the last declaration of one file counts", async () => {
  const found = await missingKey({ "a.yaml": configMap("wanted") + configMap("other") + pod });
  assert.match(found ?? "", /^proved: The ConfigMap `settings` has no key `wanted`/);
});

test("declarations of several files that lack the key prove its absence", async () => {
  const files = { "a.yaml": configMap("one") + pod, "b.yaml": configMap("other") };
  assert.match((await missingKey(files)) ?? "", /^proved: /);
});
