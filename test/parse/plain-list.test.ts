/** Plain lists of images as input. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { descend, items, text } from "../../src/model/source/source.ts";
import { parse } from "../../src/parse/parse.ts";

async function listed(path: string, content: string): Promise<string[]> {
  async function* chunks(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(content);
  }
  const found: string[] = [];
  for await (const { manifests } of parse({ path, chunks }, { need: "images" }))
    for (const manifest of manifests)
      for (const node of items(descend(manifest.root, "images"))) {
        const { line, column } = manifest.span(node);
        found.push(`${line}:${column} ${text(node)}`);
      }
  return found;
}

describe("a plain list of images", () => {
  const table: [title: string, path: string, content: string, expected: string[]][] = [
    ["one a line", "<stdin>", "nginx:1.27\nghcr.io/a/b\n", ["1:1 nginx:1.27", "2:1 ghcr.io/a/b"]],
    [
      "with comments, dashes and quotes",
      "images.txt",
      '# images\n\n- "nginx:1"\r\nredis:7 # cache\n',
      ["3:4 nginx:1", "4:1 redis:7"],
    ],
    ["with an image that is wrong", "images.txt", "a/B:1\nnginx:1\n", ["1:1 a/B:1", "2:1 nginx:1"]],
    ["of words is none", "words.txt", "foo\nbar\n", []],
    ["with other text is none", "notes.txt", "nginx:1\nis not pulled\n", []],
    ["in a YAML file is none", "list.yaml", "nginx:1\n", []],
    ["of one key is none", "<stdin>", "a:\n", []],
  ];
  for (const [title, path, content, expected] of table)
    test(title, async () => assert.deepEqual(await listed(path, content), expected));
});
