/** Which tags are taken for ones that move. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { isMutable } from "../../../src/judge/facts/mutable-tag.ts";

const table: { mutable: string[]; not: string[] } = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../tables/mutable-tags.json"), "utf8"),
);

test("mutable tags", () => {
  assert.deepEqual(
    table.mutable.filter((tag) => !isMutable(tag)),
    [],
  );
  assert.deepEqual(table.not.filter(isMutable), []);
});
