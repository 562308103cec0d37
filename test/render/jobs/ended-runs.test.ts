import assert from "node:assert/strict";
import { test } from "node:test";
import { EndedRuns } from "../../../src/render/jobs/ended-runs.ts";
import type { ProgramResult } from "../../../src/system/run-program.ts";

const printed = { stdout: Buffer.from("") };
const refused = { failed: "no such chart", ended: false };
const timedOut = { failed: "did not end within 60 s", ended: true };

test("starts no renderer once three had to be ended", async () => {
  const runs = new EndedRuns();
  const started: ProgramResult[] = [];
  const start = async (result: ProgramResult): Promise<ProgramResult> =>
    await runs.start(async () => {
      started.push(result);
      return result;
    });
  for (const result of [timedOut, printed, refused, timedOut, refused, refused, timedOut])
    assert.equal(await start(result), result);
  assert.deepEqual(await start(printed), {
    failed: "was not started, because 3 others had to be ended",
    ended: true,
  });
  assert.equal(started.length, 7);
});
