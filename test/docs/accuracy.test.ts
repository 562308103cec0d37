/** docs/accuracy.md stands in the repository as it is printed, and README links to it. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { accuracyPage } from "../support/accuracy-page.ts";
import { assertExpectedFile } from "../support/expected.ts";

const root = join(import.meta.dirname, "../..");

test("docs/accuracy.md says what the table of figures says", () =>
  assertExpectedFile(join(root, "docs/accuracy.md"), accuracyPage()));

test("README links to docs/accuracy.md", () =>
  assert.match(readFileSync(join(root, "README.md"), "utf8"), /\(docs\/accuracy\.md\)/));
