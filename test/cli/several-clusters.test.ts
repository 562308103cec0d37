/** The roots and folders of several clusters lend each other nothing. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { startScene } from "../support/scene.ts";
import { readJsonReport } from "../support/runner/json-report.ts";
import { temporaryFolder, runPullgate } from "../support/cli/run-pullgate.ts";

const host = "registry.acme.example";

const scene = `registries:
  ${host}:
    images: [shop/web:v1]
    auth: { mode: bearer, users: { ci: runner, bot: right }, grants: { shop/web: [ci, bot] } }
login:
  ${host}: { username: ci, password: runner }
`;

const deployment = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  template:
    spec:
      serviceAccountName: web
      containers: [{ name: web, image: "${host}/shop/web:v1", envFrom: [{ configMapRef: { name: env } }] }]
---
`;

const configMap = `apiVersion: v1
kind: ConfigMap
metadata: { name: env, namespace: shop }
data: { LEVEL: info }
---
`;

const account = `apiVersion: v1
kind: ServiceAccount
metadata: { name: web, namespace: shop }
imagePullSecrets: [{ name: regcred }]
---
`;

const secret = (password: string): string => `apiVersion: v1
kind: Secret
metadata: { name: regcred, namespace: shop }
type: kubernetes.io/dockerconfigjson
stringData: { .dockerconfigjson: '{"auths":{"${host}":{"username":"bot","password":"${password}"}}}' }
---
`;

async function check(
  files: Record<string, string>,
  ...paths: string[]
): Promise<{ verdicts: string[]; findings: string[] }> {
  await using registries = await startScene(scene);
  await using folder = await temporaryFolder({ ...registries.files, ...files });
  const { stdout } = await runPullgate(
    ["check", ...registries.args, "--format", "json", ...paths],
    { cwd: folder.path, env: registries.env },
  );
  const report = readJsonReport(stdout);
  return {
    verdicts: report.images
      .flatMap(({ mentions }) => mentions)
      .map(({ file, verdict }) => `${file} ${verdict}`)
      .toSorted(),
    findings: report.findings.map(({ rule, file, certainty }) => `${rule} ${file} ${certainty}`),
  };
}

const whole = (password: string): string => secret(password) + account + configMap + deployment;

describe("several clusters", { concurrency: 2 }, () => {
  test("a Secret of another root makes no pull pullable", async () => {
    const files = { "staging/a.yaml": whole("right"), "prod/a.yaml": whole("wrong") };
    for (const paths of [["staging", "prod"], ["prod", "staging"], ["."]]) {
      const { verdicts, findings } = await check(files, ...paths);
      assert.deepEqual(verdicts, ["prod/a.yaml broken", "staging/a.yaml pullable"]);
      assert.deepEqual(findings, ["pull-secret-rejected prod/a.yaml proved"]);
    }
  });

  test("objects of another cluster are missing here", async () => {
    const files = { "staging/a.yaml": whole("right"), "prod/a.yaml": deployment };
    const { verdicts, findings } = await check(files, "staging", "prod");
    assert.deepEqual(verdicts, ["prod/a.yaml unverified", "staging/a.yaml pullable"]);
    assert.deepEqual(findings.toSorted(), [
      "config-map-not-found prod/a.yaml unverified",
      "service-account-not-found prod/a.yaml unverified",
    ]);
  });

  test("a root that both clusters share serves both", async () => {
    const apps = account + configMap + deployment;
    const files = {
      "staging/a.yaml": apps,
      "prod/a.yaml": apps,
      "shared/s.yaml": secret("right"),
    };
    const { verdicts, findings } = await check(files, "staging", "prod", "shared");
    assert.deepEqual(verdicts, ["prod/a.yaml pullable", "staging/a.yaml pullable"]);
    assert.deepEqual(findings, []);
  });

  test("which of two Secrets counts is a doubt that names both files", async () => {
    const files = {
      "app/a.yaml": account + configMap + deployment,
      "east/s.yaml": secret("right"),
      "west/s.yaml": secret("wrong"),
    };
    for (const paths of [
      ["app", "east", "west"],
      ["west", "app", "east"],
    ]) {
      const { verdicts, findings } = await check(files, ...paths);
      assert.deepEqual(verdicts, ["app/a.yaml unverified"]);
      assert.deepEqual(findings, ["object-ambiguous app/a.yaml unverified"]);
    }
  });
});
