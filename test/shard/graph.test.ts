/** Tests that graphs of objects survive being written as JSON. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { pack, unpack } from "../../src/shard/graph.ts";

const copyOf = (root: object): unknown => unpack(pack(root));

describe("pack and unpack", () => {
  test("keep values, arrays, maps and sets", () => {
    const root = {
      text: "a",
      number: 1.5,
      list: [1, [null, true]],
      map: new Map<unknown, unknown>([[{ key: 1 }, "value"]]),
      set: new Set(["a", 2]),
    };
    assert.deepEqual(copyOf(root), root);
  });

  test("keep a shared object shared", () => {
    const shared = { name: "x" };
    const copy = copyOf({ a: shared, b: [shared] });
    assert.ok(typeof copy === "object" && copy !== null && "a" in copy && "b" in copy);
    assert.ok(Array.isArray(copy.b));
    assert.equal(copy.a, copy.b[0]);
  });

  test("keep a cycle", () => {
    const root: Record<string, unknown> = {};
    root["self"] = root;
    const copy = copyOf(root);
    assert.ok(typeof copy === "object" && copy !== null && "self" in copy);
    assert.equal(copy.self, copy);
  });

  test("leave out properties that are replaced by undefined", () => {
    const packed = pack({ keep: 1, drop: 2 }, (key, value) => (key === "drop" ? undefined : value));
    assert.deepEqual(unpack(packed), { keep: 1 });
  });

  test("read the key __proto__ as a property", () => {
    const copy = unpack('[{"__proto__":"x"}]');
    assert.ok(typeof copy === "object" && copy !== null);
    assert.deepEqual(Object.keys(copy), ["__proto__"]);
  });
});

describe("unpack refuses", () => {
  for (const text of ["[]", "{}", "5", '["a"]', "{", '[{"a":7}]'])
    test(text, () => assert.throws(() => unpack(text)));
});
