/** Tests the man page: it is up to date, it has every flag, and roff accepts it. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { commandNames, flagsOf } from "../../src/config/declarations.ts";
import { assertExpectedFile } from "../support/expected.ts";
import { manPage } from "../support/man-page.ts";

const file = join(import.meta.dirname, "../../man/pullgate.1");

test("man/pullgate.1 lists every command and flag", () => {
  const page = manPage();
  assertExpectedFile(file, page);
  for (const name of commandNames) {
    assert.ok(page.includes(`.SS pullgate ${name}`), name);
    for (const { flag } of flagsOf(name))
      assert.ok(page.includes(`.B ${flag.replaceAll("-", "\\-")}\n`), flag);
  }
});

test("roff prints the page without a warning", (t) => {
  const { error, stdout, stderr } = spawnSync("groff", ["-ww", "-man", "-Tascii", file], {
    encoding: "utf8",
  });
  if (error !== undefined) return t.skip("not installed: groff");
  assert.equal(stderr, "");
  assert.match(stdout.replaceAll(/.\u0008/g, ""), /--fail-on <severity>/);
});
