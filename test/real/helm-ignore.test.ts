/** Names exactly the templates that the real Helm does not render because of .helmignore. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { z } from "zod";
import { runPullgate, temporaryFolder } from "../support/cli/run-pullgate.ts";
import { needs, pathWithRenderers } from "./parts.ts";

const report = z.object({
  images: z.array(z.object({ image: z.string() })),
  summary: z.object({
    coverage: z.object({ leftOut: z.array(z.object({ path: z.string(), reason: z.string() })) }),
  }),
});

const templates = [
  "templates/a.yaml",
  "templates/ab.yaml",
  "templates/.hidden.yaml",
  "templates/deep/a.yaml",
  "templates/deep/{b}.yaml",
  "charts/sub/templates/a.yaml",
];

describe("names what Helm ignores", () => {
  for (const ignore of [
    "",
    "a.yaml\n",
    "# a.yaml\n\n  templates/a.yaml  \n",
    "/a.yaml\n/templates/ab.yaml\n",
    "templates/*\n",
    "templates/deep/\n",
    "a.yaml/\n",
    "deep\n",
    "?b.yaml\n[!x]*.txt\n",
    "templates/deep/{b}.yaml\n",
    "charts/sub\n",
    "*.yaml\n",
  ])
    test(`by ${JSON.stringify(ignore)}`, async (t) => {
      if (!needs(t, "helm")) return;
      const pod = (name: string): string =>
        `apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: "a.example/${name}"}]}\n`;
      const names = new Map(templates.map((path, index) => [path, `a:${index}`]));
      await using folder = await temporaryFolder({
        ".git/HEAD": "ref: refs/heads/main\n",
        "chart/Chart.yaml": "apiVersion: v2\nname: chart\nversion: 1.0.0\n",
        "chart/charts/sub/Chart.yaml": "apiVersion: v2\nname: sub\nversion: 1.0.0\n",
        "chart/.helmignore": ignore,
        ...Object.fromEntries([...names].map(([path, name]) => [`chart/${path}`, pod(name)])),
      });
      const { stdout, stderr } = await runPullgate(
        ["check", "--offline", "--format", "json", "--helm", "chart"],
        { cwd: folder.path, env: { PATH: pathWithRenderers() } },
      );
      const { images, summary } = report.parse(JSON.parse(stdout), { reportInput: true });
      const rendered = new Set(images.map(({ image }) => image));
      const missing = [...names].filter(([, name]) => !rendered.has(`a.example/${name}`));
      assert.deepEqual(
        summary.coverage.leftOut.map(({ path }) => path).toSorted(),
        missing.map(([path]) => `chart/${path}`).toSorted(),
        stderr,
      );
      for (const { reason } of summary.coverage.leftOut) assert.match(reason, /\.helmignore/);
    });
});

test("names what Helm ignores of a chart that a GitOps object renders", async (t) => {
  if (!needs(t, "helm")) return;
  const pod = (image: string): string =>
    `apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: "a.example/${image}"}]}\n`;
  await using folder = await temporaryFolder({
    ".git/HEAD": "ref: refs/heads/main\n",
    "release.yaml":
      "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: web}\nspec: {chart: {spec: {chart: chart, sourceRef: {kind: GitRepository, name: own}}}}\n",
    "chart/Chart.yaml": "apiVersion: v2\nname: chart\nversion: 1.0.0\n",
    "chart/.helmignore": "b.yaml\n",
    "chart/templates/a.yaml": pod("a:1"),
    "chart/templates/b.yaml": pod("b:1"),
    "chart/charts/sub/Chart.yaml": "apiVersion: v2\nname: sub\nversion: 1.0.0\n",
    "chart/charts/sub/templates/b.yaml": pod("c:1"),
  });
  const { stdout } = await runPullgate(["check", "--offline", "--format", "json", "."], {
    cwd: folder.path,
    env: { PATH: pathWithRenderers() },
  });
  const { images, summary } = report.parse(JSON.parse(stdout), { reportInput: true });
  assert.deepEqual(
    images.map(({ image }) => image),
    ["a.example/a:1"],
  );
  assert.deepEqual(summary.coverage.leftOut.map(({ path }) => path).toSorted(), [
    "chart/charts/sub/templates/b.yaml",
    "chart/templates/b.yaml",
  ]);
});
