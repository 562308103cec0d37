/** Tests that V8 keeps the limit of its young generation, in processes of their own. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";

const limited = join(import.meta.dirname, "../../src/system/young-generation.ts");

/** The largest size of the young generation, in MiB, in a process whose objects live long. */
function largestYoungGeneration(forEachDocument: string): number {
  const script = `
    import { getHeapSpaceStatistics } from "node:v8";
    import { limitYoungGeneration } from ${JSON.stringify(limited)};
    const kept = [];
    let largest = 0;
    for (let document = 0; document < 2_000; document++) {
      ${forEachDocument};
      kept.push(Array.from({ length: 1_000 }, (_, at) => ({ document, at })));
      if (kept.length > 500) kept.length = 0;
      const young = getHeapSpaceStatistics().find(({ space_name }) => space_name === "new_space");
      largest = Math.max(largest, young.space_size);
    }
    process.stdout.write(String(largest / 2 ** 20));
  `;
  return Number(execFileSync(process.execPath, ["--input-type=module", "-e", script]));
}

/** V8 rounds the size up, and grows a little further between two calls. */
const nearLimit = 24;

test("ends the growth of the young generation at 16 MiB, where V8 would double it", () => {
  assert.ok(largestYoungGeneration("") > nearLimit);
  assert.ok(largestYoungGeneration("limitYoungGeneration()") < nearLimit);
});
