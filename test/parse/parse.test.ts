/** Documents of YAML and JSON → what parse reads of them, with positions. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { Manifest, YamlNode, SourceFile } from "../../src/model/source/source.ts";
import type { ParsedDocument } from "../../src/model/source/parsed-document.ts";
import { child, descend, items, text } from "../../src/model/source/source.ts";
import { parse } from "../../src/parse/parse.ts";
import { startCpuTimer } from "../support/cpu-time.ts";

function source(content: string | Uint8Array, chunkBytes: number): SourceFile {
  return {
    path: "f.yaml",
    async *chunks() {
      const bytes = Buffer.from(content);
      for (let at = 0; at < bytes.length; at += chunkBytes)
        yield bytes.subarray(at, at + chunkBytes);
    },
  };
}

async function read(
  content: string | Uint8Array,
  need: "all" | "images" = "all",
  chunkBytes = 65_536,
): Promise<ParsedDocument[]> {
  return Array.fromAsync(parse(source(content, chunkBytes), { need }));
}

async function only(content: string): Promise<Manifest> {
  const manifest = (await read(content))[0]?.manifests[0];
  assert.ok(manifest, "one resource");
  return manifest;
}

/** A resource whose further lines, from the third on, are `rest`. */
const resource = (rest: string): string => `apiVersion: v1\nkind: Thing\n${rest}`;
const pod = (name: string): string => `apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\n`;

/** `kubernetes Pod/a` for each document: its content, resources, and line:column, message and template of what is broken. */
function outline(documents: ParsedDocument[]): string[] {
  return documents.map(({ content, manifests, broken }) => {
    const resources = manifests.map(
      ({ path, kind, name }) => `${path === "" ? "" : `${path} `}${kind}/${name}`,
    );
    const at =
      broken === null
        ? []
        : [`${broken.at.line}:${broken.at.column}`, broken.message, broken.template ?? "-"];
    return [content, ...resources, ...at].join(" ");
  });
}

/** The tree as plain values: strings as they are, other scalars as `<type text>`. */
function plain(node: YamlNode): unknown {
  if (node.node === "scalar")
    return node.type === "string" ? node.value : `<${node.type} ${node.value}>`.replace(" >", ">");
  if (node.node === "sequence") return node.items.map(plain);
  return Object.fromEntries(node.entries.map(({ key, value }) => [key.value, plain(value)]));
}

async function tree(rest: string): Promise<unknown> {
  const { root } = await only(resource(rest));
  return plain({ ...root, entries: root.entries.slice(2) });
}

describe("documents of a stream", () => {
  const a = pod("a");
  const b = pod("b");
  const broken = "a: b: c\n";
  const json = (name: string) =>
    `${JSON.stringify({ apiVersion: "v1", kind: "Pod", metadata: { name } }, null, 2)}\n`;
  const streams: [title: string, content: string, expected: string[]][] = [
    ["nothing", "", []],
    ["comments alone are no document", "# a\n\n# b\n", []],
    ["one", a, ["kubernetes Pod/a"]],
    ["without a line break at its end", a.trimEnd(), ["kubernetes Pod/a"]],
    ["two", `${a}---\n${b}`, ["kubernetes Pod/a", "kubernetes Pod/b"]],
    ["a marker before the first", `# licence\n---\n${a}`, ["kubernetes Pod/a"]],
    ["empty ones count", `---\n# none\n---\n${a}---\n`, ["empty", "kubernetes Pod/a", "empty"]],
    [
      "a marker with a comment",
      `--- # a\n${a}---\t\n${b}`,
      ["kubernetes Pod/a", "kubernetes Pod/b"],
    ],
    ["content beside the marker", "--- {apiVersion: v1, kind: Pod}\n", ["kubernetes Pod/null"]],
    ["an end marker", `${a}...\n${b}...\n`, ["kubernetes Pod/a", "kubernetes Pod/b"]],
    ["both markers", `${a}...\n---\n${b}`, ["kubernetes Pod/a", "kubernetes Pod/b"]],
    [
      "directives",
      `%YAML 1.2\n---\n${a}...\n%YAML 1.1\n---\n${b}`,
      ["kubernetes Pod/a", "kubernetes Pod/b"],
    ],
    [
      "a tag directive, which Kubernetes rejects",
      `%TAG !e! tag:e:\n---\n${b}x: !e!f 1\n`,
      ["broken 1:1 Kubernetes does not read %TAG directives -"],
    ],
    [
      "a marker after a line break of YAML 1.1, behind the end of a document",
      "...\n\u0085--- # c\n\u2028--- # c\n",
      ["broken 2:2 a document begins without its marker -"],
    ],
    [
      "four dashes are no marker",
      `${a}x: |\n  a\n ----\n`,
      ["broken 7:2 bad indentation of a mapping entry -"],
    ],
    ["dashes within a line are no marker", `${a}x: a --- b\ny:\n  ---\n`, ["kubernetes Pod/a"]],
    [
      "CR LF",
      `${a}---\n${broken}---\n${b}`.replaceAll("\n", "\r\n"),
      ["kubernetes Pod/a", "broken 6:5 bad indentation of a mapping entry -", "kubernetes Pod/b"],
    ],
    [
      "lone CR",
      `${a}---\n${broken}---\n${b}`.replaceAll("\n", "\r"),
      ["kubernetes Pod/a", "broken 6:5 bad indentation of a mapping entry -", "kubernetes Pod/b"],
    ],
    [
      "an error loses its document only",
      `${a}---\n"\n---\n${b}`,
      [
        "kubernetes Pod/a",
        "broken 6:2 unexpected end of the stream within a double quoted scalar -",
        "kubernetes Pod/b",
      ],
    ],
    ["not even block text holds a marker", `x: |\n  a\n---\n${b}`, ["foreign", "kubernetes Pod/b"]],
    ["JSON", json("a"), ["kubernetes Pod/a"]],
    [
      "JSON values one after the other",
      json("a") + json("b"),
      ["kubernetes Pod/a", "kubernetes Pod/b"],
    ],
    [
      "JSON values a line each",
      `${json("a").replaceAll("\n", "")}\n\n${json("b").replaceAll("\n", "")}`,
      ["kubernetes Pod/a", "kubernetes Pod/b"],
    ],
    ["JSON indented by tabs", json("a").replaceAll("  ", "\t"), ["kubernetes Pod/a"]],
    [
      "JSON after a marker",
      `---\n${json("a")}${json("b")}---\n${pod("c")}`,
      ["kubernetes Pod/a", "kubernetes Pod/b", "kubernetes Pod/c"],
    ],
    [
      "a JSON error loses its value only",
      json("a") + json("x").replace("}", "") + json("b"),
      [
        "kubernetes Pod/a",
        "broken 14:2 unexpected end of the stream within a flow collection -",
        "kubernetes Pod/b",
      ],
    ],
    [
      "template markers a line each are no JSON stream",
      `${json("a")}${json("b")}---\n{{ .a }}\n{{ .b }}\n`,
      [
        "kubernetes Pod/a",
        "kubernetes Pod/b",
        "broken 17:1 end of the stream or a document separator is expected helm",
      ],
    ],
    ["braces of a sequence are no JSON stream", "x: [\n  {a: {}\n  },\n{b: c}\n ]\n", ["foreign"]],
    [
      "other programs",
      "site_name: x\n---\n- 1\n---\ntext\n---\nkind: 1\napiVersion: v1\n",
      ["foreign", "foreign", "foreign", "foreign"],
    ],
  ];
  for (const [title, content, expected] of streams) {
    test(title, async () => {
      assert.deepEqual(outline(await read(content)), expected);
      assert.deepEqual(outline(await read(content, "all", 1)), expected, "byte by byte");
    });
  }
});

describe("encodings", () => {
  const content = `${pod("ä😀")}---\nx: ]\n`;
  const expected = ["kubernetes Pod/ä😀", "broken 6:4 bad indentation of a mapping entry -"];
  const encodings: [string, Buffer][] = [
    ["UTF-8", Buffer.from(content)],
    ["UTF-8 with a mark", Buffer.from(`\ufeff${content}`)],
    ["UTF-16 LE", Buffer.from(content, "utf16le")],
    ["UTF-16 LE with a mark", Buffer.from(`\ufeff${content}`, "utf16le")],
    ["UTF-16 BE", Buffer.from(content, "utf16le").swap16()],
    ["UTF-16 BE with a mark", Buffer.from(`\ufeff${content}`, "utf16le").swap16()],
  ];
  for (const [title, bytes] of encodings)
    test(title, async () => assert.deepEqual(outline(await read(bytes)), expected));

  test("removes a byte order mark of a later document, before or after its marker", async () => {
    const joined = `${pod("a")}---\n\ufeff${pod("b")}\ufeff---\n${pod("c")}`;
    assert.deepEqual(outline(await read(joined)), [
      "kubernetes Pod/a",
      "kubernetes Pod/b",
      "kubernetes Pod/c",
    ]);
  });

  test("rejects invalid UTF-8 at its place, without affecting other documents", async () => {
    const bytes = Buffer.concat([
      Buffer.from(`${pod("a")}---\nx: é`),
      Buffer.from([0xff]),
      Buffer.from(`\n---\n${pod("b")}`),
    ]);
    assert.deepEqual(outline(await read(bytes)), [
      "kubernetes Pod/a",
      "broken 6:5 not valid UTF-8 -",
      "kubernetes Pod/b",
    ]);
  });

  test("rejects unpaired surrogates and a truncated UTF-16 character", async () => {
    const half = Buffer.concat([
      Buffer.from("x: ", "utf16le"),
      Buffer.from([0x00, 0xd8]),
      Buffer.from(`a\n---\n${pod("b")}`, "utf16le"),
    ]);
    assert.deepEqual(outline(await read(half)), [
      "broken 1:4 control characters are not allowed -",
      "kubernetes Pod/b",
    ]);
    assert.deepEqual(outline(await read(Buffer.from("x: ab", "utf16le").subarray(0, 9))), [
      "broken 1:5 control characters are not allowed -",
    ]);
  });

  test("rejects control characters", async () => {
    for (const control of ["\0", "\u0007", "\u007f", "\uffff"]) {
      const documents = await read(`${pod("a")}---\nx: a${control}\n---\n${pod("b")}`);
      assert.deepEqual(outline(documents), [
        "kubernetes Pod/a",
        "broken 6:5 control characters are not allowed -",
        "kubernetes Pod/b",
      ]);
    }
  });
});

describe("scalars", () => {
  const { source: _, ...table }: Record<string, string[] | string> = JSON.parse(
    readFileSync(new URL("scalar-types.json", import.meta.url), "utf8"),
  );
  for (const [type, texts] of Object.entries(table)) {
    for (const written of texts) {
      test(`${written === "" ? "nothing" : written} is a ${type}`, async () => {
        const node = child((await only(resource(`x: ${written}\n`))).root, "x");
        assert.equal(node?.node === "scalar" ? node.type : node?.node, type);
      });
    }
  }

  const values: [title: string, yaml: string, expected: unknown][] = [
    ["plain over lines", "x: a\n  b\n\n  c # d\n", { x: "a b\nc" }],
    ["single quotes", "x: 'it''s\n  b'\n", { x: "it's b" }],
    ["double quotes", 'x: "a\\tb\\u00e9\\\n  c"\n', { x: "a\tbéc" }],
    [
      "literal text",
      "x: |\n  a\n   b\n\ny: |-\n  c\nz: |+\n  d\n\n",
      { x: "a\n b\n", y: "c", z: "d\n\n" },
    ],
    ["folded text", "x: >\n  a\n  b\n\n  c\n", { x: "a b\nc\n" }],
    [
      "an indicator after a comment and properties",
      "x: # | >\n  &a !!str # >\n  |\n  a\n",
      { x: "a\n" },
    ],
    ["no value", "x:\ny: ~\n? z\n", { x: "<null>", y: "<null ~>", z: "<null>" }],
    ["flow", "x: {a: [b, 'c'], d: , e}\n", { x: { a: ["b", "c"], d: "<null>", e: "<null>" } }],
    [
      "brackets and quotes that are indented less than their key",
      'x:\n  y: [\n  a, # "]\n\n# ]\n  b\n  c,\n"d\ne"\n]\n',
      { x: { y: ["a", "b c", "d e"] } },
    ],
    ["a tab before a bracket", "x:\n  y: [\n\ta\n\t]\n", { x: { y: ["a"] } }],
    ["keys that are no strings", "1: a\ntrue: b\n[c]: d\n", { 1: "a", true: "b" }],
  ];
  for (const [title, yaml, expected] of values)
    test(title, async () => assert.deepEqual(await tree(yaml), expected));
});

describe("aliases and merge keys", () => {
  const cases: [title: string, yaml: string, expected: unknown][] = [
    [
      "an alias",
      "x: &a {b: c}\ny: *a\nz: [*a]\n",
      { x: { b: "c" }, y: { b: "c" }, z: [{ b: "c" }] },
    ],
    [
      "an anchor set again",
      "x: &a 1\ny: &a 2\nz: *a\n",
      { x: "<number 1>", y: "<number 2>", z: "<number 2>" },
    ],
    [
      "what is merged wins over own keys before it, and loses to those behind it",
      "x: &a {b: 1, c: 2}\ny: {b: 3, <<: *a}\nz: {<<: *a, b: 3}\n",
      {
        x: { b: "<number 1>", c: "<number 2>" },
        y: { b: "<number 1>", c: "<number 2>" },
        z: { b: "<number 3>", c: "<number 2>" },
      },
    ],
    [
      "of several the earlier wins",
      "x: {<<: [{a: 1}, {a: 2, b: 3}]}\n",
      { x: { a: "<number 1>", b: "<number 3>" } },
    ],
    [
      "of two merge keys the later",
      "x: {<<: {a: 1, b: 3}, <<: {a: 2}}\n",
      { x: { a: "<number 2>", b: "<number 3>" } },
    ],
    [
      "a mapping is replaced, not merged",
      "x: {a: {b: 1}, <<: {a: {c: 2}}}\n",
      { x: { a: { c: "<number 2>" } } },
    ],
    ["a quoted one is a key", 'x: {"<<": {a: b}}\n', { x: { "<<": { a: "b" } } }],
  ];
  for (const [title, yaml, expected] of cases)
    test(title, async () => assert.deepEqual(await tree(yaml), expected));

  test("an alias is the same node as its anchor", async () => {
    const manifest = await only(resource("x: &a nginx\ny: *a\n"));
    const alias = child(manifest.root, "y");
    assert.ok(alias);
    assert.equal(alias, child(manifest.root, "x"));
    assert.deepEqual([manifest.span(alias).line, manifest.span(alias).column], [3, 7]);
  });

  const refused: [title: string, yaml: string, expected: string][] = [
    ["unknown", "x: *a\n", '3:4 unknown anchor "a"'],
    ["within itself", "x: &a\n  y: *a\n", '4:6 anchor "a" contains itself'],
    [
      "a merge of a scalar",
      "x: {<<: 1}\n",
      "3:9 a merge key takes a mapping or a sequence of mappings",
    ],
    ["a bomb", `x0: &x0 [a, a, a, a, a, a, a, a, a, a]\n${bomb(12)}`, "6:20 excessive aliasing"],
    [
      "a bomb of merges",
      `x: &x {${range(1000, (n) => `k${n}: 1`).join(", ")}}\n${range(5000, (n) => `m${n}: {<<: *x}`).join("\n")}\n`,
      "excessive aliasing",
    ],
  ];
  for (const [title, yaml, expected] of refused) {
    test(`refused: ${title}`, async () => {
      const [line] = outline(await read(resource(yaml)));
      assert.match(line ?? "", /^broken /);
      assert.ok(line?.includes(expected), line);
    });
  }

  test("accepts many aliases of a small node", async () => {
    const manifest = await only(
      resource(`x: &a {b: c}\ny: [${range(5000, () => "*a").join(", ")}]\n`),
    );
    assert.equal(items(child(manifest.root, "y")).length, 5000);
  });
});

function range<T>(length: number, make: (n: number) => T): T[] {
  return Array.from({ length }, (_, n) => make(n));
}

function bomb(levels: number): string {
  return range(
    levels,
    (n) => `x${n + 1}: &x${n + 1} [${range(10, () => `*x${n}`).join(", ")}]\n`,
  ).join("");
}

describe("bounds", () => {
  const depths: [string, string][] = [
    ["brackets", "[".repeat(1_000_000)],
    ["JSON objects", '{"a":'.repeat(200_000)],
    ["dashes", "- ".repeat(200_000)],
    ["question marks", "? ".repeat(200_000)],
    ["indentation", range(2000, (n) => `${" ".repeat(n)}a:\n`).join("")],
  ];
  for (const [title, content] of depths) {
    test(`nesting of ${title}`, async () => {
      const [first, second, ...rest] = await read(`${content}\n---\n${pod("a")}`);
      assert.equal(first?.broken?.message, "nested too deeply");
      assert.deepEqual(outline(second === undefined ? [] : [second]), ["kubernetes Pod/a"]);
      assert.equal(rest.length, 0);
    });
  }

  test("accepts 900 levels", async () => {
    assert.deepEqual(outline(await read(resource(`x: ${"[".repeat(900)}${"]".repeat(900)}\n`))), [
      "kubernetes Thing/null",
    ]);
  });

  test("names the marker of a merge conflict, and reads the next document", async () => {
    const conflict =
      "spec:\n<<<<<<< HEAD\n  image: web:1\n=======\n  image: web:2\n>>>>>>> change\n";
    assert.deepEqual(outline(await read(`kind: Pod\n${conflict}---\n${pod("b")}`)), [
      "broken 3:1 merge conflict markers -",
      "kubernetes Pod/b",
    ]);
  });

  test("rejects a document above 64 MiB, and reads the next one", async () => {
    const megabyte = Buffer.from(`${"x".repeat(1023)}\n`.repeat(1024));
    const file: SourceFile = {
      path: "f.yaml",
      async *chunks() {
        yield Buffer.from(`${pod("a")}---\nfirst: line\n`);
        for (let n = 0; n < 65; n++) yield megabyte;
        yield Buffer.from(`---\n${pod("b")}---\nx: ]\n`);
      },
    };
    const documents = await Array.fromAsync(parse(file, { need: "all" }));
    const last = 5 + 1 + 65 * 1024 + 1 + 4 + 2;
    assert.deepEqual(outline(documents), [
      "kubernetes Pod/a",
      "broken 5:1 larger than 64 MiB -",
      "kubernetes Pod/b",
      `broken ${last}:4 bad indentation of a mapping entry -`,
    ]);
  });

  test("accepts a scalar of megabytes", async () => {
    const value = "x".repeat(5 << 20);
    assert.equal(
      text(child((await only(resource(`x: ${value}\n`))).root, "x"))?.length,
      value.length,
    );
  });

  test("terminates on thousands of lines with too little indentation", async () => {
    const cpuSeconds = startCpuTimer();
    const [document] = await read(`x:\n  y: [\n${"a,\n".repeat(100_000)}]\n`);
    assert.equal(document?.content, "broken");
    assert.ok(cpuSeconds() < 30, `${cpuSeconds()} s`);
  });
});

describe("Lists", () => {
  test("splits Lists and nested Lists into their items", async () => {
    const list = `apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: Pod, metadata: {name: a, namespace: prod}}
- {metadata: {name: untyped}}
- apiVersion: v1
  kind: List
  items:
  - {apiVersion: apps/v1, kind: Deployment, metadata: {name: b}}
- {apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: {name: c}}
`;
    const documents = await read(list);
    assert.deepEqual(outline(documents), [
      "kubernetes items[0] Pod/a items[2].items[0] Deployment/b",
    ]);
    assert.deepEqual(
      documents[0]?.manifests.map(({ namespace }) => namespace),
      ["prod", null],
    );
  });

  test("gives items of a typed List its type", async () => {
    const documents = await read(
      '{"apiVersion":"apps/v1","kind":"DeploymentList","items":[{"metadata":{"name":"a"}},{"kind":"Pod","apiVersion":"v1"}]}',
    );
    assert.deepEqual(
      documents[0]?.manifests.map(({ apiVersion, kind, path }) => [apiVersion, kind, path]),
      [
        ["apps/v1", "Deployment", "items[0]"],
        ["v1", "Pod", "items[1]"],
      ],
    );
  });

  test("reads a kind that ends in List but has no items as a resource", async () => {
    assert.deepEqual(outline(await read("apiVersion: v1\nkind: AllowList\nspec: {}\n")), [
      "kubernetes AllowList/null",
    ]);
    assert.deepEqual(outline(await read("apiVersion: v1\nkind: PodList\nitems: []\n")), [
      "kubernetes",
    ]);
  });
});

describe("places", () => {
  const places: [title: string, yaml: string, expected: string][] = [
    ["plain", "x: nginx # c\n", "3:4-3:9"],
    ["quoted", 'x: "ng\\x69nx"\n', "3:4-3:14"],
    ["beyond the basic plane", "x: {😀: a}\n", "3:4-3:11"],
    ["block text begins and ends at its indicator", "x: |-  # c\n  a\n", "3:4-3:6"],
    ["a value behind its properties", "x: &a !!str nginx\n", "3:13-3:18"],
    ["plain over lines", "x: a\n  b\n", "3:4-4:4"],
    ["a sequence", "x:\n- a\n- b: c\n", "4:1-5:7"],
    ["brackets", "x: [a, # ]\n  {b: c}, ] # ]\n", "3:4-4:12"],
    ["nothing", "x:\n", "3:3-3:3"],
  ];
  for (const [title, yaml, expected] of places) {
    for (const [ending, lineBreak] of [
      ["LF", "\n"],
      ["CR LF", "\r\n"],
      ["CR", "\r"],
    ] as const) {
      test(`${title}, ${ending}`, async () => {
        const manifest = await only(resource(yaml).replaceAll("\n", lineBreak));
        const node = child(manifest.root, "x");
        assert.ok(node);
        const { file, line, column, endLine, endColumn, excerpt } = manifest.span(node);
        assert.equal(`${line}:${column}-${endLine}:${endColumn}`, expected);
        assert.equal(file, "f.yaml");
        assert.equal(excerpt, resource(yaml).split("\n")[line - 1]);
      });
    }
  }

  test("counts lines from the start of the file, including skipped documents", async () => {
    const definition =
      "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nspec: {}\n";
    const documents = await read(`# c\n---\n${definition}---\n${pod("a")}`);
    const manifest = documents[1]?.manifests[0];
    const name = descend(manifest?.root, "metadata", "name");
    assert.ok(manifest && name);
    assert.equal(manifest.document, 1);
    assert.equal(manifest.span(name).line, 10);
  });

  test("locates an empty value after all text at the end of the last line", async () => {
    const [document] = await read("apiVersion: v1\nkind: Pod\n? >-\n  x\n\n---\n");
    const manifest = document?.manifests[0];
    const node = child(manifest?.root, "x");
    assert.ok(manifest && node);
    const { line, column, endLine, endColumn, excerpt } = manifest.span(node);
    assert.deepEqual(
      { line, column, endLine, endColumn, excerpt },
      { line: 4, column: 4, endLine: 4, endColumn: 4, excerpt: "  x" },
    );
  });

  test("limits an excerpt to 1,000 units", async () => {
    const manifest = await only(resource(`x: ${"a".repeat(5000)}\n`));
    assert.equal(
      manifest.span(manifest.root.entries[2]?.value ?? manifest.root).excerpt.length,
      1000,
    );
  });
});

describe("duplicate keys", () => {
  test("the last counts, and both are reported", async () => {
    const many = range(20, (n) => `  k${n}: 0\n`).join("");
    const manifest = await only(
      resource(`x:\n- a.b/c:\n    d: 1\n    d: 2\n    d: 2\ny:\n${many}  k3: 1\n`),
    );
    assert.deepEqual(
      manifest.duplicates.map(({ key, path, at, first, alike }) => [
        key,
        path,
        alike,
        `${first.line}:${first.column}`,
        `${at.line}:${at.column}`,
      ]),
      [
        ["d", 'x[0]["a.b/c"].d', false, "5:5", "6:5"],
        ["d", 'x[0]["a.b/c"].d', true, "6:5", "7:5"],
        ["k3", "y.k3", false, "12:3", "29:3"],
      ],
    );
    assert.equal(plain(child(child(manifest.root, "y"), "k3") ?? manifest.root), "<number 1>");
    assert.equal(text(child((await only("kind: A\napiVersion: v1\nkind: B\n")).root, "kind")), "B");
  });

  test("a merge key that overrides an earlier key is reported, an overridden one is not", async () => {
    const manifest = await only(
      resource("a: &a\n  b: 1\nx:\n  b: 2\n  <<: *a\ny:\n  <<: *a\n  b: 2\n"),
    );
    assert.deepEqual(
      manifest.duplicates.map(({ path, at, first, merged }) => [
        path,
        merged,
        first.line,
        `${at.line}:${at.column}`,
      ]),
      [["x.b", true, 6, "7:3"]],
    );
  });

  test("are reported for each resource of a List", async () => {
    const documents = await read(
      "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: A}\n- {apiVersion: v1, kind: B, x: {y: 1, y: 2}}\n",
    );
    assert.deepEqual(
      documents[0]?.manifests.map(({ duplicates }) => duplicates.map(({ path }) => path)),
      [[], ["x.y"]],
    );
  });
});

describe("unrendered templates", () => {
  const templates: [title: string, content: string, template: string | null, line: number][] = [
    [
      "a Helm action on a line of its own",
      "{{- if .Values.x }}\napiVersion: v1\n{{- end }}\n",
      "helm",
      1,
    ],
    [
      "a Helm action that reads as a mapping",
      resource("spec:\n  image: {{ .Values.image }}\n"),
      "helm",
      4,
    ],
    ["a Helm action within a value", resource("name: {{ .Release.Name }}-x\n"), "helm", 3],
    ["a Jinja block", "{% raw %}\napiVersion: v1\n", "jinja", 1],
    ["an envsubst variable", resource("spec: {replicas: ${REPLICAS}}\n"), "envsubst", 3],
    [
      "markers in quotes, comments and block text are content",
      resource("a: '{{ x }}'\n# {{ y }}\nb: |\n  {{ z }}\nc: ]\n"),
      null,
      7,
    ],
    ["a mark that no template tool explains", resource("name: @NAME@\n"), null, 3],
  ];
  for (const [title, content, template, line] of templates) {
    test(title, async () => {
      const [document] = await read(content);
      assert.equal(document?.content, "broken");
      assert.equal(document.broken?.template, template);
      assert.equal(document.broken?.at.line, line);
    });
  }

  test("accepts rendered text that contains markers", async () => {
    assert.deepEqual(await tree("a: '{{ x }}'\nb: |\n  {{ y }}\nc: ${Z}\n"), {
      a: "{{ x }}",
      b: "{{ y }}\n",
      c: "${Z}",
    });
  });
});

describe("skipped documents", () => {
  const definition = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n";
  const config = "apiVersion: v1\nkind: ConfigMap\n";
  const cases: [title: string, content: string, all: string, images: string][] = [
    ["a definition, unread", `${definition}x: ]\n`, "skipped", "skipped"],
    [
      "a definition in quotes, after comments",
      `# c\n---\n# d\n\n"kind": 'CustomResourceDefinition' # e\napiVersion: "apiextensions.k8s.io/v1beta1"\nx: ]\n`,
      "skipped",
      "skipped",
    ],
    [
      "a definition whose type stands last",
      "metadata: {}\nkind: CustomResourceDefinition\napiVersion: apiextensions.k8s.io/v1\n",
      "skipped",
      "skipped",
    ],
    [
      "a definition of another group",
      "apiVersion: example.com/v1\nkind: CustomResourceDefinition\n",
      "kubernetes",
      "skipped",
    ],
    [
      "a definition with other keys between and before those of its type",
      `spec:\n  kind: Pod\n${definition.replace("kind", "status: |\n  kind: Pod\nkind")}x: ]\n`,
      "skipped",
      "skipped",
    ],
    [
      "a definition whose type stands behind much else",
      `apiVersion: apiextensions.k8s.io/v1\r\nspec:\r\n${"  - a kind\r\n".repeat(2000)}kind: CustomResourceDefinition\r\n`,
      "skipped",
      "skipped",
    ],
    ["a kind that is given again", `${definition}kind: Pod\n`, "kubernetes", "kubernetes"],
    [
      "a kind that is given again in quotes",
      `${definition}"kind": Pod\n`,
      "kubernetes",
      "kubernetes",
    ],
    [
      "a kind that is given again after other keys",
      `${definition.replace("kind", "x: kind\nkind")}y: z\n'kind': Pod\n`,
      "kubernetes",
      "kubernetes",
    ],
    [
      "an apiVersion that is given again",
      "kind: CustomResourceDefinition\nx: y\napiVersion: apiextensions.k8s.io/v1\napiVersion: v1\n",
      "kubernetes",
      "kubernetes",
    ],
    ["a template in front of the type", `{{- if .x }}\n${definition}`, "broken", "broken"],
    ["a ConfigMap", config, "kubernetes", "skipped"],
    ["an unreadable ConfigMap", `${config}x: ]\n`, "broken", "skipped"],
    [
      "a ConfigMap, as sorted by its keys",
      "apiVersion: v1\ndata:\n  image: a\nkind: ConfigMap\n",
      "kubernetes",
      "skipped",
    ],
    [
      "a ConfigMap of another group",
      `${config.replace("v1", "example.com/v1")}image: a\n`,
      "kubernetes",
      "kubernetes",
    ],
    ["a Secret", "apiVersion: v1\r\nkind: Secret\r\n", "kubernetes", "skipped"],
    [
      "a role",
      "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\n",
      "kubernetes",
      "skipped",
    ],
    [
      "a List of ConfigMaps, which may hold anything",
      "apiVersion: v1\nkind: ConfigMapList\nitems: [{apiVersion: v1, kind: Pod, image: a}]\n",
      "kubernetes",
      "kubernetes",
    ],
    ["a Pod", `${pod("a")}spec: {containers: [{image: a}]}\n`, "kubernetes", "kubernetes"],
    ["a Pod that says nothing of images", pod("a"), "kubernetes", "skipped"],
    ["an unreadable Pod that says nothing of images", `${pod("a")}x: ]\n`, "broken", "skipped"],
    [
      "a word that is no key",
      `${pod("the-image.of-a")}# The image of a\nx: (image) and images=y\n`,
      "kubernetes",
      "skipped",
    ],
    ...[
      "image :",
      '"image":',
      "'image':",
      '"im\\u0061ge":',
      "docker_image:",
      "imageName:",
      "? image\n:",
    ].map((key): (typeof cases)[number] => [
      `a Pod with ${key}`,
      `${pod("a")}${key} a\n`,
      "kubernetes",
      "kubernetes",
    ]),
    ["an anchored key", `${pod("a")}x: [&k image, a]\n*k : a\n`, "kubernetes", "kubernetes"],
    [
      "JSON that says nothing of images",
      '{"apiVersion": "v1", "kind": "Pod"}',
      "kubernetes",
      "kubernetes",
    ],
    ["a file of another program", "image: a\n", "foreign", "foreign"],
    ["an unreadable file of another program", "image: ]\n", "broken", "foreign"],
    [
      "apiVersion in other letters",
      '"apiVersio\\x6e": v1\nkind: Pod\n',
      "kubernetes",
      "kubernetes",
    ],
  ];
  for (const [title, content, all, images] of cases) {
    test(title, async () => {
      assert.deepEqual(
        (await read(content, "all")).map((document) => document.content),
        [all],
      );
      assert.deepEqual(
        (await read(content, "images")).map((document) => document.content),
        [images],
      );
    });
  }
});

test("kept facts do not keep the document in memory", async () => {
  setFlagsFromString("--expose-gc");
  const collect: () => void = runInNewContext("gc");
  const used = () => process.memoryUsage().heapUsed + process.memoryUsage().external;
  const settle = async (limit: number) => {
    // V8 keeps the last text that a pattern matched, for `RegExp.$_`.
    assert.match("a", /a/);
    for (let round = 0; round < 100 && (round < 5 || used() > limit); round++) {
      await setTimeout(10);
      collect();
    }
    return used();
  };
  const filler = Buffer.from(`# ${"x".repeat(1021)}\n`.repeat(24 << 10));
  const keep = async (head: string) => {
    const [document] = await read(Buffer.concat([Buffer.from(resource(head)), filler]));
    const manifest = document?.manifests[0];
    const node = descend(manifest?.root, "metadata", "name");
    return { name: manifest?.name, value: text(node), at: node && manifest?.span(node) };
  };
  const limit = (await settle(Infinity)) + (8 << 20);
  const kept = await keep("metadata:\n  name: a-name-that-v8-would-share-with-the-document\n");
  assert.ok((await settle(limit)) <= limit);
  assert.equal(kept.at?.excerpt.trim(), `name: ${kept.name}`);
  assert.equal(kept.value, kept.name);
});

test("throws the error of reading the file", async () => {
  const file: SourceFile = {
    path: "f",
    async *chunks() {
      yield Buffer.from(pod("a"));
      throw new Error("gone");
    },
  };
  await assert.rejects(Array.fromAsync(parse(file, { need: "all" })), /gone/);
});
