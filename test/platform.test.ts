/** Which platform of an index a node takes, by containerd's own matcher as a table; and what it can run. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { parsePlatform, runs, selectionOf, selectPlatform, writePlatform } from "../src/model/platform.ts";

interface Row {
  node: string;
  nodeNormalized: string;
  index: string[];
  localPullSelected: string | null;
  transferServiceFetched: string[];
  localPull: string;
  transferService: string;
}

const rows: Row[] = JSON.parse(readFileSync(join(import.meta.dirname, "tables/platforms.json"), "utf8"));

describe("platforms", () => {
  for (const row of rows) {
    test(`${row.node} ← ${row.index.join(" ")}`, () => {
      const node = parsePlatform(row.node);
      assert.ok(node !== null);
      assert.equal(writePlatform(node), row.nodeNormalized);
      assert.equal(selectPlatform(row.index, row.node, "lenient"), row.localPullSelected);
      const exact = selectPlatform(row.index, row.node, "exact");
      assert.deepEqual(exact === null ? [] : [exact], row.transferServiceFetched.slice(0, 1));
      assert.equal(exact === null, row.transferService !== "ok");
    });
  }

  test("what a node runs", () => {
    const table: [node: string, made: string, expected: boolean][] = [
      ["linux/amd64", "linux/amd64", true],
      ["linux/amd64", "linux/386", true],
      ["linux/amd64", "linux/amd64/v3", true],
      ["linux/amd64", "linux/arm64", false],
      ["linux/amd64", "windows/amd64", false],
      ["linux/arm64", "linux/arm/v7", true],
      ["linux/arm64", "linux/amd64", false],
      ["linux/arm/v6", "linux/arm/v7", true],
      ["linux/amd64", "not a platform", true],
    ];
    for (const [node, made, expected] of table) assert.equal(runs(node, made), expected, `${node} ${made}`);
  });

  test("what is no platform", () => {
    for (const written of ["", "linux", "linux/", "/amd64", "a/b/c/d", "lin ux/amd64", `linux/${"x".repeat(99)}`])
      assert.equal(parsePlatform(written), null, written);
  });

  test("which runtime looks how", () => {
    const table: [string | null, string][] = [
      [null, "lenient"],
      ["containerd://1.7.27", "lenient"],
      ["containerd://2.0.5", "lenient"],
      ["containerd://2.1.0", "exact"],
      ["containerd://2.1.0-rc.1", "exact"],
      ["containerd://v3.0", "exact"],
      ["cri-o://1.34.0", "lenient"],
      ["containerd", "lenient"],
    ];
    for (const [runtime, expected] of table) assert.equal(selectionOf(runtime), expected, runtime ?? "null");
  });
});
