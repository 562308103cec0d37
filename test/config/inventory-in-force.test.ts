/** Tests which inventory is in force for a change that edits it. */
import assert from "node:assert/strict";
import { join, relative } from "node:path";
import { test } from "node:test";
import { inventoryInForce } from "../../src/config/inventory-in-force.ts";
import { temporaryFolder } from "../support/cli/run-pullgate.ts";

async function inForce(
  restricted: boolean,
  path: string,
  {
    base,
    change,
    untracked = {},
  }: Record<"base" | "change", Record<string, string>> & {
    untracked?: Record<string, string>;
  },
): Promise<{ paths: string[]; changed: string[] }> {
  const within = (name: string, files: Record<string, string>): Record<string, string> =>
    Object.fromEntries(Object.entries(files).map(([file, text]) => [`${name}/${file}`, text]));
  await using folder = await temporaryFolder({
    "change/.git/HEAD": "ref: refs/heads/main\n",
    "base/.keep": "",
    ...within("base", base),
    ...within("change", { ...change, ...untracked }),
  });
  const found = await inventoryInForce([path], {
    workingFolder: join(folder.path, "change"),
    restricted,
    before: {
      configuration: async () => null,
      folderWith: async () => join(folder.path, "base"),
      hasNow: async (file) => Object.keys(change).some((each) => each.startsWith(file)),
    },
  });
  return {
    paths: found
      .replace([path])
      .map((each) => (each === path ? each : relative(folder.path, each))),
    changed: found.changed.map(({ key, inForce: counts }) => `${key} ${counts}`),
  };
}

test("a stranger's change is checked with the inventory from before it", async () => {
  const edited = { base: { "prod.yaml": "a" }, change: { "prod.yaml": "b" } };
  assert.deepEqual(await inForce(true, "prod.yaml", edited), {
    paths: ["base/prod.yaml"],
    changed: ["inventory false"],
  });
  const removed = { base: { "prod.yaml": "a" }, change: {} };
  assert.deepEqual(await inForce(true, "prod.yaml", removed), {
    paths: ["base/prod.yaml"],
    changed: ["inventory false"],
  });
});

test("a file that a stranger adds to a folder or a glob of inventories does not count", async () => {
  const files = { base: { "inv/a.yaml": "a" }, change: { "inv/a.yaml": "a", "inv/b.yaml": "b" } };
  for (const path of ["inv", "inv/*.yaml"])
    assert.deepEqual(await inForce(true, path, files), {
      paths: [join("base", path)],
      changed: ["inventory false"],
    });
});

test("an inventory that only a stranger's change has is not in force", async () => {
  const files = { base: {}, change: { "prod.yaml": "b" } };
  assert.deepEqual(await inForce(true, "prod.yaml", files), {
    paths: [],
    changed: ["inventory false"],
  });
});

test("counts an inventory that the workflow writes, and an unchanged one", async () => {
  const written = { base: {}, change: {}, untracked: { "prod.yaml": "b" } };
  const same = { base: { "prod.yaml": "a" }, change: { "prod.yaml": "a" } };
  for (const files of [written, same])
    assert.deepEqual(await inForce(true, "prod.yaml", files), {
      paths: ["prod.yaml"],
      changed: [],
    });
});

test("another change is checked with its own inventory, which is named", async () => {
  const edited = { base: { "prod.yaml": "a" }, change: { "prod.yaml": "b" } };
  assert.deepEqual(await inForce(false, "prod.yaml", edited), {
    paths: ["prod.yaml"],
    changed: ["inventory true"],
  });
});
