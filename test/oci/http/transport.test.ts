/** Tests the transport against a server on loopback, with a clock that the test controls. */
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";
import { openTransport } from "../../../src/oci/http/transport.ts";
import { FakeClock } from "../../support/fake-clock.ts";

/** Advances by 40 ms at each reading, as a clock does on a busy machine. */
class BusyClock extends FakeClock {
  override now(): number {
    this.advance(40);
    return super.now();
  }
}

test("never sleeps for a negative time, however late it reads the clock", async (t) => {
  let served = 0;
  const server = createServer((_request, response) => {
    if (served++ % 2 === 0) response.writeHead(429, { "retry-after": "0" });
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  assert.ok(address !== null && typeof address === "object");
  const clock = new BusyClock();
  const transport = await openTransport({
    timeoutMs: 10_000,
    retries: 3,
    endsAtMs: 1e9,
    environment: {},
    restricted: false,
    settingsOf: () => ({ caFile: undefined, listed: true, concurrency: 1 }),
    waiting: () => {},
    clock,
  });
  t.after(async () => {
    await transport.close();
    server.close();
  });
  const url = new URL(`http://127.0.0.1:${address.port}/v2/`);
  for (let request = 0; request < 100; request++) {
    const reply = await transport.send({
      url,
      method: "GET",
      headers: {},
      maxBytes: 1_000,
      whole: false,
    });
    assert.equal("status" in reply ? reply.status : reply, 200);
  }
  assert.ok(clock.sleeps.length > 0);
  assert.deepEqual(
    clock.sleeps.filter((ms) => ms <= 0),
    [],
  );
});
