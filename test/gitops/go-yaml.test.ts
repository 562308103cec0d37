/** Plain values, as the controllers read and print them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  parseGoYaml,
  parseGoYamlDocuments,
  printGoYaml,
  type YamlValue,
} from "../../src/gitops/objects/go-yaml.ts";
import { propertyRuns } from "../support/property-runs.ts";

test("reads scalars, aliases and merge keys", () => {
  for (const [text, value] of [
    [
      "[on, y, 0755, 0o17, 0b11, 0x1F, 1_000, 1.50, ~, '1', !!str 1, ! 1]",
      [true, true, 493, 15, 3, 31, 1000, 1.5, null, "1", "1", "1"],
    ],
    ["a: &x {b: 1}\nc: *x\nd: [*x, *x]", { a: { b: 1 }, c: { b: 1 }, d: [{ b: 1 }, { b: 1 }] }],
    ["a: &x 1\nb: &x 2\nc: *x", { a: 1, b: 2, c: 2 }],
    ["&k key: 1\nother: *k", { key: 1, other: "key" }],
    [
      "base: &x {a: 1, b: 2}\nweb:\n  <<: *x\n  b: 3",
      { base: { a: 1, b: 2 }, web: { a: 1, b: 3 } },
    ],
    ["web:\n  b: 3\n  <<: [{a: 1, b: 2}, {a: 4}]", { web: { b: 3, a: 1 } }],
    ['web: {"<<": {a: 1}}', { web: { "<<": { a: 1 } } }],
    ["a: 1\nb: 2\na: 3", { a: 3, b: 2 }],
    ["yes: 1\n2: b\n~: c", { true: 1, 2: "b", null: "c" }],
    ["__proto__: {a: 1}", JSON.parse('{"__proto__": {"a": 1}}')],
    ["a: |\n  x\n  y\nb: >-\n  x\n  y", { a: "x\ny\n", b: "x y" }],
    ["a: [1,\n2]", { a: [1, 2] }],
    ["", null],
    ["# nothing\n", null],
  ] as const)
    assert.deepEqual(parseGoYaml(text), value, text);
});

test("reads each document by itself", () => {
  const text = "a: &x 1\n---\nb: &x 2\nc: *x\n---\n---\n# empty\n...\n- d\n";
  assert.deepEqual(parseGoYamlDocuments(text), [{ a: 1 }, { b: 2, c: 2 }, null, null, ["d"]]);
  assert.throws(() => parseGoYamlDocuments("a: &x 1\n---\nb: *x\n"), /unknown anchor 'x'/);
  assert.throws(() => parseGoYaml("a: 1\n---\nb: 2\n"), /more than one document/);
});

test("refuses what the controllers refuse", () => {
  const laughs = Array.from({ length: 30 }, (_, level) => {
    return level === 0
      ? "a0: &a0 [x, x]"
      : `a${level}: &a${level} [*a${level - 1}, *a${level - 1}]`;
  });
  for (const [text, message] of [
    ["a: *x", /unknown anchor 'x'/],
    ["a: &x [*x]", /anchor 'x' contains itself/],
    ["? [a]\n: 1", /a key that is no scalar/],
    [": 1", /an empty key/],
    ["a: b: c", /bad indentation/],
    ["a: {{ .Values.a }}", /./],
    [laughs.join("\n"), /too many values/],
  ] as const)
    assert.throws(
      () => parseGoYaml(text),
      (error) => error instanceof SyntaxError && message.test(error.message),
      text.slice(0, 80),
    );
});

test("reads what it prints", () => {
  const scalar = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.constantFrom("on", "0755", "1e3", "~", "<<", "", " a ", "a\nb\n", "- a", "a: b", "#"),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
  );
  const { value } = fc.letrec<{ value: YamlValue }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      scalar,
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(fc.oneof(fc.string(), fc.constantFrom("on", "1", "null")), tie("value"), {
        maxKeys: 3,
        noNullPrototype: true,
      }),
    ),
  }));
  fc.assert(
    fc.property(value, (drawn) => {
      assert.deepEqual(parseGoYaml(printGoYaml(drawn)), drawn);
    }),
    propertyRuns(500),
  );
});
