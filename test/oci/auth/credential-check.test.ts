/** Tests that an unknown credential is sent by one request at a time, and a refused one never again. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import { CredentialChecks } from "../../../src/oci/auth/credential-check.ts";
import type { CredentialStatus } from "../../../src/oci/auth/credential-check.ts";

interface Rejection {
  because: string;
}

const login = { id: 1, secret: { username: "me", password: "pass" } };
const other = { id: 2, secret: { username: "me", password: "word" } };

function open() {
  const checks = new CredentialChecks<Rejection>();
  const started: string[] = [];
  const run = (name: string, status: CredentialStatus<Rejection>, credential = login) => {
    const { promise, resolve } = Promise.withResolvers<string>();
    const act = (): Promise<string> => {
      started.push(name);
      return promise;
    };
    return { done: checks.run(credential, act, () => status), finish: () => resolve(name) };
  };
  return { checks, started, run };
}

describe("CredentialChecks", () => {
  test("holds concurrent requests until the first accepts the credential", async () => {
    const { checks, started, run } = open();
    const [first, second, third] = [run("a", "accepted"), run("b", "unknown"), run("c", "unknown")];
    await nextTurn();
    assert.deepEqual([started, checks.isAccepted(login)], [["a"], false]);
    first.finish();
    await nextTurn();
    assert.deepEqual([started, checks.isAccepted(login)], [["a", "b", "c"], true]);
    second.finish();
    third.finish();
    assert.deepEqual(await Promise.all([first.done, second.done, third.done]), ["a", "b", "c"]);
  });

  test("spares concurrent requests a refused credential", async () => {
    const { started, run } = open();
    const [first, second] = [run("a", { because: "bad" }), run("b", "unknown")];
    first.finish();
    assert.deepEqual(await Promise.all([first.done, second.done]), ["a", "rejected"]);
    assert.deepEqual(started, ["a"]);
  });

  test("lets the next request try if the first shows nothing", async () => {
    const { started, run } = open();
    const [first, second] = [run("a", "unknown"), run("b", "accepted")];
    first.finish();
    await nextTurn();
    assert.deepEqual(started, ["a", "b"]);
    second.finish();
    assert.equal(await second.done, "b");
  });

  test("lets the next request try if the first throws", async () => {
    const { checks, run } = open();
    const broken = checks.run(
      login,
      async () => {
        throw new Error("broken");
      },
      () => "unknown",
    );
    const next = run("b", "accepted");
    next.finish();
    await assert.rejects(broken, /broken/);
    assert.equal(await next.done, "b");
  });

  test("checks each credential on its own", async () => {
    const { started, run } = open();
    const requests = [run("a", { because: "bad" }), run("b", "accepted", other)];
    await nextTurn();
    assert.deepEqual(started, ["a", "b"]);
    for (const { finish } of requests) finish();
    assert.deepEqual(await Promise.all(requests.map(({ done }) => done)), ["a", "b"]);
  });

  test("keeps the first rejection", async () => {
    const { checks, run } = open();
    const first = { because: "first" };
    assert.equal(checks.reject(login, first), first);
    assert.equal(checks.reject(login, { because: "second" }), first);
    assert.equal(await run("a", "accepted").done, "rejected");
  });
});
