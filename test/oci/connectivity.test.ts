/** Tests, over real sockets, what is reported of failed connections and how often they are tried. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { connect, createServer } from "node:net";
import type { Server, Socket } from "node:net";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { makeAuthority } from "../support/registry/certificate.ts";
import { ask, brief, runner } from "../support/registry/question.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { startRegistry } from "../support/registry/registry.ts";
import type { Fault, RegistryOptions, TestRegistry } from "../support/registry/registry.ts";
import { lines, reasonText } from "../support/registry/answer-text.ts";

async function start(t: TestContext, options: RegistryOptions = {}): Promise<TestRegistry> {
  const registry = await startRegistry(options);
  t.after(() => registry.close());
  return registry;
}

/** Starts a server of raw sockets; returns its port. */
async function listen(t: TestContext, server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => void sockets.add(socket.on("error", () => {})));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  });
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

const quick = { timeoutMs: 1_000, retries: 0 };

function images(host: string, count = 12): string[] {
  return Array.from({ length: count }, (_, number) => `${host}/a/b:${number}`);
}

test("gives a failed connection a code, and a failed proxy none", async (t) => {
  const closed = await startRegistry();
  await closed.close();
  const plain = await start(t);
  const breaking = await start(t);
  breaking.fault({ act: "reset" });
  const codeOf = async (
    host: string,
    plainHttp: boolean,
    environment = {},
  ): Promise<string | undefined> => {
    const registries = { [host]: { plainHttp } };
    const { of } = await ask(
      [`${host}/a/b:1`],
      runner([], { ...quick, timeoutMs: 3_000, registries, environment }),
    );
    const answer = of(`${host}/a/b:1`);
    assert.equal(answer.answer, "unreachable");
    return answer.answer === "unreachable" ? answer.code : undefined;
  };
  assert.equal(await codeOf(closed.host, true), "refused");
  assert.equal(await codeOf(plain.host, false), "plain-http");
  assert.match(String(await codeOf(breaking.host, true)), /^(reset|closed)$/);
  assert.match(
    String(await codeOf("no-such-host.invalid", true)),
    /^(no-such-host|name-server-failed)$/,
  );
  assert.equal(await codeOf("a.example", true, { http_proxy: `http://${closed.host}` }), undefined);
});

test("names what is wrong with TLS, and trusts a configured CA file", async (t) => {
  const authority = makeAuthority();
  if (authority === null) return t.skip("no openssl on this machine");
  t.after(() => authority.remove());
  const tls = authority.issue(["IP:127.0.0.1", "DNS:localhost"]);
  const good = await start(t, { tls });
  good.push({ repository: "a/b", tag: "1" });
  const settings = (registry: TestRegistry, caFile = authority.caFile) => ({
    registries: { [registry.host]: { caFile } },
  });
  const outcome = async (registry: TestRegistry, changes = settings(registry)): Promise<string> => {
    const { of } = await ask(
      [`${registry.host}/a/b:1`],
      runner([], { ...quick, timeoutMs: 3_000, ...changes }),
    );
    const answer = of(`${registry.host}/a/b:1`);
    const code =
      answer.answer === "unreachable" && answer.code !== undefined ? ` (${answer.code})` : "";
    return `${brief(answer)}${answer.answer === "unreachable" ? `: ${reasonText(answer)}` : ""}${code}`;
  };
  assert.equal(await outcome(good), "found");
  assert.equal(good.count("manifest"), 1);
  const unlisted = { registries: { [good.host]: {} } };
  const unknown = await ask(
    [`${good.host}/a/b:1`],
    runner([], { ...quick, timeoutMs: 3_000, ...unlisted }),
  );
  assert.equal(brief(unknown.of(`${good.host}/a/b:1`)), "unreachable tls");
  const trusting = await ask(
    [`${good.host}/a/b:1`],
    runner([], { ...unlisted, environment: { NODE_EXTRA_CA_CERTS: authority.caFile } }),
  );
  assert.equal(brief(trusting.of(`${good.host}/a/b:1`)), "found");
  const elsewhere = await start(t, { tls: authority.issue(["DNS:registry.example"]) });
  assert.equal(
    await outcome(elsewhere),
    "unreachable tls: its certificate is for another host (wrong-host)",
  );
  const plain = await start(t);
  assert.equal(await outcome(plain), "unreachable tls: it speaks plain HTTP, not TLS (plain-http)");
  assert.equal(
    await outcome(good, settings(good, "/nowhere/ca.pem")),
    "unreachable tls: the CA file cannot be read: /nowhere/ca.pem",
  );
  let expired: RegistryOptions["tls"];
  try {
    expired = authority.issue(["IP:127.0.0.1"], -1);
  } catch {
    return t.diagnostic("this openssl cannot make an expired certificate");
  }
  assert.equal(
    await outcome(await start(t, { tls: expired })),
    "unreachable tls: its certificate has expired (expired)",
  );
});

test("names the stage at which each kind of connection fails", async (t) => {
  const closed = await startRegistry();
  await closed.close();
  const silent = await listen(t, createServer());
  const talker = await listen(
    t,
    createServer((socket) => void socket.end("SSH-2.0-OpenSSH_9.2\r\n")),
  );
  const cases: [host: string, expected: RegExp][] = [
    ["no-such-host.invalid", /^(dns): /],
    [closed.host, /^connect: connection refused$/],
    [`127.0.0.1:${silent}`, /^timeout: connected, but no reply within 1 s$/],
    [`127.0.0.1:${talker}`, /^protocol: not a registry: it does not speak HTTP$/],
    ["1.2.3.999", /^address: /],
    ["registry.example:99999", /^address: /],
  ];
  const faults: [Fault, RegExp][] = [
    [{ act: "reset" }, /^connect: connection (reset|closed by the other side)$/],
    [{ method: "GET", act: "stall" }, /^timeout: the reply was not complete within 1 s$/],
    [
      { status: 200, headers: { "content-type": "text/html" }, body: "<html>hello" },
      /^protocol: not a registry/,
    ],
    [
      { status: 404, headers: { "content-type": "text/html" }, body: "<html>404" },
      /^protocol: not a registry/,
    ],
    [{ status: 418 }, /^protocol: not a registry: it answered 418$/],
    [{ status: 503 }, /^http: it answered 503/],
    [{ status: 302, headers: { location: "/login" } }, /^protocol: not a registry/],
    [
      { status: 200, headers: { "x-large": "x".repeat(70_000) } },
      /^protocol: its headers are too large$/,
    ],
    [{ status: 401, headers: { "www-authenticate": 'Bearer realm="' } }, /^(protocol|address): /],
    [{ status: 401, headers: { "www-authenticate": 'Bearer realm="ftp://x/"' } }, /^address: /],
    [
      { method: "GET", status: 403, headers: { "content-encoding": "gzip" }, body: "xxxx" },
      /^protocol: it sends a compressed reply that was not requested$/,
    ],
  ];
  for (const [fault, expected] of faults) {
    const registry = await start(t);
    registry.fault(fault);
    cases.push([registry.host, expected]);
  }
  const registries = Object.fromEntries(
    cases.filter(([host]) => host.startsWith("127.")).map(([host]) => [host, { plainHttp: true }]),
  );
  const asked = cases.flatMap(([host]) => images(host));
  const { of } = await ask(asked, runner([], { ...quick, registries }));
  for (const [host, expected] of cases) {
    for (const image of images(host)) {
      const answer = of(image);
      assert.ok(answer.answer === "unreachable", `${image}: ${JSON.stringify(answer)}`);
      assert.match(`${answer.stage}: ${reasonText(answer)}`, expected, image);
      assert.ok(answer.evidence.length > 0);
    }
  }
});

test("tells a TLS handshake without an answer from a connection that is never made", async (t) => {
  const silent = await listen(t, createServer());
  const host = `127.0.0.1:${silent}`;
  const { of } = await ask(images(host), runner([], { ...quick, registries: { [host]: {} } }));
  const answer = of(`${host}/a/b:1`);
  assert.ok(answer.answer === "unreachable" && answer.stage === "timeout");
  assert.equal(reasonText(answer), "connected, but the TLS handshake was not answered within 1 s");
});

test("retries transient failures only, and stops asking a dead host", async (t) => {
  for (const fault of [
    { status: 503 },
    { status: 408 },
    { act: "reset" as const },
    { act: "hang" as const },
  ]) {
    const registry = await start(t);
    registry.push({ repository: "a/b", tag: "1" });
    registry.fault({ ...fault, times: 2 });
    const { of } = await ask(
      [`${registry.host}/a/b:1`],
      runner([registry], { timeoutMs: 200, retries: 2 }),
    );
    assert.equal(brief(of(`${registry.host}/a/b:1`)), "found", JSON.stringify(fault));
    assert.equal(registry.requests.length, 3);
  }
  const dead = await start(t);
  dead.fault({ act: "reset" });
  const reset = await ask(images(dead.host, 100), runner([dead], { retries: 1 }));
  assert.ok(
    images(dead.host, 100).every((image) => brief(reset.of(image)) === "unreachable connect"),
  );
  assert.equal(dead.requests.length, 2);
  const down = await start(t);
  down.fault({ status: 503 });
  const failed = await ask(images(down.host, 100), runner([down], { retries: 1, concurrency: 4 }));
  assert.ok(
    images(down.host, 100).every((image) => brief(failed.of(image)) === "unreachable http"),
  );
  assert.ok(down.requests.length < 30, String(down.requests.length));
});

test("sends a request again, without counting a try, if a kept connection was closed", async (t) => {
  for (const end of ["destroy", "resetAndDestroy"] as const) {
    const served = new WeakSet<Socket>();
    let connections = 0;
    const port = await listen(
      t,
      createServer((socket) => {
        connections++;
        socket.on("data", () => {
          if (served.has(socket)) return void socket[end]();
          served.add(socket);
          const headers = `content-type: application/vnd.oci.image.index.v1+json\r\ndocker-content-digest: sha256:${"0".repeat(64)}`;
          return void socket.write(`HTTP/1.1 200 OK\r\n${headers}\r\ncontent-length: 2\r\n\r\n`);
        });
      }),
    );
    const host = `127.0.0.1:${port}`;
    const { of, answers } = await ask(
      images(host, 5),
      runner([], { retries: 0, concurrency: 1, registries: { [host]: { plainHttp: true } } }),
    );
    for (const image of images(host, 5)) assert.equal(brief(of(image)), "found");
    assert.deepEqual([connections, answers.flaky], [5, []]);
  }
});

test("waits for Retry-After, in seconds or as a date, unless it exceeds the deadline", async (t) => {
  const patient = async (fault: Fault): Promise<[string, number[], number]> => {
    const registry = await start(t);
    for (const image of [1, 2, 3]) registry.push({ repository: "a/b", tag: `${image}` });
    registry.fault({ status: 429, ...fault });
    const clock = new FakeClock();
    const waited: string[] = [];
    const list = [1, 2, 3].map((tag) => `${registry.host}/a/b:${tag}`);
    const { of } = await ask(
      list,
      runner([registry], {
        deadlineMs: 5_000,
        clock,
        progress: ({ waitingFor }) => void waited.push(JSON.stringify(waitingFor)),
      }),
    );
    const words = new Set(list.map((image) => brief(of(image))));
    if (clock.sleeps.length > 0)
      assert.ok(waited.includes(JSON.stringify({ host: registry.host })));
    return [[...words].join(), clock.sleeps, registry.requests.length];
  };
  const [waited, pauses, waitedRequests] = await patient({
    times: 1,
    headers: { "retry-after": "1" },
  });
  assert.deepEqual([waited, waitedRequests, pauses.length], ["found", 4, 1]);
  assert.ok(Number(pauses[0]) >= 1_000 && Number(pauses[0]) < 1_200, String(pauses));
  const [dated, datedPauses] = await patient({
    times: 1,
    headers: { "retry-after": new Date(Date.now() + 1_500).toUTCString() },
  });
  assert.equal(dated, "found");
  assert.ok(
    datedPauses.every((ms) => ms < 2_200),
    String(datedPauses),
  );
  const [refused, refusedPauses, refusedRequests] = await patient({
    headers: { "retry-after": "900", "ratelimit-remaining": "0;w=21600" },
  });
  assert.deepEqual([refused, refusedPauses, refusedRequests], ["rate-limited", [], 1]);
});

test("reads GHCR's wait from the message", async (t) => {
  const registry = await start(t);
  registry.push({ repository: "a/b", tag: "1" });
  registry.fault({
    method: "GET",
    step: "manifest",
    times: 1,
    status: 429,
    body: '{"errors":[{"code":"TOOMANYREQUESTS","message":"retry-after: 880.092µs, allowed: 44000/minute"}]}',
  });
  const clock = new FakeClock();
  const { of } = await ask([`${registry.host}/a/b:2`], runner([registry], { clock }));
  assert.equal(brief(of(`${registry.host}/a/b:2`)), "missing tag");
  assert.deepEqual(
    clock.sleeps.map((ms) => ms < 200),
    [true],
  );
});

test("quotes the quota of a rate limit", async (t) => {
  const registry = await start(t);
  registry.fault({
    status: 429,
    headers: {
      "retry-after": "900",
      "ratelimit-limit": "100;w=21600",
      "ratelimit-remaining": "0;w=21600",
    },
  });
  const { of } = await ask([`${registry.host}/a/b:1`], runner([registry]));
  const answer = of(`${registry.host}/a/b:1`);
  assert.ok(answer.answer === "rate-limited");
  assert.deepEqual(
    [answer.retryAfterSeconds, answer.quota],
    [900, "ratelimit-limit: 100;w=21600, ratelimit-remaining: 0;w=21600"],
  );
  const hub = await start(t);
  hub.fault({ status: 429, headers: { "retry-after": "900", "x-ratelimit-limit": "180" } });
  const other = (await ask([`${hub.host}/a/b:1`], runner([hub]))).of(`${hub.host}/a/b:1`);
  assert.equal(other.answer === "rate-limited" && other.quota, "x-ratelimit-limit: 180");
});

test("follows a few redirects, never with the login to another origin", async (t) => {
  const target = await start(t);
  const registry = await start(t, { auth: { mode: "basic", users: { bot: "pa:ss" } } });
  for (const each of [registry, target]) each.push({ repository: "a/b", tag: "1" });
  const image = `${registry.host}/a/b:1`;
  const options = runner([registry, target], {
    logins: [{ registry: registry.host, username: "bot", password: "pa:ss" }],
  });
  const to = (location: string, times?: number): void =>
    registry.fault({
      when: ({ authorization }) => authorization !== null,
      status: 307,
      headers: { location },
      ...(times === undefined ? {} : { times }),
    });
  to(`${target.url}/v2/a/b/manifests/1?signature=query-secret`, 1);
  const { of } = await ask([image], options);
  assert.equal(brief(of(image)), "found");
  assert.deepEqual(
    target.requests.map(({ authorization }) => authorization),
    [null],
  );
  assert.ok(!JSON.stringify(of(image)).includes("query-secret"));
  assert.ok(
    lines(of(image).evidence).some((line) =>
      line.endsWith(`→ 307 to ${target.url}/v2/a/b/manifests/1`),
    ),
  );
  const narrow = { allow: ["127.0.0.1:" + registry.port], trustedRealms: {} };
  to(`${target.url}/v2/a/b/manifests/1`, 1);
  assert.equal(
    brief((await ask([image], { ...options, network: narrow })).of(image)),
    "unreachable protocol",
  );
  to("http://169.254.169.254/latest/meta-data", 1);
  assert.equal(brief((await ask([image], options)).of(image)), "unreachable address");
  target.requests.length = 0;
  to(`http://localhost:${target.port}/v2/a/b/manifests/1`, 1);
  assert.equal(brief((await ask([image], options)).of(image)), "unreachable address");
  assert.equal(target.requests.length, 0);
  registry.requests.length = 0;
  to("/v2/a/b/manifests/1");
  assert.equal(brief((await ask([image], options)).of(image)), "unreachable protocol");
  assert.ok(registry.requests.length <= 8, String(registry.requests.length));
});

test("refuses a redirect from HTTPS to HTTP", async (t) => {
  const authority = makeAuthority();
  if (authority === null) return t.skip("no openssl on this machine");
  t.after(() => authority.remove());
  const plain = await start(t);
  const secure = await start(t, { tls: authority.issue(["IP:127.0.0.1"]) });
  plain.push({ repository: "a/b", tag: "1" });
  secure.fault({ status: 307, headers: { location: `${plain.url}/v2/a/b/manifests/1` } });
  const image = `${secure.host}/a/b:1`;
  const { of } = await ask(
    [image],
    runner([plain], {
      registries: {
        [secure.host]: { caFile: authority.caFile },
        [plain.host]: { plainHttp: true },
      },
    }),
  );
  const answer = of(image);
  assert.ok(answer.answer === "unreachable" && reasonText(answer).includes("redirects to http"));
  secure.fault({});
  assert.equal(plain.requests.length, 0);
});

test("asks neither the node's and the cluster's own names nor metadata addresses in any spelling", async (t) => {
  const registry = await start(t);
  const local = [
    "localhost:5000",
    "localhost",
    `127.0.0.1:${registry.port}`,
    "127.1:5000",
    "0.0.0.0:5000",
    "[::1]:5000",
    "[::ffff:7f00:1]:5000",
    "registry.kube-system.svc:5000",
    "registry.kube-system.svc.cluster.local",
    "nas.local:5000",
    "2130706433:5000",
  ];
  const never = [
    "169.254.169.254",
    "[::ffff:a9fe:a9fe]:80",
    "2852039166:80",
    "0xa9fea9fe:80",
    "0251.0376.0251.0376:80",
    "169.254.1:80",
    "100.100.100.200",
    "[fd00:ec2::254]:80",
    "[fe80::1]:80",
    "[64:ff9b::a9fe:a9fe]:80",
    "[2002:a9fe:a9fe::1]:80",
    "[fd00:ec2::23]:80",
    "[2001:0:a9fe:a9fe::1]:80",
    "[2001::5601:5601]:80",
    "[fd12:3456::5efe:a9fe:a9fe]:80",
    "metadata.google.internal",
  ];
  const { answers, of } = await ask(
    [...local, ...never].map((host) => `${host}/a/b:1`),
    runner([]),
  );
  for (const host of local) assert.equal(brief(of(`${host}/a/b:1`)), "not-asked node-local", host);
  for (const host of never)
    assert.equal(brief(of(`${host}/a/b:1`)), "not-asked forbidden-address", host);
  assert.deepEqual([answers.requests, registry.requests.length], [0, 0]);
  const listed = await ask(
    never.map((host) => `${host}/a/b:1`),
    runner([], {
      registries: Object.fromEntries(never.map((host) => [host, { plainHttp: true }])),
    }),
  );
  for (const host of never)
    assert.equal(brief(listed.of(`${host}/a/b:1`)), "not-asked forbidden-address", host);
});

test("asks a name that resolves to the machine itself only if it is listed", async (t) => {
  const name = readFileSync("/etc/hosts", "utf8")
    .split("\n")
    .flatMap((line) => (line.startsWith("127.") ? line.split(/\s+/).slice(1) : []))
    .find((each) => /^[a-z0-9-]+$/.test(each) && each !== "localhost");
  if (name === undefined) return t.skip("/etc/hosts names no other host at 127.*");
  const registry = await startRegistry({ hostname: name });
  t.after(() => registry.close());
  registry.push({ repository: "a/b", tag: "1" });
  const image = `${registry.host}/a/b:1`;
  assert.equal(brief((await ask([image], runner([]))).of(image)), "not-asked node-local");
  assert.equal(registry.connections.total, 0);
  assert.equal(brief((await ask([image], runner([registry]))).of(image)), "found");
});

test("neither asks nor looks up hosts outside network.allow", async (t) => {
  const registry = await start(t);
  registry.push({ repository: "a/b", tag: "1" });
  const network = { allow: ["*.corp", "127.0.0.1"], trustedRealms: {} };
  const { of } = await ask(
    [`${registry.host}/a/b:1`, "nginx", "harbor.deep.corp/a/b"],
    runner([registry], { network }),
  );
  assert.deepEqual(
    [`${registry.host}/a/b:1`, "nginx", "harbor.deep.corp/a/b"].map((image) => brief(of(image))),
    ["found", "not-asked not-allowed", "not-asked not-allowed"],
  );
});

test("asks through a proxy, and attributes its failures to the proxy", async (t) => {
  const registry = await start(t);
  registry.push({ repository: "a/b", tag: "1" });
  const seen: string[] = [];
  let status = 200;
  const proxy = createHttpServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    response
      .writeHead(status === 200 ? 200 : status, {
        "content-type": "application/vnd.oci.image.index.v1+json",
      })
      .end();
  });
  proxy.on("connect", (request, socket) => {
    seen.push(`CONNECT ${request.url}`);
    if (status !== 200) return void socket.end(`HTTP/1.1 ${status} no\r\n\r\n`);
    socket.write("HTTP/1.1 200 ok\r\n\r\n");
    const upstream = connect(registry.port, "127.0.0.1");
    upstream.on("error", () => {});
    socket.on("error", () => {});
    socket.pipe(upstream).pipe(socket);
    return undefined;
  });
  const port = await listen(t, proxy);
  const environment = {
    https_proxy: `http://user:proxy-secret@127.0.0.1:${port}`,
    http_proxy: `http://127.0.0.1:${port}`,
  };
  const registries = { "plain.example": { plainHttp: true } };
  const outcome = async (image: string, changes = {}): Promise<string> => {
    const { of } = await ask(
      [image],
      runner([], { ...quick, timeoutMs: 2_000, registries, environment, ...changes }),
    );
    assert.ok(!JSON.stringify(of(image)).includes("proxy-secret"));
    const answer = of(image);
    return `${brief(answer)}${answer.answer === "unreachable" ? `: ${reasonText(answer)}` : ""}`;
  };
  assert.equal(await outcome("plain.example/a/b:1"), "found");
  // The tunnel ends at a server without TLS.
  assert.match(await outcome("secure.example/a/b:1"), /^unreachable tls: it speaks plain HTTP/);
  assert.deepEqual(seen, [
    "HEAD http://plain.example/v2/a/b/manifests/1",
    "CONNECT secure.example:443",
  ]);
  status = 407;
  assert.equal(
    await outcome("secure.example/a/b:1"),
    "unreachable proxy: the proxy requires a login (407)",
  );
  assert.equal(
    await outcome("plain.example/a/b:1"),
    "unreachable proxy: the proxy requires a login (407)",
  );
  status = 403;
  assert.equal(await outcome("secure.example/a/b:1"), "unreachable proxy: the proxy answered 403");
  const gone = { environment: { https_proxy: "http://127.0.0.1:1" } };
  assert.equal(
    await outcome("secure.example/a/b:1", gone),
    "unreachable proxy: the connection to the proxy failed: connection refused",
  );
  assert.match(
    await outcome("secure.example/a/b:1", { environment: { https_proxy: "socks5://x" } }),
    /^unreachable proxy/,
  );
  assert.equal(await outcome("169.254.169.254/a/b:1"), "not-asked forbidden-address");
});

test("reports a registry that answers after several tries as flaky, and no other", async (t) => {
  const [hiccups, dead, steady, limited] = [
    await start(t),
    await start(t),
    await start(t),
    await start(t),
  ];
  hiccups.fault({ act: "reset", times: 1 });
  hiccups.fault({ status: 502, times: 2 });
  dead.fault({ status: 503 });
  limited.fault({ status: 429, headers: { "retry-after": "0" }, times: 1 });
  for (const registry of [hiccups, steady, limited]) registry.push({ repository: "a/b", tag: "1" });
  const registries = [hiccups, dead, steady, limited];
  const { answers, of } = await ask(
    registries.map(({ host }) => `${host}/a/b:1`),
    runner(registries, { retries: 3 }),
  );
  assert.equal(brief(of(`${hiccups.host}/a/b:1`)), "found");
  assert.deepEqual(answers.flaky, [{ registry: hiccups.host, failures: 3, requests: 4 }]);
});

test("reports a registry as flaky if its token server answers after several tries", async (t) => {
  const registry = await start(t, { auth: { mode: "bearer" } });
  registry.push({ repository: "a/b", tag: "1" });
  registry.fault({ step: "token", status: 503, times: 1 });
  const { answers, of } = await ask([`${registry.host}/a/b:1`], runner([registry]));
  assert.equal(brief(of(`${registry.host}/a/b:1`)), "found");
  assert.deepEqual(answers.flaky, [{ registry: registry.host, failures: 1, requests: 4 }]);
});

test("sends nothing to a registry with reachable: false", async (t) => {
  const registry = await start(t);
  registry.push({ repository: "a/b", tag: "1" });
  const registries = {
    [registry.host]: { plainHttp: true, reachable: false },
    "a.corp": { reachable: false },
  };
  const { of, answers } = await ask(
    [`${registry.host}/a/b:1`, "a.corp/a/b"],
    runner([], { registries }),
  );
  assert.equal(brief(of(`${registry.host}/a/b:1`)), "not-asked declared-unreachable");
  assert.equal(brief(of("a.corp/a/b")), "not-asked declared-unreachable");
  assert.equal(registry.connections.total + answers.requests, 0);
});
