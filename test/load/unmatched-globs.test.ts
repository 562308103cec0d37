/** Tests which globs of `exclude` count as matching nothing. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { unmatchedGlobs } from "../../src/load/load.ts";
import { temporaryFolder } from "../support/cli/run-pullgate.ts";

const files = {
  "work/rendered/tests/a.yaml": "",
  "work/rendered/b.yaml": "",
  "work/node_modules/hidden/c.yaml": "",
  "other/d.yaml": "",
};

for (const [glob, nearest] of [
  ["vendor/**", null],
  ["tests/**", "**/tests/**"],
  ["./tests/", "**/tests/"],
  ["/rendered/b.yaml", "**/rendered/b.yaml"],
  ["**/vendor/**", null],
  ["hidden/**", null],
  ["d.yaml", null],
  ["{x,y}/*.yaml", null],
] as const)
  test(`${glob} matches nothing`, async () => {
    await using folder = await temporaryFolder(files);
    const work = join(folder.path, "work");
    assert.deepEqual(await unmatchedGlobs([glob], ["rendered"], work), [{ glob, nearest }]);
  });

for (const glob of [
  "rendered/tests",
  "rendered/tests/",
  "./rendered/tests/**",
  "**/tests/**",
  "**/*.yaml",
  "../other/*",
  "{rendered,vendor}/b.yaml",
])
  test(`${glob} matches a path`, async () => {
    await using folder = await temporaryFolder(files);
    const work = join(folder.path, "work");
    assert.deepEqual(await unmatchedGlobs([glob], [".", "../other"], work), []);
  });

test("a glob of a folder that is never read is right", async () => {
  await using folder = await temporaryFolder({});
  const globs = ["**/node_modules/**", "node_modules", ".git/**"];
  assert.deepEqual(await unmatchedGlobs(globs, ["."], folder.path), []);
});
