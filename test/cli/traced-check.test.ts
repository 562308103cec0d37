/** The gate over charts and overlays, through the command line: findings, edits and suppressions are of the files that people keep. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { startScene } from "../support/scene.ts";
import { needs, pathWithRenderers } from "../real/parts.ts";
import { readJsonReport } from "../support/runner/json-report.ts";
import { temporaryFolder, runPullgate } from "../support/cli/run-pullgate.ts";

const registry = "registry.acme.example";

const deployment = (name: string, image: string): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: ${name}\nspec:\n  template:\n    spec:\n      containers:\n        - name: app\n          image: ${image}\n`;

const files = {
  "charts/shop/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 0.1.0\n",
  "charts/shop/values.yaml": `image:\n  registry: ${registry}\n  repository: shop/web\n  tag: 2.4.0 # of the shop\njobs:\n  # pullgate-ignore image-tag-not-found: built later\n  tag: v9\n`,
  "charts/shop/templates/web.yaml": deployment(
    "web",
    '"{{ .Values.image.registry }}/{{ .Values.image.repository }}:{{ .Values.image.tag }}"',
  ),
  "charts/shop/templates/jobs.yaml": deployment(
    "jobs",
    `${registry}/shop/jobs:{{ .Values.jobs.tag }}`,
  ),
  "base/kustomization.yaml": "resources: [pdf.yaml]\n",
  "base/pdf.yaml": deployment("pdf", `${registry}/shop/pdf:v1`),
  "overlays/prod/kustomization.yaml": `resources: [../../base]\nimages:\n  - name: ${registry}/shop/pdf\n    newTag: stable\n`,
};

test("findings stand in values and kustomizations, and --fix mends those and nothing else", async (t) => {
  if (!needs(t, "helm", "kubectl")) return;
  await using scene = await startScene(
    `registries:\n  ${registry}: { images: ["shop/web:v2.4.0", "shop/jobs:v1", "shop/pdf:Stable"] }\n`,
  );
  await using folder = await temporaryFolder({ ...scene.files, ...files });
  const PATH = pathWithRenderers();
  const check = async (...more: string[]): ReturnType<typeof runPullgate> =>
    await runPullgate(
      [
        "check",
        ...scene.args,
        "--helm",
        "charts/shop",
        "--kustomize",
        "overlays/prod",
        "--format",
        "json",
        ...more,
      ],
      {
        cwd: folder.path,
        env: { ...scene.env, PATH },
      },
    );

  const { findings, images } = readJsonReport((await check()).stdout);
  assert.deepEqual(
    findings
      .filter(({ severity }) => severity === "error")
      .map(({ rule, file, line, rendered }) => [rule, file, line, rendered?.file]),
    [
      ["image-tag-not-found", "charts/shop/values.yaml", 4, "<helm charts/shop>"],
      ["image-tag-not-found", "overlays/prod/kustomization.yaml", 4, "<kustomize overlays/prod>"],
    ],
  );
  assert.equal(images.length, 3);

  await check("--fix");
  const changed = Object.entries(files).map(async ([path, before]) => {
    const after = await readFile(join(folder.path, path), "utf8");
    return before
      .split("\n")
      .flatMap((line, index) =>
        line === after.split("\n")[index] ? [] : [after.split("\n")[index]],
      );
  });
  assert.deepEqual((await Promise.all(changed)).flat(), [
    "  tag: v2.4.0 # of the shop",
    "    newTag: Stable",
  ]);
  const mended = await check();
  assert.deepEqual(
    readJsonReport(mended.stdout).findings.filter(({ severity }) => severity === "error"),
    [],
  );
  assert.equal(mended.code, 0);
});
