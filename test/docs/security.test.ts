/** docs/security.md holds: each of its lines names a test that there is, and a guard that test/guards/guards.ts can take away. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { guards } from "../guards/guard-list.ts";

const root = join(import.meta.dirname, "../..");
const text = readFileSync(join(root, "docs/security.md"), "utf8");

/** The lines of the tables whose last column is a test. */
const lines = [...text.matchAll(/^\| (.+?) \| (.+?) \| `([\w/-]+\.test\.ts)`: (.+) \|$/gm)].map(
  ([, threat = "", guard = "", file = "", name = ""]) => ({ threat, guard, file, name }),
);

describe("the threat model", () => {
  test("has lines, each threat once", () => {
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
    test(threat, () => {
      const path = join(root, "test", file);
      assert.ok(existsSync(path), file);
      const tests = readFileSync(path, "utf8");
      assert.ok(
        ['"', "`"].some((quote) => tests.includes(quote + name + quote)),
        `${file} has no test called: ${name}`,
      );
    });

  test("each line has a guard that can be taken away, and no guard is without a line", () => {
    assert.deepEqual(
      guards.map(({ threat, test: file }) => `${threat} (${file})`),
      lines.map(({ threat, file }) => `${threat} (${file})`),
    );
    for (const { threat, removed } of guards) {
      assert.ok(removed.length > 0, threat);
      for (const [file, guarded, without] of removed) {
        const source = readFileSync(join(root, file), "utf8");
        assert.equal(source.split(guarded).length, 2, `${threat}: ${file} holds once: ${guarded}`);
        assert.notEqual(guarded, without);
      }
    }
  });
});
