/** Tests the node tree: places, aliases, merge keys and duplicate keys. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { child, type YamlNode } from "../../src/model/source/source.ts";
import { lenientEvents } from "../../src/parse/lenient-events.ts";
import { nodeTree } from "../../src/parse/node-tree.ts";
import { UnreadableError } from "../../src/parse/unreadable-error.ts";

const tree = (text: string): ReturnType<typeof nodeTree> =>
  nodeTree(text, lenientEvents(text, 100));

function plain(node: YamlNode | null): unknown {
  if (node === null) return null;
  if (node.node === "scalar") return node.value;
  if (node.node === "sequence") return node.items.map(plain);
  return Object.fromEntries(node.entries.map(({ key, value }) => [key.value, plain(value)]));
}

describe("nodeTree", () => {
  test("returns null for an empty document", () =>
    assert.equal(tree("# only a comment\n").root, null));

  const values: [title: string, text: string, expected: unknown][] = [
    [
      "nested collections",
      "a: [1, { b: x }]\nc: |\n  text\n",
      { a: ["1", { b: "x" }], c: "text\n" },
    ],
    ["an alias as its anchor", "a: &x { b: 1 }\nc: *x\n", { a: { b: "1" }, c: { b: "1" } }],
    [
      "keys after a merge key over merged keys",
      "b: &b { k: 1, l: 1 }\na: { <<: *b, k: 2 }\n",
      { b: { k: "1", l: "1" }, a: { k: "2", l: "1" } },
    ],
    [
      "merged keys over keys before the merge key",
      "b: &b { k: 1 }\na: { k: 2, <<: *b }\n",
      { b: { k: "1" }, a: { k: "1" } },
    ],
    [
      "the first mapping of a merged sequence",
      "a: { <<: [{ k: 1 }, { k: 2 }] }\n",
      { a: { k: "1" } },
    ],
    ["the last of duplicate keys", "k: 1\nk: 2\n", { k: "2" }],
  ];
  for (const [title, text, expected] of values)
    test(`reads ${title}`, () => assert.deepEqual(plain(tree(text).root), expected));

  const places: [title: string, text: string, place: string][] = [
    ["a quoted scalar with its quotes", `k: "a b"\n`, `"a b"`],
    ["a block scalar as its indicator", "k: |-\n  text\n", "|-"],
    ["a flow sequence with its brackets", "k: [a, b] # c\n", "[a, b]"],
    ["an empty value after its colon", "k:\n", ""],
    ["an alias as its anchor", "a: &x text\nk: *x\n", "text"],
  ];
  for (const [title, text, expected] of places)
    test(`locates ${title}`, () => {
      const node = child(tree(text).root ?? undefined, "k");
      assert.ok(node);
      assert.equal(text.slice(node.start, node.end), expected);
    });

  test("reports duplicate keys, but no overridden merged keys", () => {
    const written = [...tree("k: 1\nk: 1\nk: 2\n").duplicates.values()].flat();
    assert.deepEqual(
      written.map(({ alike, merge }) => [alike, merge]),
      [
        [true, null],
        [false, null],
      ],
    );
    assert.equal(tree("b: &b { k: 1 }\na: { <<: *b, k: 2 }\n").duplicates.size, 0);
    assert.equal(tree("b: &b { k: 1 }\na: { k: 2, <<: *b }\n").duplicates.size, 1);
  });

  test("indexes the keys of a large mapping", () => {
    const text = Array.from({ length: 100 }, (_, index) => `k${index}: ${index}\n`).join("");
    const { root, duplicates } = tree(`${text}k7: again\n`);
    assert.equal(duplicates.size, 1);
    assert.equal(root?.node === "mapping" && root.entries.length, 100);
  });

  const rejected: [title: string, text: string, message: string][] = [
    ["an unknown anchor", "a: *x\n", `unknown anchor "x"`],
    ["a recursive anchor", "a: &x [*x]\n", `anchor "x" contains itself`],
    ["a merge of a scalar", "<<: text\n", "a merge key takes a mapping or a sequence of mappings"],
    ["template markers", "a: {{ .Values.x }}\n", "template markers that were not rendered"],
  ];
  for (const [title, text, message] of rejected)
    test(`rejects ${title}`, () =>
      assert.throws(
        () => tree(text),
        (error) => error instanceof UnreadableError && error.message === message,
      ));
});
