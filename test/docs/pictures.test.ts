/** The pictures of docs/pictures/ show what the demo prints now. `npm run pictures` writes them. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { assertExpectedFile } from "../support/expected.ts";
import { demoPullRequest, demoTerminal } from "../pictures/demo-pull-request.ts";
import { isPictureOf, withSource } from "../pictures/picture-source.ts";
import { pictureTitle, shownFindings } from "../pictures/shown-findings.ts";
import { terminalPicture } from "../pictures/terminal-picture.ts";

const folder = join(import.meta.dirname, "../../docs/pictures");
const read = (name: string): Buffer => readFileSync(join(folder, name));
const stale = "is out of date: npm run pictures";

test("summary and comment of the demo's pull request, and their pictures, are up to date", async () => {
  for (const [name, markdown] of Object.entries(await demoPullRequest())) {
    assert.equal(read(`${name}.md`).toString(), markdown, `${name}.md ${stale}`);
    for (const width of [1012, 780]) {
      const file = `${name}-${width}.png`;
      const png = read(file);
      assert.ok(isPictureOf(png, markdown), `${file} ${stale}`);
      assert.equal(png.readUInt32BE(16), width, `the width of ${file}`);
    }
  }
});

const noTerminal =
  spawnSync("script", ["--version"]).error !== undefined && "script of util-linux is not here";

test("the picture of the terminal is up to date", { skip: noTerminal }, async () => {
  const picture = terminalPicture(shownFindings(await demoTerminal()), pictureTitle);
  assertExpectedFile(join(folder, "terminal.svg"), picture);
});

test("a picture of another text is recognised", () => {
  const png = read("summary-780.png");
  const marked = withSource(png.subarray(0, 33), "a");
  assert.deepEqual([isPictureOf(marked, "a"), isPictureOf(marked, "b")], [true, false]);
});
