/** Preloaded images and the pod's credentials, by Kubernetes version. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { stringify } from "yaml";
import { startRegistry } from "../support/registry/registry.ts";
import { temporaryFolder, runPullgate } from "../support/cli/run-pullgate.ts";

interface Told {
  images: { mentions: { verdict: string }[] }[];
  findings: { rule: string; severity: string; certainty: string }[];
}

const pod = (image: string, rest: object = {}): string =>
  stringify({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "web", namespace: "shop" },
    spec: { containers: [{ name: "web", image, imagePullPolicy: "IfNotPresent" }], ...rest },
  });

async function told(
  manifests: string,
  kubernetes: string | null,
  host: string,
): Promise<[verdict: string | undefined, ...findings: string[]]> {
  await using folder = await temporaryFolder({
    "pod.yaml": manifests,
    ".pullgate.yaml": stringify({
      registries: { [host]: { plainHttp: true } },
      cluster: { preloaded: ["*"], ...(kubernetes === null ? {} : { kubernetes }) },
    }),
  });
  const flags = ["check", "--cache", "off", "--format", "json", "pod.yaml"];
  const { stdout, stderr } = await runPullgate(flags, { cwd: folder.path });
  assert.equal(stderr, "");
  const { images, findings }: Told = JSON.parse(stdout);
  return [
    images[0]?.mentions[0]?.verdict,
    ...findings.map(({ rule, severity, certainty }) => `${rule} ${severity} ${certainty}`),
  ];
}

test("a private preloaded image is in doubt from 1.35 on, where kubelets verify credentials", async (t) => {
  const registry = await startRegistry({ auth: { mode: "basic", users: { bot: "right" } } });
  t.after(() => registry.close());
  registry.push({ repository: "shop/web", tag: "v1" });
  const manifests = pod(`${registry.host}/shop/web:v1`);
  const doubt = "image-access-denied warning unverified";
  assert.deepEqual(await told(manifests, null, registry.host), ["pullable"]);
  assert.deepEqual(await told(manifests, "1.34", registry.host), ["pullable"]);
  assert.deepEqual(await told(manifests, "1.35", registry.host), ["unverified", doubt]);
});

test("a preloaded image that is public or nowhere else stays pullable", async (t) => {
  const registry = await startRegistry();
  t.after(() => registry.close());
  registry.push({ repository: "shop/web", tag: "v1" });
  for (const image of [`${registry.host}/shop/web:v1`, `${registry.host}/only/here:v1`])
    assert.deepEqual(await told(pod(image), "1.35", registry.host), ["pullable"]);
});

test("an undecodable secret keeps a preloaded image from starting in 1.33 alone", async () => {
  const secret = `apiVersion: v1
kind: Secret
metadata: { name: broken, namespace: shop }
type: kubernetes.io/dockerconfigjson
stringData: { .dockerconfigjson: '{"auths":{"a.example":{"auth":"%"}}}' }
---
`;
  const manifests = secret + pod("a.example/web:v1", { imagePullSecrets: [{ name: "broken" }] });
  const rule = "pull-secret-undecodable";
  for (const [kubernetes, verdict, severity] of [
    ["1.32", "pullable", "warning"],
    ["1.33", "broken", "error"],
    ["1.34", "pullable", "warning"],
    [null, "unverified", "warning"],
  ] as const)
    assert.deepEqual(await told(manifests, kubernetes, "a.example"), [
      verdict,
      `${rule} ${severity} proved`,
    ]);
});
