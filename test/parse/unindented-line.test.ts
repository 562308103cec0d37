/** Tests the search for lines that no space begins against one that looks at each byte. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { nextUnindentedLine } from "../../src/parse/unindented-line.ts";
import { propertyRuns } from "../support/property-runs.ts";

/** Line breaks, white space, and bytes whose sums carry into the next byte. */
const byte = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(0x0a, 0x0d, 0x20) },
  { weight: 5, arbitrary: fc.constantFrom(0x61, 0x2d, 0x0b, 0x09, 0x0c, 0x7f, 0x80, 0xa0, 0xff) },
);
const lines = fc.array(
  fc.oneof({ weight: 1, arbitrary: byte }, { weight: 2, arbitrary: fc.constant(0x62) }),
  { maxLength: 300, size: "max" },
);

function unindentedLines(bytes: Buffer, from: number, to: number, returns: boolean): number[] {
  return Array.from({ length: to }, (_, at) => at).filter((at) => {
    const before = bytes[at - 1];
    const isStart =
      at === 0 || before === 0x0a || (returns && before === 0x0d && bytes[at] !== 0x0a);
    return at >= from && isStart && bytes[at] !== 0x20;
  });
}

test("finds each line that no space begins, and no other", () => {
  fc.assert(
    fc.property(
      lines,
      fc.nat(7),
      fc.nat(40),
      fc.nat(20),
      fc.boolean(),
      (content, offset, from, less, returns) => {
        const memory = Buffer.from([...Buffer.alloc(offset, 0x0a), ...content]);
        const bytes = memory.subarray(offset);
        const to = Math.max(0, bytes.length - less);
        const found: number[] = [];
        for (let at: number | null = from; at !== null;) {
          at = nextUnindentedLine(bytes, at, to, returns);
          if (at !== null) found.push(at++);
        }
        assert.deepEqual(found, unindentedLines(bytes, from, to, returns));
      },
    ),
    propertyRuns(1000),
  );
});
