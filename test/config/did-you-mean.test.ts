/** Tests the suggestion of names. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { didYouMean } from "../../src/config/did-you-mean.ts";

const names = ["failOn", "exclude", "image-tag-not-found"];

for (const [written, suggested] of [
  ["failon", "failOn"],
  ["fialOn", "failOn"],
  ["exclud", "exclude"],
  ["image-tag-notfound", "image-tag-not-found"],
] as const)
  test(`suggests ${suggested} for ${written}`, () =>
    assert.equal(didYouMean(written, names), `; did you mean "${suggested}"?`));

test("suggests nothing for a name that is far from all", () => {
  assert.equal(didYouMean("registries", names), "");
  assert.equal(didYouMean("x", []), "");
});
