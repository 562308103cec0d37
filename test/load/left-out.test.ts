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
): Promise<{ read: string[]; leftOut: string[] }> {
  await using folder = await temporaryFolder({ ".git/HEAD": "ref: refs/heads/main\n", ...files });
  await prepare(folder.path);
  const leftOut: string[] = [];
  const found = load({
    paths: ["."],
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

test("leaves out resources of a kustomization that exclude matches", async () => {
  const files = { "kustomization.yaml": "resources: [deploy.txt]\n", "deploy.txt": "" };
  assert.deepEqual(await walk(files, ["deploy.txt"]), {
    read: ["kustomization.yaml"],
    leftOut: ["deploy.txt exclude"],
  });
});
