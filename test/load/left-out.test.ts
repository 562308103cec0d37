/** Tests that whatever a walk leaves out is reported, and that a kustomization's resources are read. */
import assert from "node:assert/strict";
import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { load } from "../../src/load/load.ts";
import { temporaryFolder } from "../support/cli/run-pullgate.ts";

async function walk(
  files: Record<string, string>,
  exclude: string[] = [],
  prepare: (folder: string) => Promise<void> = async () => {},
  paths: string[] = ["."],
): Promise<{ read: string[]; leftOut: string[] }> {
  await using folder = await temporaryFolder({ ".git/HEAD": "ref: refs/heads/main\n", ...files });
  await prepare(folder.path);
  const leftOut: string[] = [];
  const found = load({
    paths,
    exclude,
    workingFolder: folder.path,
    stdin: process.stdin,
    note: () => {},
    leaveOut: (path, why) => leftOut.push(`${path} ${why}`),
  });
  const read = (await Array.fromAsync(found)).map(({ path }) => path);
  return { read, leftOut };
}

test("names folders node_modules at any depth, and what exclude matches", async () => {
  const { read, leftOut } = await walk(
    {
      "a.yaml": "",
      "b.yaml": "",
      "c/d.yaml": "",
      "notes.txt": "",
      "deploy/node_modules/e.yaml": "",
      "node_modules/f.yaml": "",
    },
    ["b.yaml", "c", "notes.txt"],
  );
  assert.deepEqual(read, ["a.yaml"]);
  assert.deepEqual(leftOut, [
    "b.yaml exclude",
    "c exclude",
    "deploy/node_modules node_modules",
    "node_modules node_modules",
  ]);
});

test("names what only kustomize reads, and no file that is elsewhere or missing", async () => {
  const { leftOut } = await walk({
    "k/kustomization.yaml": `configMapGenerator:
  - { name: a, files: [a.yaml, gone.yaml, b.yaml=https://example.test/b.yaml] }
helmCharts: [{ name: web, valuesFile: made.yaml }]
`,
    "k/a.yaml": "",
  });
  assert.deepEqual(leftOut, ["k/a.yaml kustomization"]);
});

test("reads the resources of a kustomization whatever their names", async () => {
  const { read } = await walk(
    {
      "k/kustomization.yaml":
        "resources: [deploy.txt, plain, ../other/base.tpl, a.yaml, link, /etc/passwd, ../../x]\npatches: [{path: patch.txt}]\n",
      "k/deploy.txt": "",
      "k/plain": "",
      "k/a.yaml": "",
      "k/patch.txt": "",
      "k/unnamed.txt": "",
      "other/base.tpl": "",
    },
    [],
    (folder) => symlink("/etc/passwd", join(folder, "k/link")),
  );
  assert.deepEqual(read.toSorted(), [
    "k/a.yaml",
    "k/deploy.txt",
    "k/kustomization.yaml",
    "k/plain",
    "other/base.tpl",
  ]);
});

test("reads the resources of a kustomization whatever the case of its fields", async () => {
  const { read } = await walk({ "kustomization.yaml": "Resources: [a.txt]\n", "a.txt": "" });
  assert.deepEqual(read, ["a.txt", "kustomization.yaml"]);
});

test("names what only kustomize reads, unless it is read anyway", async () => {
  const { read, leftOut } = await walk({
    "k/kustomization.yaml":
      "resources: [a.yaml, ../base, ../k/c.yaml]\npatches: [{path: patch.yaml}]\ntransformers: [t.yaml]\nconfigMapGenerator: [{files: [x=x.yaml, notes.txt]}]\n",
    "k/a.yaml": "",
    "k/c.yaml": "",
    "k/patch.yaml": "",
    "k/t.yaml": "",
    "k/x.yaml": "",
    "k/notes.txt": "",
    "base/b.yaml": "",
  });
  assert.deepEqual(read, ["base/b.yaml", "k/a.yaml", "k/c.yaml", "k/kustomization.yaml"]);
  assert.deepEqual(leftOut, [
    "k/t.yaml kustomization",
    "k/patch.yaml kustomization",
    "k/x.yaml kustomization",
  ]);
});

test("names resources of a kustomization that lie outside the checked folder", async () => {
  const files = {
    "k/kustomization.yaml": "resources: [../base, ../c.yaml, ../absent, https://a.example/b]\n",
    "base/b.yaml": "",
    "c.yaml": "",
  };
  assert.deepEqual((await walk(files, [], undefined, ["k"])).leftOut, [
    "base kustomization",
    "c.yaml kustomization",
  ]);
  assert.deepEqual((await walk(files, [], undefined, ["k", "base", "c.yaml"])).leftOut, []);
});

test("names a chart that is not rendered, and links that are not followed", async () => {
  const { leftOut } = await walk(
    {
      "web/Chart.yaml": "",
      "web/templates/a.yaml": "",
      "web/values.yaml": "",
      "b/b.yaml": "",
      c: "",
    },
    [],
    async (folder) => {
      await symlink("../b", join(folder, "web/inside"));
      await symlink("/etc", join(folder, "b/outside"));
      await symlink("/nowhere", join(folder, "b/nowhere.yaml"));
      await symlink("c", join(folder, "file"));
    },
  );
  assert.deepEqual(leftOut, ["b/nowhere.yaml link", "web chart", "b/outside link"]);
});

test("leaves out resources of a kustomization that exclude matches", async () => {
  const files = { "kustomization.yaml": "resources: [deploy.txt]\n", "deploy.txt": "" };
  assert.deepEqual(await walk(files, ["deploy.txt"]), {
    read: ["kustomization.yaml"],
    leftOut: ["deploy.txt exclude"],
  });
});

test("names what tests of KUTTL and Chainsaw compare with a cluster", async () => {
  const step = (...operations: string[]): string =>
    `apiVersion: chainsaw.kyverno.io/v1alpha1\nkind: Test\nspec: { steps: [{ try: [${operations.join(", ")}] }] }\n`;
  const { read, leftOut } = await walk({
    "kuttl/00-assert.yaml": "",
    "kuttl/00-install.yaml": "",
    "kuttl/01-errors.yaml": "",
    "chainsaw/chainsaw-test.yaml": `${step("{ apply: { file: a/pod.yaml } }", "{ assert: { file: a/expected.yaml } }")}---\n${step("{ error: { file: gone.yaml } }", "{ apply: { file: both.yaml } }", "{ assert: { file: both.yaml } }")}`,
    "chainsaw/a/expected.yaml": "",
    "chainsaw/a/pod.yaml": "",
    "chainsaw/both.yaml": "",
    "chainsaw/gone.yaml": "",
    "other/chainsaw-test.yaml": step("{ assert: { file: ../web/pod.yaml } }"),
    "web/pod.yaml": "",
  });
  assert.deepEqual(read, [
    "chainsaw/a/pod.yaml",
    "chainsaw/both.yaml",
    "chainsaw/chainsaw-test.yaml",
    "kuttl/00-install.yaml",
    "other/chainsaw-test.yaml",
    "web/pod.yaml",
  ]);
  assert.deepEqual(leftOut, [
    "chainsaw/a/expected.yaml assertion",
    "chainsaw/gone.yaml assertion",
    "kuttl/00-assert.yaml assertion",
    "kuttl/01-errors.yaml assertion",
  ]);
});
