/** Which tags are taken for placeholders. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { unfilledTag } from "../../../src/judge/facts/unfilled-tag.ts";

const table: { unfilled: Record<string, string[]>; filled: string[] } = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../tables/unfilled-tags.json"), "utf8"),
);

test("tells unfilled tags from tags that may be meant", () => {
  for (const [kind, tags] of Object.entries(table.unfilled))
    for (const tag of tags) assert.equal(unfilledTag(tag), kind, tag);
  for (const tag of table.filled) assert.equal(unfilledTag(tag), null, tag);
});
