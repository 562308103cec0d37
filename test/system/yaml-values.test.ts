/** Tests what renderers of restricted runs are given to read. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { reserialised, yamlOf } from "../../src/system/yaml-values.ts";

const url = "https://evil.example";

describe("reserialised", () => {
  const texts: [title: string, text: string, json: string][] = [
    ["numbers, which renderers shorten too", "newTag: 1.10\nb: 2\n", '{"newTag":1.1,"b":2}'],
    ["binary values as text", `a: [!!binary ${btoa(url)}]\n`, `{"a":["${url}"]}`],
    ["lines of YAML 1.1", `a: []\n# x\u2028b: ["${url}"]\n`, `{"a":[],"b":["${url}"]}`],
    ["merge keys", "a: &a {b: 1}\nc: {<<: *a}\n", '{"a":{"b":1},"c":{"b":1}}'],
    ["a key that begins with ?", `{?resources: ["${url}"]}\n`, `{"?resources":["${url}"]}`],
    ["several documents", "a: 1\n---\nb: true\n", '{"a":1}\n---\n{"b":true}'],
  ];
  for (const [title, text, json] of texts)
    test(`keeps ${title}`, async () => assert.equal(await reserialised(text), json));

  test("returns null for a malformed document and for exponential aliases", async () => {
    assert.equal(await reserialised("a: [\n"), null);
    const row = (name: string, of: string): string =>
      `${name}: &${name} [${Array.from({ length: 9 }, () => `*${of}`).join(", ")}]\n`;
    const bomb = `a: &a [x]\n${row("b", "a")}${row("c", "b")}${row("d", "c")}${row("e", "d")}`;
    assert.equal(await reserialised(bomb), null);
    assert.equal(await yamlOf(bomb), null);
  });
});
