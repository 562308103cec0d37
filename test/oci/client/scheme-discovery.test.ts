/** Tests that one request discovers the auth scheme while the others wait. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import { SchemeDiscovery } from "../../../src/oci/client/scheme-discovery.ts";

const bearer = { scheme: "bearer", realm: "https://a/token", service: null, scope: null } as const;

describe("SchemeDiscovery", () => {
  test("holds concurrent requests until the first has discovered the scheme", async () => {
    const discovery = new SchemeDiscovery(null);
    const events: string[] = [];
    const reply = Promise.withResolvers<void>();
    const first = discovery.run(async (discovered) => {
      events.push("first asks");
      await reply.promise;
      discovery.learn(bearer);
      discovered();
      await nextTurn();
      events.push("first is done");
    });
    const second = discovery.run(async () => void events.push("second asks"));
    await nextTurn();
    assert.deepEqual(events, ["first asks"]);
    reply.resolve();
    await Promise.all([first, second]);
    assert.deepEqual(events, ["first asks", "second asks", "first is done"]);
  });

  test("lets the next request discover the scheme if the first learned nothing", async () => {
    const discovery = new SchemeDiscovery(null);
    let running = 0;
    let most = 0;
    const act = async (): Promise<void> => {
      most = Math.max(most, ++running);
      await nextTurn();
      running--;
    };
    await Promise.all([discovery.run(act), discovery.run(act), discovery.run(act)]);
    assert.equal(most, 1);
  });

  test("lets the next request go on if the first throws", async () => {
    const discovery = new SchemeDiscovery(null);
    const broken = discovery.run(async () => {
      throw new Error("broken");
    });
    const next = discovery.run(async () => "next");
    await assert.rejects(broken, /broken/);
    assert.equal(await next, "next");
  });

  test("holds no request if the scheme is known beforehand", async () => {
    const discovery = new SchemeDiscovery({ scheme: "basic" });
    const never = discovery.run(() => new Promise<void>(() => {}));
    assert.equal(await Promise.race([never, discovery.run(async () => "second")]), "second");
  });

  test("keeps the first scheme, without the scope of its repository", () => {
    const discovery = new SchemeDiscovery(null);
    discovery.learn({ ...bearer, scope: "repository:a/b:pull" });
    discovery.learn({ scheme: "basic" });
    assert.deepEqual(discovery.scheme, bearer);
  });

  test("replaces any scheme but Bearer", () => {
    for (const scheme of ["open", "basic"] as const) {
      const discovery = new SchemeDiscovery({ scheme });
      discovery.replace(bearer);
      assert.deepEqual(discovery.scheme, bearer);
    }
    const discovery = new SchemeDiscovery(bearer);
    discovery.replace({ ...bearer, realm: "https://b/token" });
    assert.deepEqual(discovery.scheme, bearer);
  });
});
