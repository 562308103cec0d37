/** Tests that the layers of the registry client import downwards only. */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join, posix } from "node:path";
import { test } from "node:test";

const layers = ["http", "auth", "reply", "client"];
const root = join(import.meta.dirname, "../../src/oci");

for (const [level, layer] of layers.entries())
  test(`${layer}/ imports nothing above it`, () => {
    const above = layers.slice(level + 1);
    for (const file of readdirSync(join(root, layer))) {
      const text = readFileSync(join(root, layer, file), "utf8");
      const imported = [...text.matchAll(/ from "(\.[^"]+)"/g)].map((match) =>
        posix.join(layer, match[1] ?? ""),
      );
      const wrong = imported.filter((path) => above.includes(path.split("/")[0] ?? ""));
      assert.deepEqual(wrong, [], `${layer}/${file}`);
    }
  });
