/** A scalar and a value → an edit that changes nothing else: over random YAML, in the eyes of four readers. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { CORE_SCHEMA, YAML11_SCHEMA, load } from "js-yaml";
import { parse as parseYaml } from "yaml";
import type { Edit } from "../../src/model/source/edit.ts";
import type { YamlNode, SourceFile, Span } from "../../src/model/source/source.ts";
import { descend, items } from "../../src/model/source/source.ts";
import { parse } from "../../src/parse/parse.ts";
import { applyEdits, editOf } from "../../src/trace/edit/scalar-edit.ts";
import { propertyRuns, runsOf } from "../support/property-runs.ts";

/** Where a scalar may stand, and how to come to it from the root. `@` is its place. */
const settings: { lines: string; path: (string | number)[] }[] = [
  { lines: "k: @", path: ["k"] },
  { lines: "k:   @   # a comment: with @nothing", path: ["k"] },
  { lines: "k: &anchor @\nl: *anchor", path: ["k"] },
  { lines: "k: !!str @", path: ["k"] },
  { lines: "k:\n  @", path: ["k"] },
  { lines: "k:\n- a\n- @\n- b", path: ["k", 1] },
  { lines: "k: [a, @ , 'b']", path: ["k", 1] },
  { lines: 'k: {"\u{1f600}é": "\u{1f680}", l: @ , m: n}', path: ["k", "l"] },
  { lines: '"\u{1f600}": x\n? k\n: @\t# tab', path: ["k"] },
];

const images = fc.tuple(
  fc.constantFrom("", "ghcr.io/", "127.0.0.1:5000/", "docker.io/"),
  fc.stringMatching(/^[a-z0-9]+(?:[._-][a-z0-9]+)?$/),
  fc.stringMatching(/^(?::[\w][\w.-]{0,9})?$/),
  fc.constantFrom("", `@sha256:${"0123456789abcdef".repeat(4)}`),
);
const words = fc.constantFrom(
  ..."1.10 1e10 0123 0x1F 0o17 0b1 12:30 1_000 .5 5. 685_230.15 2001-12-14 2001-12-14T21:59:43Z yes No ON y n null ~ true FALSE".split(
    " ",
  ),
  ...".inf -.INF .NaN - -- --- ... << = a: :a a#b #a @a %a !a &a *a |a >a `a [a] {a} a,b ,a ? ?a 'a' \"a\" a'b a\"b a\\b v1 1.27.3 1.27-alpine 1.2.3.4".split(
    " ",
  ),
  "a b",
  "a: b",
  "a #b",
  " a",
  "a ",
);
const value = fc.oneof(
  images.map((parts) => parts.join("")),
  words,
  fc.stringMatching(/^[ -~]{1,20}$/),
);

const asWritten: Record<string, (text: string) => string> = {
  plain: (text) => text,
  single: (text) => `'${text.replaceAll("'", "''")}'`,
  double: (text) => JSON.stringify(text),
  escaped: (text) =>
    `"${text.replace(/./g, (c) => `\\u00${c.charCodeAt(0).toString(16).padStart(2, "0")}`)}"`,
};

/** What may stand without quotes here, by the word of the reader that the tool itself uses. */
const plainOnes = fc.oneof(
  images.map((parts) => parts.join("")),
  fc.constantFrom(
    "1.10",
    "1e10",
    "0123",
    "yes",
    "null",
    "2001-12-14",
    "a b",
    "v1.2.3",
    "1.27",
    "-a",
    "a'b",
    'a"b',
  ),
);
const written = fc.oneof(
  plainOnes.map((text) => ({ style: "plain", text })),
  fc.record({ style: fc.constantFrom("single", "double", "escaped"), text: value }),
);

async function scalarAt(
  text: string,
  path: (string | number)[],
): Promise<{ at: Span; value: string; type: string } | null> {
  const file: SourceFile = {
    path: "f.yaml",
    async *chunks() {
      yield new TextEncoder().encode(text);
    },
  };
  for await (const { manifests } of parse(file, { need: "all" }))
    for (const manifest of manifests) {
      let node: YamlNode | undefined = manifest.root;
      for (const step of path)
        node = typeof step === "number" ? items(node)[step] : descend(node, step);
      if (node?.node === "scalar")
        return { at: manifest.span(node), value: node.value, type: node.type };
    }
  return null;
}

function reach(value: unknown, path: (string | number)[]): unknown {
  return path.reduce<unknown>(
    (at, step) => (typeof at === "object" && at !== null ? Reflect.get(at, step) : undefined),
    value,
  );
}

/** Readers of YAML 1.1 and 1.2. */
const readers: Record<string, (text: string) => unknown> = {
  "yaml 1.2": (text) => parseYaml(text),
  "yaml 1.1": (text) => parseYaml(text, { version: "1.1" }),
  "js-yaml 1.2": (text) => load(text, { schema: CORE_SCHEMA }),
  "js-yaml 1.1": (text) => load(text, { schema: YAML11_SCHEMA }),
};

test("an edit changes its scalar, which is then that string to every reader, and no other byte", async () => {
  let made = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...settings),
      written,
      value,
      fc.constantFrom("\n", "\r\n"),
      fc.boolean(),
      async ({ lines, path }, { style, text: old }, now, lineBreak, bom) => {
        const head = "# \u{1f4e6} first\napiVersion: v1\nkind: ConfigMap\n";
        const before = (
          head +
          lines.replace("@", () => asWritten[style]?.(old) ?? "") +
          "\nlast: 'kept' # so\n"
        ).replaceAll("\n", lineBreak);
        const scalar = await scalarAt(before, path);
        fc.pre(scalar !== null && scalar.at.excerpt !== "");
        const { at } = scalar;
        const edit = editOf(at, now);
        assert.ok(edit !== null, before);
        const text = (bom ? "\ufeff" : "") + before;
        const { text: after, applied, refused } = applyEdits(text, [edit, edit]);
        assert.deepEqual([applied, refused], [[edit], []]);
        made++;
        // All but the scalar, to the byte.
        const all = text.split(lineBreak);
        const line = all[at.line - 1] ?? "";
        const whole = after.split(lineBreak);
        const changed = whole[at.line - 1] ?? "";
        assert.deepEqual(whole.toSpliced(at.line - 1, 1), all.toSpliced(at.line - 1, 1));
        const mark = line.startsWith("\ufeff") ? 1 : 0;
        assert.ok(changed.startsWith(line.slice(0, mark + at.column - 1)), changed);
        assert.ok(changed.endsWith(line.slice(mark + at.endColumn - 1)), changed);
        for (const [name, read] of Object.entries(readers))
          assert.equal(reach(read(after), path), now, `${name}: ${changed}`);
        const read = await scalarAt(after, path);
        assert.deepEqual([read?.value, read?.type], [now, "string"]);
        // Quotes stay what they are.
        if (style === "single") assert.equal(changed[mark + at.column - 1], "'");
        if (style === "double" || style === "escaped")
          assert.equal(changed[mark + at.column - 1], '"');
      },
    ),
    propertyRuns(3000),
  );
  assert.ok(made > runsOf(2000), `${made}`);
});

/** The place of `needle` in a line. */
function span(excerpt: string, needle: string, change: Partial<Span> = {}): Span {
  const column = excerpt.indexOf(needle) + 1;
  return {
    file: "f.yaml",
    line: 1,
    column,
    endLine: 1,
    endColumn: column + needle.length,
    excerpt,
    ...change,
  };
}

function shown(edit: Edit | null): string | null {
  return edit === null ? null : `${edit.column}-${edit.endColumn} ${edit.replacement}`;
}

describe("the edit is as small as its parts", () => {
  const rows: [excerpt: string, needle: string, value: string, expected: string | null][] = [
    ["image: ghcr.io/a/b:1.2", "ghcr.io/a/b:1.2", "ghcr.io/a/b:v1.2", "20-23 v1.2"],
    ["image: gchr.io/a/b:1.2", "gchr.io/a/b:1.2", "ghcr.io/a/b:1.2", "8-15 ghcr.io"],
    ["image: a:1", "a:1", "a:1@sha256:ff", "11-11 @sha256:ff"],
    ["image: 'a:1'", "'a:1'", "a:2", "11-12 2"],
    ['image: "a:1"', '"a:1"', "a:2", "11-12 2"],
    ['image: "\\u0061:1"', '"\\u0061:1"', "a:2", '8-18 "a:2"'],
    ["image: 'it''s'", "'it''s'", "it's 2", "8-15 'it''s 2'"],
    ["tag: 1.10", "1.10", "1.10", '6-10 "1.10"'],
    ["tag: 1.27.1", "1.27.1", "1.27.3", "6-12 1.27.3"],
    ["tag: v1", "v1", "1", '6-8 "1"'],
    ["tag: |", "|", "v1", null],
    ["tag: >-", ">-", "v1", null],
    ["tag: é", "é", "ü", null],
  ];
  for (const [excerpt, needle, value, expected] of rows)
    test(`${excerpt} → ${value}`, () =>
      assert.equal(shown(editOf(span(excerpt, needle), value)), expected));

  test("none of what is not whole in its excerpt", () => {
    assert.equal(editOf(span("tag: v1", "v1", { endLine: 2 }), "v2"), null);
    assert.equal(editOf(span("tag: v1", "v1", { excerpt: "" }), "v2"), null);
    assert.equal(editOf(span("tag: v1", "v1", { excerpt: "tag: v" }), "v2"), null);
    assert.equal(editOf(span("tag: ", ""), "v2"), null);
  });

  test("JSON has no strings without quotes", () => {
    const at = span('{"tag": 1.1}', "1.1", { file: "values.JSON" });
    assert.equal(shown(editOf(at, "v1")), '9-12 "v1"');
  });
});

describe("edits of one file", () => {
  const edit = (needle: string, replacement: string): Edit => ({
    ...span("image: ghcr.io/a/b:1", needle),
    replacement,
  });
  const apply = (text: string, ...edits: Edit[]) => {
    const { text: after, refused } = applyEdits(text, edits);
    return [after, ...refused.map(({ because }) => because)];
  };
  const line = "image: ghcr.io/a/b:1";

  test("both of two that do not touch", () => {
    assert.deepEqual(apply(line, edit("ghcr.io", "quay.io"), edit("1", "22")), [
      "image: quay.io/a/b:22",
    ]);
    assert.deepEqual(apply(line, edit("1", "22"), edit("ghcr.io", "registry.example")), [
      "image: registry.example/a/b:22",
    ]);
  });

  test("the first of two that do", () => {
    assert.deepEqual(apply(line, edit("b:1", "c:2"), edit("1", "3")), [
      "image: ghcr.io/a/c:2",
      "conflict",
    ]);
    const behind = { ...edit("1", "@x"), column: 21 };
    assert.deepEqual(apply(line, edit("1", "3"), behind), ["image: ghcr.io/a/b:3", "conflict"]);
  });

  test("none in a line that is another by now, or gone", () => {
    for (const text of [
      "image: ghcr.io/a/b:10",
      "image: ghcr.io/a/b:2",
      " image: ghcr.io/a/b:1",
      "",
      `\n${line}`,
    ])
      assert.deepEqual(apply(text, edit("1", "3")), [text, "changed"]);
    assert.deepEqual(apply(`\ufeff${line}`, edit("1", "3")), ["\ufeffimage: ghcr.io/a/b:3"]);
    assert.deepEqual(apply(`${line} # told`, edit("1", "3")), ["image: ghcr.io/a/b:3 # told"]);
  });
});
