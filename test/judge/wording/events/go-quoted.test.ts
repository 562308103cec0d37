/** What the kubelet and the API server quote, as Go writes it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { goQuoted } from "../../../../src/judge/wording/events/go-quoted.ts";
import { propertyRuns } from "../../../support/property-runs.ts";

/** Printed by fmt.Printf("%q") of Go 1.26.8. */
const printed: [text: string, quoted: string][] = [
  ["nginx:1.27", String.raw`"nginx:1.27"`],
  ['"nginx:1.27"', String.raw`"\"nginx:1.27\""`],
  ["a\\b", String.raw`"a\\b"`],
  ["web:1\n", String.raw`"web:1\n"`],
  ["a\tb\rc\v\f\b\u0007", String.raw`"a\tb\rc\v\f\b\a"`],
  ["web\u200b:1", String.raw`"web\u200b:1"`],
  ["\ufeffweb", String.raw`"\ufeffweb"`],
  ["a\u00a0b\u0085", String.raw`"a\u00a0b\u0085"`],
  ["\0\u001b\u007f", String.raw`"\x00\x1b\x7f"`],
  ["bücher/日本:1", '"bücher/日本:1"'],
  ["a\u{e0041}😀", String.raw`"a\U000e0041😀"`],
  ["$'`<", '"$\'`<"'],
  ["\u2028", String.raw`"\u2028"`],
];

for (const [text, quoted] of printed) test(quoted, () => assert.equal(goQuoted(text), quoted));

test("any text: leaves no invisible character", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      assert.match(goQuoted(text), /^"(?:[^\p{C}\p{Z}"\\]| |\\.)*"$/u);
    }),
    propertyRuns(1000),
  );
});
