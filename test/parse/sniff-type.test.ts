/** Tests which types are recognised without parsing. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parse } from "../../src/parse/parse.ts";
import { isPlainlyTyped, sniffType } from "../../src/parse/sniff-type.ts";

const deployment = { apiVersion: "apps/v1", kind: "Deployment" };

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
    test(`recognises ${title}`, () => assert.deepEqual(sniffType(Buffer.from(text)), deployment));

  const unknown: [title: string, text: string][] = [
    ["an empty document", ""],
    ["JSON", `{"apiVersion":"apps/v1","kind":"Deployment"}\n`],
    ["a document without kind", "apiVersion: apps/v1\nmetadata: {}\n"],
    ["a value with escapes", `apiVersion: "apps\\/v1"\nkind: Deployment\n`],
    ["an anchor", "apiVersion: &a apps/v1\nkind: Deployment\n"],
  ];
  for (const [title, text] of unknown)
    test(`returns null for ${title}`, () => assert.equal(sniffType(Buffer.from(text)), null));
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
    test(`is true with ${title}`, () => assert.equal(isPlainlyTyped(Buffer.from(text)), true));

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
    test(`is false with ${title}`, () => assert.equal(isPlainlyTyped(Buffer.from(text)), false));

  test("finds a line at every offset of the memory", () => {
    for (let offset = 0; offset < 8; offset++)
      for (let length = 0; length < 8; length++) {
        const memory = Buffer.from(
          `${" ".repeat(offset)}${head}a: ${"b".repeat(length)}\n<<: {}\n`,
        );
        assert.equal(isPlainlyTyped(memory.subarray(offset)), false, `${offset} ${length}`);
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

  test("are read for the name of a ConfigMap, and skipped where no ConfigMap is", async () => {
    const object = (kind: string, name = "config-deployment"): string =>
      `apiVersion: v1\nkind: ${kind}\nmetadata:\n  name: ${name}\ndata:\n  a: b\n`;
    assert.equal(await skipped(object("ConfigMap")), false);
    assert.equal(await skipped(object("ConfigMap", '"config\\x2ddeployment"')), false);
    assert.equal(await skipped(object("ConfigMap", "other")), true);
    assert.equal(await skipped(object("Service")), true);
  });
});
