/** Jobs that run a few at a time, with results in order. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { runInOrder } from "../../../src/render/jobs/job-queue.ts";

describe("jobs in order", () => {
  test("lets later jobs run while the first one takes long", async () => {
    const { promise: first, resolve: endFirst } = Promise.withResolvers<number>();
    const done: number[] = [];
    const jobs = Array.from({ length: 6 }, (_, index) => async () => {
      if (index === 0) return await first;
      done.push(index);
      // The last job that need not wait for the first one ends it.
      if (index === 5) endFirst(0);
      return index;
    });
    const results: number[] = [];
    for await (const result of runInOrder(jobs, 2)) results.push(result);
    assert.deepEqual(done, [1, 2, 3, 4, 5]);
    assert.deepEqual(results, [0, 1, 2, 3, 4, 5]);
  });

  test("runs as many at once as the limit says", async () => {
    let running = 0;
    let most = 0;
    const jobs = Array.from({ length: 20 }, () => async () => {
      most = Math.max(most, ++running);
      await new Promise(setImmediate);
      running--;
    });
    for await (const _ of runInOrder(jobs, 3));
    assert.equal(most, 3);
  });

  test("starts no further job once one is rejected", async () => {
    const started: number[] = [];
    const jobs = Array.from({ length: 10 }, (_, index) => async () => {
      started.push(index);
      await new Promise(setImmediate);
      if (index === 0) throw new Error("broken");
    });
    await assert.rejects(async () => {
      for await (const _ of runInOrder(jobs, 1));
    }, /broken/);
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    assert.deepEqual(started, [0]);
  });
});
