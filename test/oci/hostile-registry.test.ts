/** Tests attacks of registries, token servers and name servers over real sockets: each ends early. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import dns from "node:dns";
import { syncBuiltinESMExports } from "node:module";
import { createServer, type Server, type Socket } from "node:net";
import { describe, test, type TestContext } from "node:test";
import { gzipSync } from "node:zlib";
import { dangerOfHost } from "../../src/oci/http/address-policy.ts";
import type { Answer } from "../../src/model/pull/answer.ts";
import type { ResolveOptions } from "../../src/resolve/resolve.ts";
import { makeAuthority } from "../support/registry/certificate.ts";
import { ask, brief, question, runner } from "../support/registry/question.ts";
import {
  startRegistry,
  type Fault,
  type RegistryOptions,
  type TestRegistry,
} from "../support/registry/registry.ts";
import { reasonText } from "../support/registry/answer-text.ts";

async function start(t: TestContext, options: RegistryOptions = {}): Promise<TestRegistry> {
  const registry = await startRegistry(options);
  t.after(() => registry.close());
  return registry;
}

/** Starts a server that answers each request with arbitrary bytes; returns its host. */
async function serve(
  t: TestContext,
  answer: (socket: Socket, request: string) => void,
): Promise<string> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket.on("error", () => {}));
    socket.on("data", (data) => answer(socket, data.toString("latin1")));
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise<void>((closed) => server.close(() => closed()));
  });
  const address = server.address();
  return `127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
}

const quick: Partial<ResolveOptions> = { timeoutMs: 500, retries: 0, deadlineMs: 5_000 };

/** Asks the host for an image and what the image is made of. */
async function answerOf(host: string, changes: Partial<ResolveOptions> = {}): Promise<Answer> {
  const image = `${host}/a/b:1`;
  const options = runner([], { ...quick, registries: { [host]: { plainHttp: true } }, ...changes });
  const { of } = await ask([question(image, [], false, ["linux/amd64"])], options);
  return of(image);
}

const describeAnswer = (answer: Answer): string =>
  `${brief(answer)}${answer.answer === "unreachable" ? `: ${reasonText(answer)}` : ""}`;

const ok = "HTTP/1.1 200 OK\r\ncontent-type: application/vnd.oci.image.manifest.v1+json\r\n";

/** Pieces after which a server gives up, so that a client without limits fails its test. */
const maxPieces = 200;

/**
 * Sends `piece` again and again while the connection is open, and counts the bytes sent. A reset
 * ends it, so that no reply is complete.
 */
function pour(socket: Socket, piece: string, everyMs: number, count: { bytes: number }): void {
  let pieces = 0;
  const timer = setInterval(() => {
    if (socket.destroyed) return clearInterval(timer);
    if (++pieces > maxPieces) return void socket.resetAndDestroy();
    count.bytes += piece.length;
    return void socket.write(piece);
  }, everyMs).unref();
}

const digestOf = (text: string): string =>
  `sha256:${createHash("sha256").update(text).digest("hex")}`;

describe("a server that", () => {
  const bomb = gzipSync(Buffer.alloc(100 << 20));
  const count = { bytes: 0 };
  const attacks: [
    title: string,
    answer: (socket: Socket, request: string) => void,
    expected: RegExp,
  ][] = [
    [
      "sends its headers byte by byte",
      (socket) => {
        socket.write("HTTP/1.1 200 OK\r\nx: ");
        pour(socket, "a", 50, count);
      },
      /^unreachable timeout: connected, but no reply within 0\.5 s$/,
    ],
    [
      "sends its body byte by byte",
      (socket) => {
        socket.write(`${ok}content-length: 100000\r\n\r\n{`);
        pour(socket, " ", 50, count);
      },
      /^unreachable timeout: the reply was not complete within 0\.5 s$/,
    ],
    [
      "never ends its body",
      (socket) => {
        socket.write(`${ok}transfer-encoding: chunked\r\n\r\n`);
        pour(socket, `10000\r\n${" ".repeat(65_536)}\r\n`, 1, count);
      },
      /^unreachable protocol: its reply is larger than 4393216 bytes$/,
    ],
    [
      "claims more than it sends",
      (socket) => socket.end(`${ok}content-length: 1000\r\n\r\n{}`),
      /^unreachable (?:connect|protocol): /,
    ],
    [
      "claims a negative length",
      (socket) => socket.end(`${ok}content-length: -1\r\n\r\n{}`),
      /^unreachable protocol: not a registry: it does not speak HTTP$/,
    ],
    [
      "claims two lengths",
      (socket) => socket.end(`${ok}content-length: 2\r\ncontent-length: 3\r\n\r\n{} `),
      /^unreachable connect: the connection broke in the middle of a reply$/,
    ],
    [
      "does not speak HTTP",
      (socket) => socket.end("\u0000\u0001\u0002 GET lost\r\n\r\n"),
      /^unreachable protocol: not a/,
    ],
    [
      "sends a megabyte of one header",
      (socket) => socket.end(`${ok}x: ${"a".repeat(1 << 20)}\r\n\r\n{}`),
      /^unreachable (?:protocol: its headers are too large|connect: )/,
    ],
    [
      "sends a hundred thousand headers",
      (socket) =>
        socket.end(
          `${ok}${Array.from({ length: 100_000 }, (_, index) => `x-${index}: a\r\n`).join("")}\r\n{}`,
        ),
      /^unreachable (?:protocol: its headers are too large|connect: )/,
    ],
    [
      "answers with what unpacks to a hundred megabytes",
      (socket) => {
        socket.write(`${ok}content-encoding: gzip\r\ncontent-length: ${bomb.length}\r\n\r\n`);
        socket.end(bomb);
      },
      /^unreachable protocol: it sends a compressed reply that was not requested$/,
    ],
    [
      "sends interim replies for ever",
      (socket) => {
        socket.write("HTTP/1.1 100 Continue\r\n\r\n");
        pour(socket, "HTTP/1.1 102 Processing\r\n\r\n", 20, count);
      },
      /^unreachable (?:timeout|connect|protocol): /,
    ],
  ];
  for (const [title, answer, expected] of attacks)
    test(title, async (t) => {
      count.bytes = 0;
      const host = await serve(t, answer);
      assert.match(describeAnswer(await answerOf(host)), expected);
      assert.ok(count.bytes < 64 << 20, `${count.bytes} bytes were read`);
    });

  test("claims less than it sends gets its surplus ignored", async (t) => {
    const forged = `${ok}docker-content-digest: sha256:${"f".repeat(64)}\r\ncontent-length: 2\r\n\r\n{}`;
    const host = await serve(t, (socket, request) =>
      request.includes("/first/")
        ? socket.write(`${ok}content-length: 2\r\n\r\n{}${forged}${forged}`)
        : socket.end("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"),
    );
    const images = [`${host}/first/a:1`, `${host}/second/a:1`];
    const { of } = await ask(
      images,
      runner([], { ...quick, registries: { [host]: { plainHttp: true } } }),
    );
    assert.notEqual(brief(of(`${host}/second/a:1`)), "found");
  });
});

describe("a registry that", () => {
  const nothing = { "content-type": "application/json" };
  const missing: Fault = {
    step: "manifest",
    status: 404,
    headers: nothing,
    body: '{"errors":[{"code":"MANIFEST_UNKNOWN"}]}',
  };

  test("lists a million tags has a few thousand of them read", async (t) => {
    const registry = await start(t);
    registry.push({ repository: "a/b", tag: "other" });
    registry.fault(missing);
    const page = JSON.stringify({
      tags: Array.from({ length: 60_000 }, (_, index) => `tag-${index}`),
    });
    registry.fault({
      step: "tags",
      status: 200,
      headers: { ...nothing, link: '</v2/a/b/tags/list?n=1000&last=x>; rel="next"' },
      body: page,
    });
    const answer = await answerOf(registry.host);
    assert.ok(
      answer.answer === "missing" && (answer.tags ?? []).length <= 3_000,
      describeAnswer(answer),
    );
    assert.ok(registry.count("tags") <= 3);
    const whole = JSON.stringify({
      tags: Array.from({ length: 1_000_000 }, (_, index) => `tag-${index}`),
    });
    const second = await start(t);
    second.fault(missing);
    second.fault({ step: "tags", status: 200, headers: nothing, body: whole });
    const other = await answerOf(second.host);
    assert.ok(other.answer === "missing" && (other.tags ?? []).length === 0, describeAnswer(other));
  });

  test("has pages without end is asked for three", async (t) => {
    const registry = await start(t);
    registry.fault(missing);
    registry.fault({
      step: "tags",
      status: 200,
      headers: { ...nothing, link: '</v2/a/b/tags/list?n=1&last=x>; rel="next"' },
      body: '{"tags":["x"]}',
    });
    await answerOf(registry.host);
    assert.equal(registry.count("tags"), 3);
  });

  test("names forty thousand manifests in an index, or nests brackets, has 256 platforms read", async (t) => {
    const registry = await start(t);
    const entry = (index: number): object => ({
      digest: `sha256:${index.toString(16).padStart(64, "0")}`,
      platform: { os: "linux", architecture: `a${index}` },
    });
    const headers = { "content-type": "application/vnd.oci.image.index.v1+json" };
    const many = JSON.stringify({
      manifests: Array.from({ length: 25_000 }, (_, index) => entry(index)),
    });
    registry.fault({ step: "manifest", repository: "a/b", status: 200, headers, body: many });
    const answer = await answerOf(registry.host);
    assert.ok(
      answer.answer === "found" && (answer.content?.platforms ?? []).length === 256,
      describeAnswer(answer),
    );
    const deep = await start(t);
    deep.fault({
      step: "manifest",
      status: 200,
      headers,
      body: `{"manifests":${"[".repeat(2_000_000)}`,
    });
    const nested = await answerOf(deep.host);
    assert.ok(
      nested.answer === "found" && nested.content?.platforms === null,
      describeAnswer(nested),
    );
  });

  test("names ten thousand layers in a manifest has 128 of them looked up", async (t) => {
    const registry = await start(t);
    const mediaType = "application/vnd.oci.image.layer.v1.tar+gzip";
    const layers = Array.from({ length: 10_000 }, (_, index) => ({
      mediaType,
      size: 1_000,
      digest: `sha256:${index.toString(16).padStart(64, "0")}`,
    }));
    const config = {
      mediaType: "application/vnd.oci.image.config.v1+json",
      digest: digestOf("{}"),
    };
    registry.fault({
      step: "manifest",
      status: 200,
      headers: { "content-type": "application/vnd.oci.image.manifest.v1+json" },
      body: JSON.stringify({ config, layers }),
    });
    registry.fault({ step: "blob", method: "GET", status: 200, body: "{}" });
    registry.fault({ step: "blob", method: "HEAD", status: 200 });
    await answerOf(registry.host);
    assert.equal(registry.count("blob", "HEAD"), 128);
  });

  test("returns another digest than that of its manifest is not believed", async (t) => {
    const registry = await start(t);
    registry.push({ repository: "a/b", tag: "1" });
    const headers = {
      "content-type": "application/vnd.oci.image.manifest.v1+json",
      "docker-content-digest": `sha256:${"0".repeat(64)}`,
    };
    registry.fault({ step: "manifest", status: 200, headers, body: "{}" });
    assert.match(
      describeAnswer(await answerOf(registry.host)),
      /^unreachable protocol: it answered with a different digest/,
    );
  });

  test("gives tokens of megabytes, or tokens that no header can hold, has none of them used", async (t) => {
    for (const body of [
      JSON.stringify({ token: "a".repeat(2 << 20) }),
      JSON.stringify({ token: "a\r\nx-forged: 1" }),
      "[".repeat(100_000),
      '{"token":{"toString":"x"}}',
    ]) {
      const registry = await start(t, { auth: { mode: "bearer" } });
      registry.push({ repository: "a/b", tag: "1" });
      registry.fault({ step: "token", status: 200, headers: nothing, body });
      assert.match(
        describeAnswer(await answerOf(registry.host)),
        /^unreachable protocol: its (?:token server|answer)/,
      );
      assert.ok(registry.requests.every(({ headers }) => headers["x-forged"] === undefined));
    }
  });

  test("sends its client in circles, by challenges or redirects, is left after a few rounds", async (t) => {
    const registry = await start(t);
    let number = 0;
    const server = await serve(t, (socket) => {
      number++;
      socket.write(
        `HTTP/1.1 307 Temporary Redirect\r\nlocation: /v2/a/b/manifests/${number}\r\ncontent-length: 0\r\n\r\n`,
      );
    });
    assert.match(
      describeAnswer(await answerOf(server)),
      /^unreachable protocol: not a registry: it redirects too often$/,
    );
    assert.ok(number <= 24, `${number} requests`);
    registry.fault({
      step: "manifest",
      status: 401,
      headers: {
        "www-authenticate": `Bearer realm="${registry.url}/token",service="s",scope="repository:x:pull"`,
      },
    });
    registry.fault({ step: "token", status: 200, headers: nothing, body: '{"token":"t"}' });
    await answerOf(registry.host);
    assert.ok(registry.requests.length <= 24, `${registry.requests.length} requests`);
  });
});

/** Spellings of metadata services and link-local addresses in URLs. */
const never = [
  "169.254.169.254",
  "169.254.169.254.",
  "2852039166",
  "0xa9fea9fe",
  "0xA9.0xFE.0xA9.0xFE",
  "0251.0376.0251.0376",
  "169.254.43518",
  "169.16689662",
  "１６９。２５４。１６９。２５４",
  "169%2e254%2e169%2e254",
  "①⑥⑨.254.169.254",
  "[::ffff:169.254.169.254]",
  "[::FFFF:A9FE:A9FE]",
  "[0:0:0:0:0:ffff:a9fe:a9fe]",
  "[::169.254.169.254]",
  "[64:ff9b::169.254.169.254]",
  "[64:ff9b:1::a9fe:a9fe]",
  "[2002:a9fe:a9fe::]",
  "[fd00:ec2::254]",
  "[fd00:0ec2:0:0:0:0:0:0254]",
  "[fe80::a9fe:a9fe]",
  "[ff02::1]",
  "100.100.100.200",
  "192.0.0.192",
  "168.63.129.16",
  "metadata.google.internal",
  "METADATA.Google.Internal.",
  "metadata",
  "instance-data.ec2.internal",
];

describe("metadata services", () => {
  test("are recognised in every spelling that a URL accepts", () => {
    for (const host of never) assert.equal(dangerOfHost(new URL(`http://${host}/`)), "never", host);
  });

  test("are not asked after a redirect", async (t) => {
    for (const host of never) {
      const registry = await start(t);
      registry.fault({
        status: 307,
        headers: {
          location: `http://${host.replace(/[^\0-\x7f]+/g, encodeURI)}:${registry.port}/latest`,
        },
      });
      assert.match(
        describeAnswer(await answerOf(registry.host)),
        /^unreachable address: it redirects to /,
        host,
      );
    }
  });

  test("are not asked as token servers", async (t) => {
    for (const scheme of ["http", "https"])
      for (const host of [
        "169.254.169.254",
        "2852039166",
        "[fd00:ec2::254]",
        "metadata.google.internal",
      ]) {
        const registry = await start(t);
        registry.fault({
          status: 401,
          headers: { "www-authenticate": `Bearer realm="${scheme}://${host}/token"` },
        });
        assert.match(describeAnswer(await answerOf(registry.host)), /^unreachable address: /, host);
      }
  });
});

/** Replaces name resolution: each name resolves to its rows in order, then to the last again. */
function nameServer(t: TestContext, answers: Record<string, string[][]>): Record<string, number> {
  const asked: Record<string, number> = {};
  t.mock.method(
    dns,
    "lookup",
    (name: string, _: unknown, done: (error: Error | null, found: unknown) => void) => {
      const turn = (asked[name] = (asked[name] ?? 0) + 1);
      const rows = answers[name] ?? [];
      const found = rows[Math.min(turn, rows.length) - 1] ?? [];
      const error =
        found.length === 0 ? Object.assign(new Error("no such host"), { code: "ENOTFOUND" }) : null;
      process.nextTick(
        done,
        error,
        found.map((address) => ({ address, family: address.includes(":") ? 6 : 4 })),
      );
    },
  );
  syncBuiltinESMExports();
  t.after(() => {
    t.mock.restoreAll();
    syncBuiltinESMExports();
  });
  return asked;
}

describe("names", () => {
  test("that resolve to private addresses are not asked there, whatever else they resolve to", async (t) => {
    const registry = await start(t);
    registry.push({ repository: "a/b", tag: "1" });
    nameServer(t, {
      "meta.example": [["169.254.169.254"]],
      "mapped.example": [["::ffff:169.254.169.254"]],
      "self.example": [["127.0.0.1"]],
      "any.example": [["0.0.0.0"]],
      "six.example": [["::1"]],
      "both.example": [["169.254.169.254", "127.0.0.1"]],
      "office.example": [["10.1.2.3"]],
    });
    const outcome = async (name: string, changes: Partial<ResolveOptions> = {}): Promise<string> =>
      describeAnswer(await answerOf(`${name}:${registry.port}`, { registries: {}, ...changes }));
    for (const name of ["meta", "mapped", "both"])
      assert.equal(await outcome(`${name}.example`), "not-asked forbidden-address", name);
    for (const name of ["self", "any", "six"])
      assert.equal(await outcome(`${name}.example`), "not-asked node-local", name);
    assert.equal(
      await outcome("office.example", { restricted: true }),
      "not-asked private-address",
    );
    assert.equal(registry.connections.total, 0);
  });

  test("that resolve differently the next time are asked at the address that was checked", async (t) => {
    const registry = await start(t);
    registry.push({ repository: "a/b", tag: "1" });
    const image = `turning.example:${registry.port}/a/b:1`;
    const options = runner([], {
      ...quick,
      registries: { [`turning.example:${registry.port}`]: { plainHttp: true } },
    });
    const asked = nameServer(t, { "turning.example": [["127.0.0.1"], ["169.254.169.254"]] });
    assert.equal(brief((await ask([image], options)).of(image)), "found");
    assert.deepEqual([asked["turning.example"], registry.connections.total], [1, 1]);
    assert.equal(brief((await ask([image], options)).of(image)), "not-asked forbidden-address");
    assert.deepEqual([asked["turning.example"], registry.connections.total], [2, 1]);
  });

  test("that redirects lead to are checked as well", async (t) => {
    const [registry, inside] = [await start(t), await start(t)];
    nameServer(t, { "public.example": [["127.0.0.1"]] });
    registry.fault({
      status: 307,
      headers: { location: `http://public.example:${inside.port}/v2/a/b/manifests/1` },
    });
    assert.match(
      describeAnswer(await answerOf(registry.host)),
      /^unreachable address: it redirects to public\.example/,
    );
    assert.equal(inside.connections.total, 0);
  });

  test("without an answer of any name server are reported so", async (t) => {
    t.mock.method(
      dns,
      "lookup",
      (_: string, __: unknown, done: (error: Error, address: string) => void) =>
        process.nextTick(done, Object.assign(new Error("again"), { code: "EAI_AGAIN" }), ""),
    );
    syncBuiltinESMExports();
    t.after(() => {
      t.mock.restoreAll();
      syncBuiltinESMExports();
    });
    assert.equal(
      describeAnswer(await answerOf("a.example", { registries: {} })),
      "unreachable dns: the name server failed to answer",
    );
  });
});

test("says that the clock may be wrong for a certificate that is not valid yet", async (t) => {
  const authority = makeAuthority();
  if (authority === null) return t.skip("no openssl on this machine");
  t.after(() => authority.remove());
  const registry = await start(t, { tls: authority.issueLater(["IP:127.0.0.1"]) });
  const answer = await answerOf(registry.host, {
    registries: { [registry.host]: { caFile: authority.caFile } },
  });
  return assert.equal(describeAnswer(answer), "unreachable tls: its certificate is not valid yet");
});
