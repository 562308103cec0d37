/** One problem found by several containers or rules is one finding of the highest severity. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { startScene } from "../support/scene.ts";
import { readJsonReport } from "../support/runner/json-report.ts";
import { temporaryFolder, runPullgate } from "../support/cli/run-pullgate.ts";

/** One image is open to everybody, the registry of the other cannot be reached: of the secret's absence one is proof, the other a doubt. */
const twoContainers = `apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop }
spec:
  imagePullSecrets: [{ name: regcred }]
  containers:
    - { name: open, image: "registry.acme.example/open/web:v1" }
    - { name: private, image: "registry.acme.example/shop/web:v1" }
`;

/** Two rules see that the Job has no secret: it is private, and its sibling has one. */
const sibling = `apiVersion: v1
kind: Secret
metadata: { name: regcred, namespace: shop }
type: kubernetes.io/dockerconfigjson
stringData: { .dockerconfigjson: '{"auths":{"registry.acme.example":{"username":"bot","password":"right"}}}' }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop }
spec:
  imagePullSecrets: [{ name: regcred }]
  containers: [{ name: web, image: "registry.acme.example/shop/web:v1" }]
---
apiVersion: batch/v1
kind: Job
metadata: { name: job, namespace: shop }
spec:
  template:
    spec: { containers: [{ name: job, image: "registry.acme.example/shop/web:v1" }] }
`;

const scene = `registries:
  registry.acme.example:
    images: [open/web:v1, shop/web:v1]
    auth: { mode: bearer, users: { ci: runner, bot: right }, grants: { shop/web: [ci, bot] } }
login:
  registry.acme.example: { username: ci, password: runner }
`;

async function check(
  manifest: string,
  ...args: string[]
): Promise<{ code: number | null; findings: string[] }> {
  await using registries = await startScene(scene);
  await using folder = await temporaryFolder({ ...registries.files, "m.yaml": manifest });
  const all = ["check", ...registries.args, "--format", "json", ...args, "m.yaml"];
  const { stdout, code } = await runPullgate(all, { cwd: folder.path, env: registries.env });
  const findings = readJsonReport(stdout).findings.map(
    ({ severity, rule, certainty }) => `${severity} ${rule} ${certainty}`,
  );
  return { code, findings };
}

describe("deduplication", { concurrency: 2 }, () => {
  const rows: [
    title: string,
    manifest: string,
    args: string[],
    code: number,
    findings: string[],
  ][] = [
    [
      "proof that one container starts does not hide a doubt about another",
      twoContainers,
      [],
      0,
      ["warning pull-secret-not-found proved", "warning pull-secret-not-found unverified"],
    ],
    [
      "proof is told beside a doubt that weighs more",
      twoContainers,
      ["--on-unverified", "error"],
      4,
      ["warning pull-secret-not-found proved", "error pull-secret-not-found unverified"],
    ],
    [
      "and stops the run by itself",
      twoContainers,
      ["--on-unverified", "error", "--fail-on", "warning"],
      1,
      ["warning pull-secret-not-found proved", "error pull-secret-not-found unverified"],
    ],
    [
      "a doubt that is ignored takes nothing away",
      twoContainers,
      ["--on-unverified", "ignore"],
      0,
      ["warning pull-secret-not-found proved"],
    ],
    ["of two rules the surer", sibling, [], 0, ["warning pull-secret-sibling proved"]],
    [
      "no doubt is lost that stops the run",
      sibling,
      ["--on-unverified", "error"],
      4,
      ["error pull-secret-absent unverified", "warning pull-secret-sibling proved"],
    ],
    [
      "with no doubts the one that is sure",
      sibling,
      ["--on-unverified", "ignore"],
      0,
      ["warning pull-secret-sibling proved"],
    ],
  ];
  for (const [title, manifest, args, code, findings] of rows)
    test(title, async () => assert.deepEqual(await check(manifest, ...args), { code, findings }));
});
