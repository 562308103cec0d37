/** Images in guessed fields of custom kinds. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { startScene } from "../support/scene.ts";
import { readJsonReport } from "../support/runner/json-report.ts";
import { temporaryFolder, runPullgate } from "../support/cli/run-pullgate.ts";

const registry = "registry.acme.example";
const widget = `apiVersion: example.com/v1
kind: Widget
metadata:
  name: web
spec:
  image: ${registry}/web:v2
  agent: { image: { repository: ${registry}/agent, tag: v1 } }
  sidecarImage: ${registry}/windows:v1
`;

const scene = (): ReturnType<typeof startScene> =>
  startScene(`registries:
  ${registry}:
    images:
      - web:v1
      - agent:v1
      - { image: "windows:v1", platform: windows/amd64 }
`);

const outcome = async (
  configuration = "",
): Promise<{
  findings: string[];
  evidence: string[];
  verdicts: Record<string, number>;
  code: number | null;
}> => {
  await using running = await scene();
  await using folder = await temporaryFolder({
    ...running.files,
    "m.yaml": widget,
    ".pullgate.yaml": `${running.files[".pullgate.yaml"] ?? ""}\n${configuration}`,
  });
  const { stdout, code } = await runPullgate(["check", "m.yaml", "--format", "json"], {
    cwd: folder.path,
    env: running.env,
  });
  const { findings, summary } = readJsonReport(stdout);
  return {
    findings: findings.map(
      ({ rule, severity, certainty, line, column }) =>
        `${certainty} ${severity} ${rule} ${line}:${column}`,
    ),
    evidence: findings.flatMap((finding) => finding.evidence),
    verdicts: summary.verdicts,
    code,
  };
};

test("reports a missing image as a warning that explains the guess", async () => {
  const { findings, evidence, verdicts, code } = await outcome();
  assert.deepEqual(findings, ["proved warning image-tag-not-found 6:10"]);
  assert.ok(
    evidence.includes("`spec.image` of kind Widget is assumed to be an image because of its name"),
  );
  // Where its operator's pods run is not known, so any platform will do.
  assert.deepEqual(verdicts, { pullable: 2, broken: 1, unverified: 0 });
  assert.equal(code, 0);
});

test("checks only the configured fields of a kind", async () => {
  const { findings, verdicts, code } = await outcome(
    "images: [{ group: example.com, kind: Widget, path: spec.image }]\n",
  );
  assert.deepEqual(findings, ["proved error image-tag-not-found 6:10"]);
  assert.deepEqual(verdicts, { pullable: 0, broken: 1, unverified: 0 });
  assert.equal(code, 1);
});

test("of a release that is not rendered stand on the part that is wrong, and prove nothing without a registry", async () => {
  await using running = await startScene(`registries:
  ${registry}:
    images: [web:v1.0.0]
  docker.io:
    images: [library/other:v1]
`);
  await using folder = await temporaryFolder({
    ...running.files,
    "m.yaml": `apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: web, namespace: shop }
spec:
  chart: { spec: { chart: web, sourceRef: { kind: Bucket, name: charts } } }
  values:
    image:
      repository: ${registry}/gone
      tag: v1
    side:
      repository: ${registry}/web
      tag: 1.0.0
    proxy:
      repository: acme/proxy
      tag: v1
`,
  });
  const check = async (...flags: string[]): Promise<string> =>
    (
      await runPullgate(["check", "m.yaml", "--format", "json", ...flags], {
        cwd: folder.path,
        env: running.env,
      })
    ).stdout;
  const { findings, summary } = readJsonReport(await check());
  const shown = findings.map(({ rule, certainty, line }) => `${certainty} ${rule} ${line}`);
  assert.deepEqual(shown.sort(), [
    "proved image-repository-not-found 8",
    "proved image-tag-not-found 12",
    "unverified image-repository-not-found 14",
    "unverified not-rendered 5",
  ]);
  const doubt = findings.find(({ line }) => line === 14);
  assert.ok(doubt?.evidence.includes("`acme/proxy:v1` names no registry, which the chart may add"));
  assert.equal(doubt?.severity, "notice");
  assert.deepEqual(summary.verdicts, { pullable: 0, broken: 2, unverified: 1 });
  await check("--fix");
  assert.match(await readFile(join(folder.path, "m.yaml"), "utf8"), /^ {6}tag: v1\.0\.0$/m);
});
