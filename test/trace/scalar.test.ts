/** Tests which parts of a source text can be values. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { scalarsOf } from "../../src/trace/source/scalar.ts";

const wordsOf = (text: string): string[] =>
  scalarsOf(text, "template").map(({ from, to }) => text.slice(from, to));

test("reads the string literals of template code, if they end", () => {
  assert.deepEqual(wordsOf('image: {{ default "a:1" .tag }} b'), ["a:1", "b"]);
  assert.deepEqual(wordsOf('image: {{ "a\\" .tag }} b'), ["b"]);
  assert.deepEqual(wordsOf("image: {{ print `a` `c }} b"), ["a", "b"]);
});

test("reads code of a megabyte without the end of a literal", () => {
  assert.deepEqual(wordsOf(`image: {{ ${'\\"'.repeat(500_000)} }} b`), ["b"]);
});
