/** Objects that only the manifests of another cluster create are named, and satisfy nothing. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { judgeOffline } from "../support/judge-offline.ts";

const pod = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    spec:
      serviceAccountName: web
      imagePullSecrets: [{ name: regcred }]
      containers:
        - name: web
          image: registry.acme.example/shop/web:v1
          envFrom: [{ configMapRef: { name: settings } }]
---
`;
const object = (apiVersion: string, kind: string, name: string, rest: string): string =>
  `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: ${name}, namespace: shop }\n${rest}\n---\n`;
const objects =
  object("v1", "ServiceAccount", "web", "") +
  object(
    "v1",
    "Secret",
    "regcred",
    'type: kubernetes.io/dockerconfigjson\nstringData: { .dockerconfigjson: "{}" }',
  ) +
  object("v1", "ConfigMap", "settings", "data: { a: b }");

/** The doubts of the rules about absent objects, by rule. */
async function doubts(files: Readonly<Record<string, string>>): Promise<Map<string, string>> {
  const diagnostics = await judgeOffline(
    Object.entries(files).map(([path, text]) => {
      return { path, text, root: path.slice(0, path.indexOf("/")) };
    }),
  );
  return new Map(
    diagnostics
      .filter(({ rule }) => rule.id.endsWith("-not-found"))
      .map(({ rule, diagnostic }) => [rule.id, diagnostic.message]),
  );
}

describe("an object of another cluster", () => {
  const rules = ["config-map-not-found", "pull-secret-not-found", "service-account-not-found"];

  test("is named with its file, in either order of the files", async () => {
    const files = { "staging/a.yaml": pod + objects, "prod/a.yaml": pod };
    const reversed = Object.fromEntries(Object.entries(files).toReversed());
    for (const each of [files, reversed]) {
      const found = await doubts(each);
      assert.deepEqual([...found.keys()].toSorted(), rules);
      for (const message of found.values())
        assert.match(message, /; `staging\/a\.yaml` creates it, for another cluster$/);
    }
  });

  test("is named with each file of the other clusters", async () => {
    const others = { "staging/a.yaml": pod + objects, "dev/a.yaml": pod + objects };
    const found = await doubts({ ...others, "prod/a.yaml": pod });
    assert.match(
      found.get("pull-secret-not-found") ?? "",
      /; `staging\/a\.yaml` and `dev\/a\.yaml` create it, for another cluster$/,
    );
  });

  test("is not named where nothing creates it", async () => {
    const found = await doubts({ "staging/a.yaml": pod, "prod/a.yaml": pod });
    assert.deepEqual([...found.keys()].toSorted(), rules);
    for (const message of found.values()) assert.doesNotMatch(message, /another cluster/);
  });
});
