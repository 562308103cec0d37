/** Tests when requests to a failing host stop. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Breaker } from "../../../src/oci/http/breaker.ts";
import { unreachable } from "../../../src/oci/http/http-message.ts";

const failure = (error: string) =>
  unreachable({ stage: "connect", reason: { code: "connection-failed", error }, passing: true }, 3);

describe("Breaker", () => {
  test("stops a host that has never answered at its first failure", () => {
    const breaker = new Breaker();
    const first = failure("first");
    breaker.request().fail(first);
    assert.equal(breaker.stopped, first);
  });

  test("stops a host that has answered after four failures in a row", () => {
    const breaker = new Breaker();
    breaker.serve(10);
    for (let number = 1; number <= 3; number++) {
      breaker.request().fail(failure(`${number}`));
      assert.equal(breaker.stopped, null);
    }
    const last = failure("4");
    breaker.request().fail(last);
    assert.equal(breaker.stopped, last);
  });

  test("counts failures from the start again after a success", () => {
    const breaker = new Breaker();
    breaker.serve(10);
    for (let number = 1; number <= 10; number++) {
      breaker.request().fail(failure(`${number}`));
      if (number % 3 === 0) breaker.succeed();
    }
    assert.equal(breaker.stopped, null);
  });

  test("waits for the reply to an earlier request before it stops the host", () => {
    const [alive, dead] = [new Breaker(), new Breaker()];
    for (const breaker of [alive, dead]) {
      breaker.serve(10);
      const earlier = breaker.request();
      earlier.begin();
      for (let number = 1; number <= 6; number++) breaker.request().fail(failure(`${number}`));
      assert.equal(breaker.stopped, null);
      if (breaker === alive) breaker.succeed();
      earlier.end();
    }
    assert.equal(alive.stopped, null);
    assert.deepEqual(dead.stopped, failure("6"));
  });

  test("stops a host after many failures, though an earlier request has no reply yet", () => {
    const breaker = new Breaker();
    breaker.serve(10);
    breaker.request().begin();
    for (let number = 1; number <= 32; number++) breaker.request().fail(failure(`${number}`));
    assert.deepEqual(breaker.stopped, failure("32"));
  });

  test("keeps the first reason and the latest pause", () => {
    const breaker = new Breaker();
    breaker.stop({ noReply: "deadline" });
    breaker.stop(failure("later"));
    assert.deepEqual(breaker.stopped, { noReply: "deadline" });
    breaker.pauseUntil(500);
    breaker.pauseUntil(200);
    assert.equal(breaker.pausedUntilMs, 500);
  });

  test("knows whether the host has answered since a moment, the start of the clock included", () => {
    const breaker = new Breaker();
    assert.deepEqual([breaker.hasServed, breaker.servedSince(0)], [false, false]);
    breaker.serve(0);
    assert.deepEqual([breaker.hasServed, breaker.servedSince(0)], [true, true]);
    assert.equal(breaker.servedSince(1), false);
  });
});
