/** Compares output with a file in the repository; `UPDATE=1 npm test` writes the file instead. */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, relative } from "node:path";

const updating = !["", "0"].includes(process.env["UPDATE"] ?? "");

/** Fails with a difference if the file holds anything but `text`; a missing file counts as empty. */
export function assertExpectedFile(file: string, text: string): void {
  if (updating) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  const expected = existsSync(file) ? readFileSync(file, "utf8") : "";
  const name = relative(process.cwd(), file);
  assert.equal(text, expected, `${name} is out of date. UPDATE=1 npm test writes it.`);
}
