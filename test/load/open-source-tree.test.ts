/** Tests which files of a repository are listed for GitOps. */
import assert from "node:assert/strict";
import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { openSourceTree } from "../../src/load/load.ts";

async function folderOf(...files: string[]): Promise<AsyncDisposable & { root: string }> {
  const root = await realpath(await mkdtemp(join(tmpdir(), "pullgate-tree-")));
  for (const file of files) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), "");
  }
  return { root, [Symbol.asyncDispose]: async () => await rm(root, { recursive: true }) };
}

const files = ["a/b/c/deep.yaml", "a/b/pod.yaml", "a/bc/pod.yaml", "a/other.yaml", "top.yaml"];

test("a source tree lists all files, and of some paths theirs alone", async () => {
  await using made = await folderOf(...files, ".git/config", "a/b/node_modules/m/pod.yaml");
  const { root } = made;
  assert.deepEqual((await openSourceTree(root)).files, files);
  const below = await openSourceTree(root, [join(root, "a/b"), join(root, "top.yaml")]);
  assert.deepEqual(below.files, ["a/b/c/deep.yaml", "a/b/pod.yaml", "top.yaml"]);
  assert.deepEqual(below.unread, ["a/b/node_modules"]);
  assert.deepEqual((await openSourceTree(root, [join(root, "a/b/pod.yaml")])).files, [
    "a/b/pod.yaml",
  ]);
  assert.deepEqual((await openSourceTree(root, [join(root, ".git/config")])).files, []);
  assert.deepEqual((await openSourceTree(root, [dirname(root)])).files, files);
});
