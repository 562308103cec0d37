/** Objects that the change itself removes. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { beforeChange } from "../../src/commands/check/compare-with-base.ts";
import { Extractor } from "../../src/extract/extract.ts";
import { judge } from "../../src/judge/judge.ts";
import type { Cluster } from "../../src/model/cluster/cluster.ts";
import { parse } from "../../src/parse/parse.ts";
import { plan, startNeeds } from "../../src/plan/plan.ts";

async function extracted(text: string): Promise<Cluster> {
  const extractor = new Extractor({ locations: [], namespace: null });
  extractor.startFile("");
  async function* chunks(): AsyncGenerator<Uint8Array> {
    yield new TextEncoder().encode(text);
  }
  for await (const document of parse({ path: "m.yaml", chunks }, { need: "all" }))
    extractor.add(document);
  return extractor.cluster();
}

async function messages(before: string, after: string): Promise<string[]> {
  const cluster = await extracted(after);
  const options = { preloaded: [], nodeCredentials: null, platforms: [], pullSecrets: {} };
  const { diagnostics } = judge(
    {
      cluster,
      pulls: plan(cluster, options),
      needs: startNeeds(cluster),
      answers: { byImage: new Map(), byAttempt: new Map(), logins: [], requests: 0 },
      runtime: null,
      kubernetes: null,
      before: beforeChange(await extracted(before), cluster),
    },
    { offline: true },
  );
  return diagnostics.map(({ diagnostic }) => diagnostic.message);
}

const pod = `apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop }
spec:
  serviceAccountName: web
  imagePullSecrets: [{ name: regcred }]
  containers:
    - name: web
      image: registry.acme.example/shop/web:v1
      envFrom: [{ configMapRef: { name: settings } }]
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: other, namespace: shop }
---
`;
const objects: Readonly<Record<string, string>> = {
  ServiceAccount: "name: web",
  ConfigMap: "name: settings",
  Secret: "name: regcred",
};

for (const [kind, name] of Object.entries(objects))
  test(`says that the change removes the ${kind}`, async () => {
    const object = `apiVersion: v1\nkind: ${kind}\nmetadata: { ${name}, namespace: shop }\n`;
    const elsewhere = object.replace("namespace: shop", "namespace: blog");
    const removals = async (before: string): Promise<string[]> =>
      (await messages(before, pod)).filter((each) => each.endsWith(": this change removes it"));
    const [first = "", ...others] = await removals(pod + object);
    assert.ok(first.includes(name.slice("name: ".length)), first);
    assert.deepEqual(others, []);
    assert.deepEqual(await removals(pod + elsewhere), []);
  });
