/** Tests which versions of Node are supported. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { unsupportedNode } from "../../src/system/node-version.ts";

test("supports the versions that package.json promises", () => {
  const file = join(import.meta.dirname, "../../package.json");
  const { engines }: { engines: { node: string } } = JSON.parse(readFileSync(file, "utf8"));
  const [, oldest = ""] = /^>=(\d+)$/.exec(engines.node) ?? [];
  assert.equal(unsupportedNode(`${oldest}.0.0`), null);
  assert.equal(unsupportedNode("100.1.0"), null);
  const before = `${Number(oldest) - 1}.99.0`;
  assert.equal(
    unsupportedNode(before),
    `pullgate needs Node ${oldest} or later; this is Node ${before}`,
  );
});
