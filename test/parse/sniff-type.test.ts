/** Tests which types are recognised without parsing. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parse } from "../../src/parse/parse.ts";
import { documentStream, type CutDocument } from "../../src/parse/document-stream.ts";
import { isPlainlyTyped, sniffType } from "../../src/parse/sniff-type.ts";

const deployment = { apiVersion: "apps/v1", kind: "Deployment", hasPlainKeys: true };

/** The first document of a stream that is divided as given. */
async function cut(...chunks: (string | Buffer)[]): Promise<CutDocument> {
  async function* stream(): AsyncGenerator<Buffer> {
    for (const chunk of chunks) yield typeof chunk === "string" ? Buffer.from(chunk) : chunk;
  }
  for await (const document of documentStream(stream(), 1 << 20)) return document;
  const nothing = { bytes: Buffer.alloc(0), line: () => 1, oversized: false, rootLines: [] };
  return { ...nothing, separatorIsDropped: false };
}

async function isPlain(...chunks: (string | Buffer)[]): Promise<boolean> {
  const document = await cut(...chunks);
  const type = sniffType(document);
  return type !== null && isPlainlyTyped(document.bytes, type);
}

describe("sniffType", () => {
  const recognised: [title: string, text: string][] = [
    ["both keys on top", "apiVersion: apps/v1\nkind: Deployment\n"],
    ["the keys in reverse order", "kind: Deployment\napiVersion: apps/v1\n"],
    ["quoted keys and values", `"apiVersion": 'apps/v1'\n'kind': "Deployment"\n`],
    ["a marker and comments", "---\n# a comment\napiVersion: apps/v1 # core\nkind: Deployment\n"],
    ["other keys before them", "metadata:\n  name: web\napiVersion: apps/v1\nkind: Deployment\n"],
    [
      "the same keys in nested mappings",
      "apiVersion: apps/v1\nkind: Deployment\nspec:\n  kind: Other\n",
    ],
    ["carriage returns", "apiVersion: apps/v1\r\nkind: Deployment\r\n"],
  ];
  for (const [title, text] of recognised)
    test(`recognises ${title}`, async () =>
      assert.deepEqual(sniffType(await cut(text)), deployment));

  const unknown: [title: string, text: string][] = [
    ["an empty document", ""],
    ["JSON", `{"apiVersion":"apps/v1","kind":"Deployment"}\n`],
    ["a document without kind", "apiVersion: apps/v1\nmetadata: {}\n"],
    ["a value with escapes", `apiVersion: "apps\\/v1"\nkind: Deployment\n`],
    ["an anchor", "apiVersion: &a apps/v1\nkind: Deployment\n"],
  ];
  for (const [title, text] of unknown)
    test(`returns null for ${title}`, async () => assert.equal(sniffType(await cut(text)), null));
});

describe("isPlainlyTyped", () => {
  const head = "apiVersion: apps/v1\nkind: Deployment\n";
  const plain: [title: string, text: string][] = [
    ["keys in the first column", `${head}metadata:\n  name: a\nspec: {}\n`],
    ["sequences in the first column", `${head}rules:\n- a\n- b\n`],
    ["comments, empty lines and a marker", `--- # a\n# b\n\n${head}\n# c\n`],
    ["carriage returns before line feeds", head.replaceAll("\n", "\r\n")],
    ["other characters than ASCII", `${head}metadata: {name: "é"}\n`],
  ];
  for (const [title, text] of plain)
    test(`is true with ${title}`, async () => assert.equal(await isPlain(text), true));

  const others: [title: string, text: string][] = [
    ["a duplicate kind", `${head}kind: Pod\n`],
    ["a quoted duplicate kind", `${head}spec: {}\n"kind": Pod\n`],
    ["a kind without a value on its line", `${head}kind:\n  Pod\n`],
    ["an escaped key", `${head}"\\x6bind": Pod\n`],
    ["an anchor before a key", `${head}&a kind: Pod\n`],
    ["an alias as a key", `${head}*a : Pod\n`],
    ["a tag before a key", `${head}!!str kind: Pod\n`],
    ["a merge key", `${head}<<: {kind: Pod}\n`],
    ["an explicit key", `${head}? kind\n: Pod\n`],
    ["a space before the colon", `${head}kind : Pod\n`],
    ["items", `${head}items: []\n`],
    ["an outermost mapping in braces", `  {\n${head}}\n`],
    ["a carriage return that ends a line", `${head}# a\rkind: Pod\n`],
    ["a line break of YAML 1.1", `${head}# a\u2028kind: Pod\n`],
    ["a byte order mark in a line", `${head}\ufeffkind: Pod\n`],
    ["a directive", `${head}%TAG ! b\n`],
  ];
  for (const [title, text] of others)
    test(`is false with ${title}`, async () => assert.equal(await isPlain(text), false));

  test("finds a line at every offset of the memory, and wherever a chunk ends", async () => {
    for (let offset = 0; offset < 8; offset++)
      for (let length = 0; length < 100; length++) {
        const text = `${head}a: ${"b".repeat(length)}\n<<: {}\n`;
        const memory = Buffer.from(" ".repeat(offset) + text).subarray(offset);
        assert.equal(await isPlain(memory), false, `${offset} ${length}`);
        const end = text.length - (length % 20);
        assert.equal(await isPlain(text.slice(0, end), text.slice(end)), false, `${end}`);
      }
  });
});

describe("documents that name images in other fields", () => {
  const skipped = async (text: string): Promise<boolean> => {
    const file = {
      path: "a.yaml",
      async *chunks() {
        yield Buffer.from(text);
      },
    };
    const read = await parse(file, { need: "images" }).next();
    return read.done !== true && read.value.content === "skipped";
  };
  const wrapper = (value: string): string =>
    `apiVersion: work.open-cluster-management.io/v1\nkind: ManifestWork\nspec:\n  workload:\n    manifests:\n    - apiVersion: ${value}\n      kind: Task\n`;

  test("are read for the group of a resource within, however its value is written", async () => {
    for (const value of [
      "tekton.dev/v1",
      '"tekton.dev/v1"',
      "!!str tekton.dev/v1",
      "&type tekton.dev/v1",
      ">-\n        tekton.dev/v1",
      "*type",
      `${" ".repeat(300)}tekton.dev/v1`,
      `# ${"x".repeat(300)}\n        tekton.dev/v1`,
      `&${"x".repeat(300)} tekton.dev/v1`,
      `!${"x".repeat(300)} tekton.dev/v1`,
      `\u2028        # ${"x".repeat(300)}\n        tekton.dev/v1`,
      '"tekton.dev\\/v1"',
      `a\n      &key apiVersion: b # ${"x".repeat(300)}\n      *key : tekton.dev/v1`,
    ])
      assert.equal(await skipped(wrapper(value)), false, value);
    assert.equal(await skipped(wrapper("example.com/v1")), true);
  });

  test("are read if they end within a type", async () => {
    assert.equal(await skipped("apiVersion: v1\nkind: Service\n# apiVersion"), false);
  });

  test("are read for the name of a ConfigMap, and skipped where no ConfigMap is", async () => {
    const object = (kind: string, name = "config-deployment"): string =>
      `apiVersion: v1\nkind: ${kind}\nmetadata:\n  name: ${name}\ndata:\n  a: b\n`;
    assert.equal(await skipped(object("ConfigMap")), false);
    assert.equal(await skipped(object("ConfigMap", '"config\\x2ddeployment"')), false);
    assert.equal(await skipped(object("ConfigMap", "other")), true);
    assert.equal(await skipped(object("Service")), true);
  });

  test("are read for a key of a ConfigMap of any name", async () => {
    const withKey = (key: string): string =>
      `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: other\ndata:\n  ${key}: |\n    a\n`;
    for (const key of ["airflow.cfg", "pod_template_file.yaml", "sidecar.container"])
      assert.equal(await skipped(withKey(key)), false, key);
    assert.equal(await skipped(withKey("other.cfg")), true);
    for (const key of [
      '"airflow\\x2ecfg"',
      '? "airflow\\\n    .cfg"\n  ',
      "!!binary YWlyZmxvdy5jZmc=",
      '"airflow\\u002ecfg" ',
      `"airflow\\u002ecfg"${" ".repeat(1000)}`,
    ])
      assert.equal(await skipped(withKey(key)), false, key);
    // A script, and a value that is no key.
    assert.equal(await skipped(withKey('a: "\\x2e"\n  b')), true);
    assert.equal(await skipped(`${withKey("b")}    c \\\n    d\n`), true);
  });

  test("are read for a name within the metadata, and skipped where only data holds it", async () => {
    const named = (metadata: string, data: string): string =>
      `apiVersion: v1\nkind: ConfigMap\n${metadata}\ndata:\n  text: ${data}\n`;
    assert.equal(await skipped(named("metadata: {name: a}", "config-deployment")), true);
    assert.equal(await skipped(named("metadata: {name: config-deployment}", "a")), false);
    assert.equal(await skipped(named("metadata:\n# b\n  name: config-deployment", "a")), false);
    assert.equal(await skipped(named("metadata: {name: *n}", "&n config-deployment")), false);
    assert.equal(await skipped(named("metadata: {<<: *n}", "&n {name: config-deployment}")), false);
    const list = `apiVersion: v1\nkind: List\nitems:\n- ${named("metadata: {name: config-deployment}", "a").trimEnd().replaceAll("\n", "\n  ")}\n`;
    assert.equal(await skipped(list), false);
  });
});
