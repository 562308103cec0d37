/** Which files of a repository GitOps sources are looked for in. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { manifestsAsked } from "../../../src/commands/gitops/asked-manifests.ts";
import { openSourceTree } from "../../../src/load/load.ts";
import { temporaryFolder } from "../../support/cli/run-pullgate.ts";

const files = ["apps/a.yaml", "apps/b.YML", "apps/c.json", "apps/notes.txt", "infra/d.yaml"];

test("manifests are asked by folders, files and globs, whatever the case of their endings", async () => {
  await using folder = await temporaryFolder(Object.fromEntries(files.map((file) => [file, "{}"])));
  const tree = await openSourceTree(folder.path);
  const asked = (paths: string[], exclude: string[] = []): Promise<string[]> =>
    manifestsAsked({ paths, exclude }, join(tree.root, "apps"), tree);
  assert.deepEqual(await asked([".."]), [
    "apps/a.yaml",
    "apps/b.YML",
    "apps/c.json",
    "infra/d.yaml",
  ]);
  assert.deepEqual(await asked(["b.YML"]), ["apps/b.YML"]);
  assert.deepEqual(await asked(["*.{YML,json}"]), ["apps/b.YML", "apps/c.json"]);
  assert.deepEqual(await asked(["."], ["a.*"]), ["apps/b.YML", "apps/c.json"]);
});
