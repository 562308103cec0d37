/** Mistyped hosts, and images that the check waited for. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { editDistance } from "../../src/model/text/edit-distance.ts";
import { podYaml } from "../support/builders.ts";
import { startScene } from "../support/scene.ts";
import { temporaryFolder, runPullgate } from "../support/cli/run-pullgate.ts";

interface Report {
  findings: { rule: string; certainty: string; image: string }[];
  summary: { verdicts: Record<string, number> };
}

async function check(
  scene: string,
  images: string[],
  args: string[] = [],
): Promise<{ report: Report; text: string }> {
  await using network = await startScene(scene);
  await using folder = await temporaryFolder({ ...network.files, "web.yaml": podYaml(images) });
  const flags = [
    "--retries",
    "0",
    "--format",
    "text",
    "--format",
    "json=report.json",
    ...network.args,
    ...args,
  ];
  const { stdout, stderr } = await runPullgate(["check", ...flags, "web.yaml"], {
    cwd: folder.path,
    env: network.env,
  });
  assert.equal(stderr, "");
  const report: Report = JSON.parse(await readFile(join(folder.path, "report.json"), "utf8"));
  return { report, text: stdout };
}

const summaryOf = ({ findings }: Report): string[] =>
  findings.map(({ rule, certainty, image }) => `${rule} ${certainty} ${image}`);

test("proves that a single unknown host is mistyped, and its pull broken", async () => {
  const { report } = await check("nameless: [gchr.io]", ["gchr.io/a/b:1"]);
  assert.deepEqual(summaryOf(report), ["registry-host-unknown proved gchr.io/a/b:1"]);
  assert.deepEqual(report.summary.verdicts, { pullable: 0, broken: 1, unverified: 0 });
});

test("proves nothing if no name resolves", async () => {
  const { report } = await check("nameless: [gchr.io, quay.io]", [
    "gchr.io/a/b:1",
    "quay.io/a/b:1",
  ]);
  assert.deepEqual(summaryOf(report), [
    "registry-unreachable unverified gchr.io/a/b:1",
    "registry-unreachable unverified quay.io/a/b:1",
  ]);
  assert.deepEqual(report.summary.verdicts, { pullable: 0, broken: 0, unverified: 2 });
});

test("proves nothing if the other host never replied", async () => {
  const scene =
    "registries: { harbor.acme.example: { down: true } }\nnameless: [habror.acme.example]";
  const { report } = await check(scene, ["harbor.acme.example/a/b:1", "habror.acme.example/a/b:1"]);
  assert.deepEqual(
    new Set(report.findings.map(({ rule }) => rule)),
    new Set(["registry-unreachable"]),
  );
});

test("measures the edit distance of hosts", () => {
  for (const [a, b, distance] of [
    ["ghcr.io", "ghcr.io", 0],
    ["gchr.io", "ghcr.io", 1],
    ["quay.oi", "quay.io", 1],
    ["dokcer.oi", "docker.io", 2],
    ["gcr.io", "ghcr.io", 1],
    ["", "ab", 2],
    ["abcd", "efgh", 3],
  ] as const)
    assert.equal(editDistance(a, b, 2), distance, `${a} ${b}`);
});

test("reports which image --wait waited for, and how long", async () => {
  const scene = "registries: { registry.acme.example: { images: [a/b:1] } }";
  const images = ["registry.acme.example/a/b:1", "registry.acme.example/a/b:2"];
  const { report, text } = await check(scene, images, ["--wait", "1"]);
  assert.deepEqual(summaryOf(report), ["image-tag-not-found proved registry.acme.example/a/b:2"]);
  assert.match(text, /note: registry\.acme\.example\/a\/b:2 is still missing after 1 s\./);
});
