/** Images in guessed fields of custom kinds. */
import assert from "node:assert/strict";
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
    evidence.includes("`spec.image` of a Widget is assumed to be an image because of its name"),
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
