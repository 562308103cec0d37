/** Tests retries, backoff and pauses with a clock that takes no time. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Breaker } from "../../../src/oci/http/breaker.ts";
import { unreachable } from "../../../src/oci/http/http-message.ts";
import type { HttpReply, NoReply } from "../../../src/oci/http/http-message.ts";
import { backoffMs, Pauses, Retry } from "../../../src/oci/http/retry.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { httpReply } from "../../support/scripted-transport.ts";

interface Setting {
  retries?: number;
  endsAtMs?: number;
  auxiliary?: boolean;
  noBackoff?: boolean;
  breaker?: Breaker;
}

/** Runs one request that gets the replies in order, the last again and again. */
async function run(replies: (HttpReply | NoReply)[], setting: Setting = {}) {
  const { retries = 2, endsAtMs = 1e6, breaker = new Breaker(), ...request } = setting;
  const clock = new FakeClock();
  const health = { requests: 0, failures: 0 };
  const waiting: (string | null)[] = [];
  const pauses = new Pauses("r.example", clock, endsAtMs, (host) => waiting.push(host));
  let tries = 0;
  const counted = breaker.request();
  const retry = new Retry({ request, retries, breaker, counted, health, pauses });
  const result = await retry.run(async () => {
    const reply = replies[Math.min(tries++, replies.length - 1)];
    assert.ok(reply !== undefined);
    return reply;
  });
  return { result, tries, clock, breaker, health, waiting };
}

const ok = httpReply({ status: 200 });
const unavailable = httpReply({ status: 503 });
const reset = unreachable(
  { stage: "connect", reason: { code: "connection-reset" }, passing: true },
  1,
);
const unknownHost = unreachable(
  { stage: "dns", reason: { code: "no-such-host" }, passing: false },
  1,
);
const limited = (seconds?: number): HttpReply =>
  httpReply({
    status: 429,
    headers: seconds === undefined ? {} : { "retry-after": String(seconds) },
  });

/** A breaker of a host that has answered. */
function served(): Breaker {
  const breaker = new Breaker();
  breaker.serve(0);
  return breaker;
}

describe("backoffMs", () => {
  test("doubles with each try", () => {
    assert.deepEqual(
      [0, 1, 2].map((tried) => backoffMs(200, tried, 1)),
      [200, 400, 800],
    );
  });

  test("is at least half of the full pause", () => {
    assert.deepEqual([backoffMs(200, 0, 0), backoffMs(200, 0, 0.5)], [100, 150]);
  });
});

describe("a reply", () => {
  test("that succeeds is returned at the first try", async () => {
    const { result, tries, clock, breaker } = await run([ok]);
    assert.deepEqual([result, tries, clock.sleeps, breaker.hasServed], [ok, 1, [], true]);
  });

  test("of 503 is retried with growing pauses until it succeeds", async () => {
    const { result, tries, clock, health } = await run([unavailable, unavailable, ok]);
    const [first = 0, second = 0] = clock.sleeps;
    assert.deepEqual([result, tries, health.failures], [ok, 3, 2]);
    assert.ok(first >= 100 && first <= 200, String(first));
    assert.ok(second >= 200 && second <= 400, String(second));
  });

  test("of 503 is returned once the tries are used up", async () => {
    const { result, tries } = await run([unavailable]);
    assert.deepEqual([result, tries], [unavailable, 3]);
  });

  test("of 404 is not retried", async () => {
    const missing = httpReply({ status: 404 });
    const { result, tries, health } = await run([missing]);
    assert.deepEqual([result, tries, health.failures], [missing, 1, 0]);
  });

  test("of 503 stops the host at the fourth request in a row", async () => {
    const breaker = new Breaker();
    for (let request = 1; request <= 4; request++) {
      assert.equal(breaker.stopped, null);
      await run([unavailable], { breaker, retries: 0 });
    }
    assert.deepEqual(
      breaker.stopped,
      unreachable(
        { stage: "http", reason: { code: "status-always", status: 503 }, passing: true },
        1,
      ),
    );
  });

  test("of 503 to an auxiliary request never stops the host", async () => {
    const breaker = new Breaker();
    for (let request = 1; request <= 8; request++)
      await run([unavailable], { breaker, retries: 0, auxiliary: true });
    assert.equal(breaker.stopped, null);
  });
});

describe("no reply", () => {
  test("is retried if another try may help, and counts the tries", async () => {
    const { result, tries } = await run([reset], { breaker: served() });
    assert.deepEqual([result, tries], [{ ...reset, tries: 3 }, 3]);
  });

  test("is not retried if no try can help", async () => {
    const { result, tries, clock } = await run([unknownHost]);
    assert.deepEqual([result, tries, clock.sleeps], [unknownHost, 1, []]);
  });

  test("stops a host that has never answered, but not for an auxiliary request", async () => {
    const { breaker } = await run([unknownHost]);
    assert.deepEqual(breaker.stopped, unknownHost);
    const auxiliary = await run([unknownHost], { auxiliary: true });
    assert.equal(auxiliary.breaker.stopped, null);
  });

  test("because of the address policy stops the host at once", async () => {
    const refused = {
      noReply: "refused",
      danger: "private",
      reason: { code: "proxy-variable-invalid" },
    } as const;
    const { result, tries, breaker, health } = await run([refused]);
    assert.deepEqual([result, tries, breaker.stopped, health.failures], [refused, 1, refused, 0]);
  });

  test("from a stopped host is handed on without being counted", async () => {
    const breaker = new Breaker();
    breaker.stop(reset);
    const { result, tries, health } = await run([reset], { breaker });
    assert.deepEqual([result, tries, health.failures], [reset, 1, 0]);
  });

  test("is not retried if the deadline comes before the end of the pause", async () => {
    const { tries, clock } = await run([reset], { endsAtMs: 50 });
    assert.deepEqual([tries, clock.sleeps], [1, []]);
  });
});

describe("429", () => {
  test("pauses the host for as long as it says, and is sent again", async () => {
    const { result, tries, breaker } = await run([limited(3), ok]);
    assert.deepEqual([result, tries], [ok, 2]);
    assert.ok(breaker.pausedUntilMs >= 3_000 && breaker.pausedUntilMs <= 3_100);
  });

  test("without a time pauses the host for up to a second", async () => {
    const first = await run([limited(), ok]);
    assert.ok(first.breaker.pausedUntilMs >= 500 && first.breaker.pausedUntilMs <= 1_000);
  });

  test("that asks for more than a minute stops a host that has answered nothing else", async () => {
    const { result, tries, breaker } = await run([limited(61)]);
    assert.deepEqual([result, tries], [limited(61), 1]);
    assert.deepEqual(breaker.stopped, {
      noReply: "rate-limited",
      retryAfterSeconds: 61,
      quota: null,
    });
  });

  test("that asks for more than the deadline allows is returned at once", async () => {
    const { tries } = await run([limited(10)], { endsAtMs: 5_000 });
    assert.equal(tries, 1);
  });

  test("does not stop a host that has answered meanwhile", async () => {
    const { breaker } = await run([limited(61)], { breaker: served() });
    assert.equal(breaker.stopped, null);
  });

  test("to an auxiliary request pauses that request alone", async () => {
    const { tries, clock, breaker } = await run([limited(2), ok], { auxiliary: true });
    assert.deepEqual([tries, breaker.pausedUntilMs, clock.sleeps.length], [2, 0, 1]);
  });

  test("without backoff is returned at once and pauses nothing", async () => {
    const { result, tries, breaker } = await run([limited(2)], { noBackoff: true });
    assert.deepEqual([result, tries, breaker.pausedUntilMs], [limited(2), 1, 0]);
  });

  test("for failed logins is returned at once", async () => {
    const lockout = httpReply({ status: 429, body: "too many failed login attempts" });
    const { result, tries, breaker } = await run([lockout]);
    assert.deepEqual([result, tries, breaker.stopped], [lockout, 1, null]);
  });
});

describe("Pauses", () => {
  test("announce the host that asked for a pause, and its end", async () => {
    const waiting: (string | null)[] = [];
    const pauses = new Pauses("r.example", new FakeClock(), 1_000, (host) => waiting.push(host));
    assert.equal(await pauses.pause(10, true), true);
    assert.equal(await pauses.pause(10, false), true);
    assert.deepEqual(waiting, ["r.example", null]);
  });

  test("refuse a pause that would reach the deadline", async () => {
    const clock = new FakeClock();
    const pauses = new Pauses("r.example", clock, 100, () => {});
    assert.equal(await pauses.pause(100, false), false);
    assert.equal(await pauses.pause(99, false), true);
    assert.equal(pauses.leftMs, 1);
    assert.deepEqual(clock.sleeps, [99]);
  });
});
