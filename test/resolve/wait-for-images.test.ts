/** What is missing is asked for again until it is there or the time is up; nothing else is. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { TestContext } from "node:test";
import { ask, brief, offer, question, runner } from "../support/registry/question.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { startRegistry } from "../support/registry/registry.ts";
import type { RegistryOptions, TestRegistry } from "../support/registry/registry.ts";

async function start(t: TestContext, options: RegistryOptions = {}): Promise<TestRegistry> {
  const registry = await startRegistry(options);
  t.after(() => registry.close());
  return registry;
}

describe("--wait", { concurrency: true }, () => {
  test("finds an image that is pushed meanwhile, and asks for the others once", async (t) => {
    const registry = await start(t);
    registry.push({ repository: "a/b", tag: "1" });
    const [there, late] = [`${registry.host}/a/b:1`, `${registry.host}/a/late:2`];
    const seen: string[] = [];
    const clock = new FakeClock(0, () => registry.push({ repository: "a/late", tag: "2" }));
    const { of, answers } = await ask(
      [there, late],
      runner([registry], {
        waitMs: 20_000,
        clock,
        progress: ({ done, total, waitingFor }) =>
          void seen.push(`${done}/${total} ${JSON.stringify(waitingFor)}`),
      }),
    );
    assert.deepEqual([brief(of(there)), brief(of(late))], ["found", "found"]);
    assert.deepEqual(answers.waited, [{ image: late, seconds: 2, appeared: true }]);
    assert.equal(registry.requests.filter(({ repository }) => repository === "a/b").length, 1);
    assert.equal(answers.requests, registry.requests.length);
    assert.ok(seen.includes(`1/2 ${JSON.stringify({ missingImages: [late] })}`), seen.join("; "));
    assert.equal(seen.at(-1), "2/2 null");
  });

  test("stops when its time is up, whatever the deadline of the run, and ignores later failures", async (t) => {
    const registry = await start(t);
    registry.push({ repository: "a/b", tag: "1" });
    const image = `${registry.host}/a/b:2`;
    const clock = new FakeClock(0, () => registry.fault({ status: 503 }));
    const { of, answers } = await ask(
      [image],
      runner([registry], { deadlineMs: 1_000, retries: 0, waitMs: 3_000, clock }),
    );
    assert.equal(brief(of(image)), "missing tag");
    assert.deepEqual(answers.waited, [{ image, seconds: 3, appeared: false }]);
    assert.deepEqual(clock.sleeps, [2_000, 1_000]);
  });

  test("waits for missing images only", async (t) => {
    const registry = await start(t, { auth: { mode: "bearer" } });
    const dead = await start(t);
    dead.fault({ status: 503 });
    const images = [`${registry.host}/a/b:1`, `${dead.host}/a/b:1`, "localhost:5000/a/b"];
    const { of, answers } = await ask(
      images,
      runner([registry, dead], { waitMs: 60_000, retries: 0 }),
    );
    assert.deepEqual(
      images.map((image) => brief(of(image))),
      ["missing-or-denied", "unreachable http", "not-asked node-local"],
    );
    assert.equal(answers.waited, undefined);
  });

  test("sends a rejected credential once, however long it waits", async (t) => {
    const registry = await start(t, { auth: { mode: "basic", users: { good: "right" } } });
    registry.push({ repository: "a/b", tag: "1" });
    const image = `${registry.host}/a/b:2`;
    const offers = [offer("bad", "wrong"), offer("good", "right")];
    const { of, to } = await ask(
      [question(image, offers)],
      runner([registry], { waitMs: 5_000, clock: new FakeClock() }),
    );
    assert.equal(brief(of(image)), "missing tag");
    assert.deepEqual(
      [to(image, offers[0] ?? null), to(image, offers[1] ?? null)],
      ["denied rejected", "missing tag"],
    );
    const sent = registry.requests.filter(({ authorization }) =>
      authorization?.endsWith(Buffer.from("bad:wrong").toString("base64")),
    );
    assert.equal(sent.length, 1);
    assert.ok(registry.count("manifest") > 4);
  });
});
