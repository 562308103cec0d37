/** The folders of a tree. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { filesBelow, foldersAbove, isBelow } from "../../../src/model/source/source-tree.ts";
import { memoryTree } from "../../support/memory-tree.ts";
import { propertyRuns } from "../../support/property-runs.ts";

test("the files below a folder, and the folders above a file, are those that `isBelow` tells", () => {
  const name = fc.stringMatching(/^[a-c./0-]{1,3}$/).map((each) => each.replaceAll("/", "~"));
  const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((steps) => steps.join("/"));
  fc.assert(
    fc.property(fc.uniqueArray(path), path, (files, folder) => {
      const tree = memoryTree(Object.fromEntries(files.map((each) => [each, ""])));
      for (const each of [folder, ""]) {
        const below = tree.files.filter((file) => isBelow(file, each));
        assert.deepEqual(filesBelow(tree, each), below);
        for (const file of below) assert.ok(foldersAbove(file).includes(each));
      }
      for (const file of files)
        for (const each of foldersAbove(file)) assert.ok(isBelow(file, each));
    }),
    propertyRuns(500),
  );
  assert.deepEqual(foldersAbove("a/b/c.yaml"), ["a/b", "a", ""]);
});
