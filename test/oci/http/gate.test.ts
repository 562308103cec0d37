/** Tests the limit on concurrent jobs. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import { Gate } from "../../../src/oci/http/gate.ts";

describe("Gate", () => {
  test("runs as many jobs at once as the limit allows, in order of arrival", async () => {
    const gate = new Gate(2);
    const started: number[] = [];
    const jobs = [0, 1, 2, 3, 4].map((number) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      const done = gate.enter(async () => {
        started.push(number);
        await promise;
        return number;
      });
      return { finish: resolve, done };
    });
    await nextTurn();
    assert.deepEqual(started, [0, 1]);
    jobs[1]?.finish();
    await nextTurn();
    assert.deepEqual(started, [0, 1, 2]);
    for (const { finish } of jobs) finish();
    assert.deepEqual(await Promise.all(jobs.map(({ done }) => done)), [0, 1, 2, 3, 4]);
  });

  test("admits the next job after one that fails", async () => {
    const gate = new Gate(1);
    const failed = gate.enter(async () => {
      throw new Error("broken");
    });
    const next = gate.enter(async () => "next");
    await assert.rejects(failed, /broken/);
    assert.equal(await next, "next");
  });
});
