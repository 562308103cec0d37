/** Docker configs are read as text, unless they are something else. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { readText } from "../../src/load/load.ts";
import { temporaryFolder } from "../support/cli/run-pullgate.ts";

test("a manifest is no docker config, however it is indented", async () => {
  const manifest = '{\n  "apiVersion": "v1",\n  "kind": "Secret"\n}';
  await using folder = await temporaryFolder({ "a.yaml": "kind: Pod\n", "a.json": manifest });
  for (const name of ["a.yaml", "a.json"])
    await assert.rejects(readText(name, folder.path), /a manifest, not a docker config/);
});

// Blank lines before a line once cost a search from each of them.
test("a text of blank lines is read", { timeout: 20_000 }, async () => {
  const blank = `${"\n".repeat(200_000)}{}`;
  await using folder = await temporaryFolder({ "config.json": blank });
  assert.equal(await readText("config.json", folder.path), blank);
});
