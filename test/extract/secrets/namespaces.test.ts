/** Tests label selectors and the resolution of namespace rules. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  everywhere,
  parseSelector,
  resolveNamespaces,
  selectorOf,
  wildcard,
} from "../../../src/extract/secrets/namespaces.ts";
import { yamlNode } from "../../support/yaml-node.ts";

const known = [
  { name: "a", labels: { team: "x" } },
  { name: "b", labels: {} },
];

describe("parseSelector", () => {
  const valid: [text: string, key: string, operator: string, values: string[]][] = [
    ["a=b", "a", "In", ["b"]],
    ["a == b", "a", "In", ["b"]],
    ["a!=b", "a", "NotIn", ["b"]],
    ["a in (b, c)", "a", "In", ["b", "c"]],
    ["a notin (b)", "a", "NotIn", ["b"]],
    ["a", "a", "Exists", []],
    ["!a", "a", "DoesNotExist", []],
  ];
  for (const [text, key, operator, values] of valid)
    test(`parses ${text}`, () =>
      assert.deepEqual(parseSelector(text), [{ key, operator, values }]));

  test("parses several requirements", () =>
    assert.equal(parseSelector("a=b,c in (d,e),!f")?.length, 3));

  for (const text of ["", "a=b,", "a in b", "a=b=c", "a b"])
    test(`returns null for ${JSON.stringify(text)}`, () => assert.equal(parseSelector(text), null));
});

describe("selectorOf", () => {
  test("reads labels and expressions", () =>
    assert.deepEqual(
      selectorOf(
        yamlNode("{ matchLabels: { a: b }, matchExpressions: [{ key: c, operator: Exists }] }"),
      ),
      [
        { key: "a", operator: "In", values: ["b"] },
        { key: "c", operator: "Exists", values: [] },
      ],
    ));

  for (const text of [
    "[]",
    "text",
    "{ matchLabels: { a: 1 } }",
    "{ matchExpressions: [{ key: a, operator: Gt }] }",
  ])
    test(`returns null for ${text}`, () => assert.equal(selectorOf(yamlNode(text)), null));
});

describe("resolveNamespaces", () => {
  test("keeps a single namespace", () =>
    assert.deepEqual(resolveNamespaces({ is: "a" }, known), [
      { namespaces: { is: "a" }, certain: true },
    ]));

  test("joins patterns and exceptions", () =>
    assert.deepEqual(
      resolveNamespaces({ patterns: ["a", "b.*"], but: ["b-old"], selectors: [] }, known),
      [{ namespaces: { match: "a|b.*", but: "b-old" }, certain: true }],
    ));

  test("matches a selector with declared namespaces, and possibly with undeclared ones", () =>
    assert.deepEqual(
      resolveNamespaces({ patterns: [], but: [], selectors: [parseSelector("team=x")] }, known),
      [
        { namespaces: { match: "a", but: null }, certain: true },
        { namespaces: { match: ".*", but: "a|b" }, certain: false },
      ],
    ));

  test("lists the names of a selector by name", () => {
    const selectors = [parseSelector("kubernetes.io/metadata.name in (c, d)")];
    assert.deepEqual(resolveNamespaces({ patterns: [], but: [], selectors }, known), [
      { namespaces: { match: "c|d", but: null }, certain: true },
    ]);
  });

  for (const pattern of ["(a+)+", "(?=a)b", "(a)\\1", "a(", "a".repeat(501)])
    test(`may match anywhere with the unsafe pattern ${pattern.slice(0, 10)}`, () =>
      assert.deepEqual(resolveNamespaces({ ...everywhere, patterns: [pattern] }, known), [
        { namespaces: { match: ".*", but: null }, certain: false },
      ]));

  test("converts wildcards", () => assert.equal(wildcard("team-*.v?"), "team-.*\\.v."));
});
