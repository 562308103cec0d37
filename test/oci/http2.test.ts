/** Tests a registry that speaks HTTP/2: its single connection, and failures of streams and sessions. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import {
  constants,
  createSecureServer,
  type Http2SecureServer,
  type ServerHttp2Stream,
} from "node:http2";
import type { Socket } from "node:net";
import { createServer } from "node:tls";
import { after, before, test, type TestContext } from "node:test";
import { makeAuthority, type Authority } from "../support/registry/certificate.ts";
import { ask, brief, runner } from "../support/registry/question.ts";
import { reasonText } from "../support/registry/answer-text.ts";

const body =
  '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","layers":[]}';
const digest = `sha256:${createHash("sha256").update(body).digest("hex")}`;

let authority: Authority | null = null;
before(() => (authority = makeAuthority()));
after(() => authority?.remove());

interface Http2Registry {
  host: string;
  connections: number;
  /** The paths of requests over HTTP/2. */
  requests: string[];
  /** The paths of requests over HTTP/1.1. */
  oldRequests: string[];
}

interface OldVersion {
  allowHTTP1?: boolean;
  /** The status of each reply over HTTP/1.1; 200 by default. */
  oldStatus?: number;
}

const found = {
  "content-type": "application/vnd.oci.image.manifest.v1+json",
  "docker-content-digest": digest,
};

const pathOf = (name: string): string => `/v2/${name.replace(":", "/manifests/")}`;

/** `fault` returns true if it has answered the request; the registry serves the others. */
async function start(
  t: TestContext,
  fault: (stream: ServerHttp2Stream, path: string, times: number) => boolean = () => false,
  { allowHTTP1 = false, oldStatus = 200 }: OldVersion = {},
): Promise<Http2Registry | null> {
  if (authority === null) {
    assert.ok(process.env["CI"] !== "true", "openssl is not here");
    t.skip("openssl is not here");
    return null;
  }
  const server: Http2SecureServer = createSecureServer({
    ...authority.issue(["IP:127.0.0.1"]),
    allowHTTP1,
  });
  const sockets = new Set<Socket>();
  const registry: Http2Registry = { host: "", connections: 0, requests: [], oldRequests: [] };
  server.on("secureConnection", (socket: Socket) => {
    registry.connections++;
    sockets.add(socket);
  });
  server.on("sessionError", () => {});
  server.on("stream", (stream, headers) => {
    const path = headers[":path"] ?? "";
    registry.requests.push(path);
    stream.on("error", () => {});
    if (fault(stream, path, registry.requests.filter((each) => each === path).length)) return;
    stream.respond({ ":status": 200, ...found });
    stream.end(headers[":method"] === "HEAD" ? undefined : body);
  });
  server.on("request", ({ httpVersion, url, method }, response) => {
    if (httpVersion === "2.0") return;
    registry.oldRequests.push(url);
    response.writeHead(oldStatus, found).end(method === "HEAD" ? "" : body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  registry.host = `127.0.0.1:${address.port}`;
  return registry;
}

async function answers(
  { host }: Http2Registry,
  names: string[],
  changes: Parameters<typeof runner>[1] = {},
): Promise<Record<string, string>> {
  const { of } = await ask(
    names.map((name) => `${host}/${name}`),
    runner([], {
      registries: { [host]: { caFile: authority?.caFile ?? "" } },
      timeoutMs: 10_000,
      retries: 1,
      ...changes,
    }),
  );
  return Object.fromEntries(
    names.map((name) => {
      const answer = of(`${host}/${name}`);
      return [
        name,
        "because" in answer ? `${brief(answer)}: ${reasonText(answer)}` : brief(answer),
      ];
    }),
  );
}

test("asks for a thousand images over one connection", async (t) => {
  const registry = await start(t);
  if (registry === null) return;
  const names = Array.from({ length: 1000 }, (_, index) => `team/app-${index % 20}:v${index}`);
  const results = await answers(registry, names);
  assert.deepEqual(new Set(Object.values(results)), new Set(["found"]));
  assert.equal(registry.requests.length, 1000);
  assert.equal(registry.connections, 1);
});

const passing: Record<string, (stream: ServerHttp2Stream) => void> = {
  "a stream that is reset": (stream) => stream.close(constants.NGHTTP2_INTERNAL_ERROR),
  "a stream that is refused": (stream) => stream.close(constants.NGHTTP2_REFUSED_STREAM),
  "a connection that is cut": (stream) => stream.session?.destroy(),
  "a session that says goodbye": (stream) => {
    stream.session?.goaway(constants.NGHTTP2_NO_ERROR, 0);
    stream.close(constants.NGHTTP2_REFUSED_STREAM);
  },
  "a stream that hangs": () => {},
  "a 503": (stream) => {
    stream.respond({ ":status": 503 });
    stream.end();
  },
};

for (const [title, fault] of Object.entries(passing)) {
  test(`retries ${title} once`, async (t) => {
    const registry = await start(t, (stream, path, times) => {
      if (!path.includes("/manifests/v7") || times > 1) return false;
      fault(stream);
      return true;
    });
    if (registry === null) return;
    const names = Array.from({ length: 20 }, (_, index) => `team/app:v${index}`);
    assert.deepEqual(
      new Set(Object.values(await answers(registry, names, { retries: 2 }))),
      new Set(["found"]),
    );
  });
}

const partly = (stream: ServerHttp2Stream): void => {
  stream.respond({ ":status": 404, "content-type": "application/json" });
  stream.write('{"errors":[{"code":"MANIFEST_UNKNOWN"}]}');
};

/** Lets what was written reach the other side. */
const soon = (act: () => void): void => void setTimeout(act, 50);

const lasting: [string, (stream: ServerHttp2Stream) => void, RegExp][] = [
  [
    "every stream reset",
    (stream) => stream.close(constants.NGHTTP2_INTERNAL_ERROR),
    /^unreachable connect: /,
  ],
  ["every session cut", (stream) => stream.session?.destroy(), /^unreachable connect: connection /],
  ["every stream hanging", () => {}, /^unreachable timeout: connected, but no reply within 0\.5 s/],
  [
    "a reply that never ends",
    (stream) => {
      stream.respond({ ":status": 404, "content-type": "application/json" });
      stream.write("{");
    },
    /^unreachable timeout: the reply was not complete within 0\.5 s/,
  ],
  [
    "GOAWAY in the middle of a 404",
    (stream) => {
      partly(stream);
      soon(() => {
        stream.session?.goaway(constants.NGHTTP2_NO_ERROR, stream.id);
        stream.session?.destroy();
      });
    },
    /^unreachable connect: /,
  ],
  [
    "GOAWAY for an error in the middle of a 404",
    (stream) => {
      partly(stream);
      soon(() => stream.session?.goaway(constants.NGHTTP2_ENHANCE_YOUR_CALM, 0));
    },
    /^unreachable (?:connect|timeout): /,
  ],
  [
    "a 404 that is reset before its end",
    (stream) => {
      partly(stream);
      soon(() => stream.destroy(new Error("no more")));
    },
    /^unreachable connect: /,
  ],
  [
    "a 404 with less than its length",
    (stream) => {
      stream.respond({ ":status": 404, "content-length": "1000" });
      stream.end('{"errors":[{"code":"MANIFEST_UNKNOWN"}]}');
    },
    /^unreachable connect: /,
  ],
  [
    "a 404 with more than its length",
    (stream) => {
      stream.respond({ ":status": 404, "content-length": "4" });
      stream.end('{"errors":[{"code":"MANIFEST_UNKNOWN"}]}');
    },
    /^unreachable connect: /,
  ],
  [
    "interim replies without end",
    (stream) => {
      const timer = setInterval(() => {
        if (stream.destroyed) clearInterval(timer);
        else stream.additionalHeaders({ ":status": 103, link: "</x>" });
      }, 10).unref();
    },
    /^unreachable (?:timeout|connect): /,
  ],
  [
    "headers without end",
    (stream) => {
      const padding = Object.fromEntries(
        Array.from({ length: 40 }, (_, index) => [`x-${index}`, "a".repeat(4000)]),
      );
      stream.respond({ ":status": 200, ...padding });
      stream.end();
    },
    /^unreachable (?:protocol|connect): /,
  ],
];

for (const [title, fault, expected] of lasting) {
  test(`reports ${title} as unreachable`, async (t) => {
    const registry = await start(t, (stream) => {
      fault(stream);
      return true;
    });
    if (registry === null) return;
    const isLate = expected.source.includes("timeout");
    const changes = isLate ? { timeoutMs: 500 } : {};
    const results = await answers(registry, ["team/app:v1"], changes);
    t.diagnostic(results["team/app:v1"] ?? "");
    assert.match(results["team/app:v1"] ?? "", expected);
  });
}

test("reads the reply after 100 interim replies", async (t) => {
  const registry = await start(t, (stream, path) => {
    for (let each = 0; each < 100; each++)
      stream.additionalHeaders({ ":status": 103, link: "</x>" });
    if (path.includes("v1")) return false;
    stream.respond({ ":status": 404, "content-type": "application/json" });
    stream.end('{"errors":[{"code":"MANIFEST_UNKNOWN"}]}');
    return true;
  });
  if (registry === null) return;
  const names = ["team/app:v1", "team/app:v2"];
  assert.deepEqual(Object.values(await answers(registry, names)), ["found", "missing tag"]);
});

test("goes on over HTTP/1.1 where every HTTP/2 session is destroyed", async (t) => {
  const registry = await start(
    t,
    (stream) => {
      stream.session?.destroy();
      return true;
    },
    { allowHTTP1: true },
  );
  if (registry === null) return;
  const names = Array.from({ length: 40 }, (_, index) => `team/app:v${index}`);
  const results = await answers(registry, names, { retries: 1 });
  assert.deepEqual(new Set(Object.values(results)), new Set(["found"]));
  assert.deepEqual(new Set(registry.oldRequests), new Set(names.map(pathOf)));
});

for (const status of [403, 426, 464, 505])
  test(`goes back to HTTP/2 if HTTP/1.1 is refused with ${status}`, async (t) => {
    const registry = await start(
      t,
      (stream, path, times) => {
        if (!path.includes("/manifests/v7") || times > 1) return false;
        stream.session?.destroy();
        return true;
      },
      { allowHTTP1: true, oldStatus: status },
    );
    if (registry === null) return;
    const names = Array.from({ length: 20 }, (_, index) => `team/app:v${index}`);
    const results = await answers(registry, names, { retries: 2 });
    assert.deepEqual(new Set(Object.values(results)), new Set(["found"]));
    assert.ok(registry.oldRequests.length > 0);
  });

/** A frame of HTTP/2: https://www.rfc-editor.org/rfc/rfc9113#section-4.1 */
function frame(type: number, flags: number, stream: number, payload: Uint8Array): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** The streams whose HEADERS frames are among the bytes that a client sent. */
function streamsIn(sent: Buffer): number[] {
  const streams: number[] = [];
  for (let at = sent.indexOf("SM\r\n\r\n") + 6; at + 9 <= sent.length;) {
    if (sent.readUInt8(at + 3) === 1) streams.push(sent.readUInt32BE(at + 5));
    at += 9 + sent.readUIntBE(at, 3);
  }
  return streams;
}

test("does not take a 404 whose body is cancelled for a complete one", async (t) => {
  if (authority === null) return void (await start(t));
  const { key, cert } = authority.issue(["IP:127.0.0.1"]);
  const answered = new Set<string>();
  const server = createServer({ key, cert, ALPNProtocols: ["h2"] }, (socket) => {
    let sent = Buffer.alloc(0);
    socket.on("error", () => {}).write(frame(4, 0, 0, Buffer.alloc(0)));
    socket.on("data", (data: Buffer) => {
      sent = Buffer.concat([sent, data]);
      for (const stream of streamsIn(sent)) {
        const id = `${socket.remotePort} ${stream}`;
        if (answered.has(id)) continue;
        answered.add(id);
        // The first request is a HEAD: 404, which has the index 13, and the end of the stream.
        const isHead = answered.size === 1;
        socket.write(frame(1, isHead ? 5 : 4, stream, Uint8Array.of(0x8d)));
        if (isHead) continue;
        socket.write(frame(0, 0, stream, Buffer.from('{"errors":[{"code":"NAME_UNKNOWN"}]')));
        soon(() => socket.write(frame(3, 0, stream, Uint8Array.of(0, 0, 0, 8))));
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  const host = `127.0.0.1:${address.port}`;
  const registry = { host, connections: 0, requests: [], oldRequests: [] };
  const results = await answers(registry, ["team/app:v1"]);
  assert.match(results["team/app:v1"] ?? "", /^unreachable connect: /);
});

test("cuts a body without end", async (t) => {
  let sent = 0;
  const registry = await start(t, (stream, path) => {
    if (!path.includes("/tags/list")) {
      stream.respond({ ":status": 404, "content-type": "application/json" });
      stream.end('{"errors":[{"code":"MANIFEST_UNKNOWN"}]}');
      return true;
    }
    stream.respond({ ":status": 200, "content-type": "application/json" });
    const piece = "a".repeat(65_536);
    const pour = (): void => {
      while (!stream.destroyed && sent < 50_000_000 && stream.write(piece)) sent += piece.length;
      if (!stream.destroyed && sent < 50_000_000) stream.once("drain", pour);
    };
    pour();
    return true;
  });
  if (registry === null) return;
  const results = await answers(registry, ["team/app:v1"], { timeoutMs: 5_000 });
  assert.match(results["team/app:v1"] ?? "", /^(?:missing|unreachable)/);
  assert.ok(sent < 10_000_000, `${sent} bytes were sent`);
});
