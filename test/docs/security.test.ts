/** Checks docs/security.md, the guard list and the guard markers of the sources against each other. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { guards } from "../guards/guard-list.ts";
import { removeGuard } from "../guards/remove-guard.ts";
import { markedFiles } from "../guards/marked-files.ts";
import { threatLines } from "../guards/threat-lines.ts";

const root = join(import.meta.dirname, "../..");
const text = readFileSync(join(root, "docs/security.md"), "utf8");

const lines = threatLines(text);

describe("docs/security.md", () => {
  test("names each threat once, with a test", () => {
    assert.ok(lines.length >= 60, `${lines.length} lines`);
    assert.equal(new Set(lines.map(({ threat }) => threat)).size, lines.length);
    const rows = text
      .split("\n### ")
      .slice(1)
      .flatMap((section) => section.split("\n## ", 1)[0]?.match(/^\| .*\|$/gm) ?? []);
    const content = rows.filter((row) => !/^\| (?:threat|---) \|/.test(row));
    assert.equal(content.length, lines.length, "every line of these tables names a test");
  });

  for (const { threat, file, name } of lines)
    test(`names a test that exists: ${threat}`, () => {
      const path = join(root, "test", file);
      assert.ok(existsSync(path), file);
      const tests = readFileSync(path, "utf8");
      assert.ok(
        ['"', "`"].some((quote) => tests.includes(quote + name + quote)),
        `${file} has no test called: ${name}`,
      );
    });

  test("has the same threats as the guard list, in the same order", () => {
    assert.deepEqual(
      guards.map(({ threat }) => threat),
      lines.map(({ threat }) => threat),
    );
  });
});

describe("guard markers", () => {
  const marked = markedFiles(join(root, "src"));

  test("stand in the sources once each, and each is in the guard list", () => {
    const found = marked.flatMap(({ ids }) => ids);
    const listed = guards.flatMap(({ removed }) => Object.keys(removed));
    assert.deepEqual(found.toSorted(), listed.toSorted());
  });

  for (const { threat, removed } of guards)
    test(`stand before code that can be removed: ${threat}`, () => {
      assert.ok(Object.keys(removed).length > 0);
      for (const [id, removal] of Object.entries(removed)) {
        const source = marked.find(({ ids }) => ids.includes(id))?.text;
        assert.ok(source !== undefined, `no source has the marker "guard: ${id}"`);
        assert.notEqual(removeGuard(source, id, removal), source);
      }
    });
});
