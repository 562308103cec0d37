/** Keys of objects that several files declare. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { judgeOffline } from "../../../support/judge-offline.ts";

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
  const diagnostics = await judgeOffline(
    Object.entries(files).map(([path, text]) => ({ path, text, root: "." })),
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
