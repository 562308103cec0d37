/**
 * Tests replies that lie about their length, form or origin, over real sockets: the answer is right
 * or unknown, and no login reaches another host.
 */
import assert from "node:assert/strict";
import { createServer, type Socket } from "node:net";
import { describe, test, type TestContext } from "node:test";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import type { Answer } from "../../src/model/pull/answer.ts";
import type { ResolveOptions } from "../../src/resolve/resolve.ts";
import { ask, brief, question, runner } from "../support/registry/question.ts";
import { reasonText } from "../support/registry/answer-text.ts";

interface Hostile {
  host: string;
  /** What was received, as text, request by request. */
  requests: string[];
}

/** Starts a server that answers each request with arbitrary bytes. */
async function serve(
  t: TestContext,
  answer: (socket: Socket, request: string) => void,
): Promise<Hostile> {
  const sockets = new Set<Socket>();
  const hostile: Hostile = { host: "", requests: [] };
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket.on("error", () => {}));
    socket.on("data", (data) => {
      hostile.requests.push(data.toString("latin1"));
      answer(socket, data.toString("latin1"));
    });
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise<void>((closed) => server.close(() => closed()));
  });
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  hostile.host = `127.0.0.1:${address.port}`;
  return hostile;
}

const bot = { username: "bot", password: "pa:ss-word" };
const login = `Basic ${Buffer.from("bot:pa:ss-word").toString("base64")}`;

async function answerOf(
  { host }: Hostile,
  others: Hostile[] = [],
  changes: Partial<ResolveOptions> = {},
): Promise<Answer> {
  const image = `${host}/a/b:1`;
  const plain = [host, ...others.map((other) => other.host)];
  const options = runner([], {
    timeoutMs: 2_000,
    retries: 0,
    deadlineMs: 60_000,
    registries: Object.fromEntries(plain.map((each) => [each, { plainHttp: true }])),
    ...changes,
  });
  const { of } = await ask([question(image, [], false, ["linux/amd64"])], options);
  return of(image);
}

const words = (answer: Answer): string => `${brief(answer)}: ${reasonText(answer)}`;

const typed = "content-type: application/vnd.oci.image.manifest.v1+json\r\n";
const ok = `HTTP/1.1 200 OK\r\n${typed}`;
const gone = "HTTP/1.1 404 Not Found\r\ncontent-type: application/json\r\n";
const unknown = '{"errors":[{"code":"MANIFEST_UNKNOWN","message":"manifest unknown"}]}';
const manifest =
  '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","layers":[]}';

/** Sends 200 pieces, so that a client without limits does not wait for ever. */
function pour(socket: Socket, piece: string | Buffer, everyMs: number): void {
  let pieces = 0;
  const timer = setInterval(() => {
    if (socket.destroyed || ++pieces > 200) return clearInterval(timer);
    return void socket.write(piece);
  }, everyMs).unref();
}

/** Answers and ends the connection. */
const says =
  (head: string, body: string | Buffer = "") =>
  (socket: Socket): void => {
    socket.write(head);
    socket.end(body);
  };

const chunked = "transfer-encoding: chunked\r\n\r\n";
const chunk = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n`;
const whole = (head: string, body: string): string =>
  `${head}content-length: ${body.length}\r\n\r\n${body}`;
const zipped = (head: string, encoding: string, bytes: Buffer): [string, Buffer] => [
  `${head}content-encoding: ${encoding}\r\ncontent-length: ${bytes.length}\r\n\r\n`,
  bytes,
];

const found = /^found: $/;
const missing = /^missing tag: $/;
const cut = /^unreachable connect: the connection broke in the middle of a reply$/;
const late = /^unreachable timeout: the reply was not complete within 2 s$/;
const noHttp = /^unreachable protocol: not a registry: it does not speak HTTP$/;
const tooLarge = /^unreachable protocol: its headers are too large$/;
const packed = /^unreachable protocol: it sends a compressed reply that was not requested$/;
const empty = /^unreachable protocol: not a registry: it answered 200 with an empty body$/;

const replies: Record<string, [answer: (socket: Socket) => void, expected: RegExp]> = {
  "a manifest": [says(whole(ok, manifest)), found],
  "a manifest until the connection ends": [
    says(`HTTP/1.0 200 OK\r\n${typed}\r\n`, manifest),
    found,
  ],
  "a manifest after 5,000 interim replies": [
    says("HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n".repeat(5_000), whole(ok, manifest)),
    found,
  ],
  "60 KiB of headers": [says(`${ok}x: ${"a".repeat(60 << 10)}\r\n`, whole("", manifest)), found],
  "64 KiB of headers": [says(`${ok}x: ${"a".repeat(64 << 10)}\r\n`, whole("", manifest)), tooLarge],
  "trailers without end": [
    (socket) => {
      socket.write(`${ok}${chunked}0\r\n`);
      pour(socket, `x: ${"a".repeat(8_000)}\r\n`, 1);
    },
    tooLarge,
  ],
  "nothing, and the end of the connection": [
    says(""),
    /^unreachable connect: connection closed by the other side$/,
  ],
  "nothing, and keeps its half of a closed connection": [
    () => {},
    /^unreachable timeout: connected, but no reply within 2 s$/,
  ],
  "404, cut before its length": [says(`${gone}content-length: 1000\r\n\r\n`, unknown), cut],
  "404, reset before its length": [
    (socket) => {
      socket.write(`${gone}content-length: 1000\r\n\r\n${unknown}`, () => socket.resetAndDestroy());
    },
    // A reset may overtake what was sent before it.
    /^unreachable connect: /,
  ],
  "404, cut before its last chunk": [says(`${gone}${chunked}${chunk(unknown)}`), cut],
  "404 without a last chunk": [
    (socket) => socket.write(`${gone}${chunked}${chunk(unknown)}`),
    late,
  ],
  "404": [says(whole(gone, unknown)), missing],
  "404, compressed": [says(...zipped(gone, "gzip", gzipSync(unknown))), packed],
  "a deflate bomb": [says(...zipped(ok, "deflate", deflateSync(Buffer.alloc(50 << 20)))), packed],
  "a brotli bomb": [says(...zipped(ok, "br", brotliCompressSync(Buffer.alloc(5 << 20)))), packed],
  "chunks without a size": [says(`${ok}${chunked}zz\r\n${manifest}\r\n0\r\n\r\n`), noHttp],
  "a chunk of negative size": [says(`${ok}${chunked}-1\r\n${manifest}\r\n0\r\n\r\n`), noHttp],
  "a chunk of endless size": [says(`${ok}${chunked}${"f".repeat(40)}\r\n${manifest}`), noHttp],
  "a chunk extension without end": [
    (socket) => {
      socket.write(`${ok}${chunked}1;`);
      pour(socket, "a".repeat(65_536), 10);
    },
    late,
  ],
  "chunks and a length": [
    says(`${ok}content-length: 5\r\n${chunked}${chunk(manifest)}0\r\n\r\n`),
    /^unreachable (?:connect|protocol): /,
  ],
  "another transfer coding": [says(`${ok}transfer-encoding: gzip\r\n\r\n`, manifest), noHttp],
  "bare line feeds": [says(whole(ok, manifest).replaceAll("\r", "")), noHttp],
  "a folded header": [says(whole(`${gone}x: a\r\n b\r\n`, unknown)), noHttp],
  "a body without a status": [says(manifest), noHttp],
  "the status 099": [says("HTTP/1.1 099 X\r\ncontent-length: 0\r\n\r\n"), noHttp],
  "the status 999": [
    says("HTTP/1.1 999 X\r\ncontent-length: 0\r\n\r\n"),
    /^unreachable http: it answered 999$/,
  ],
  "a switch to another protocol": [
    says("HTTP/1.1 101 X\r\nupgrade: h2c\r\nconnection: upgrade\r\n\r\n", whole(ok, manifest)),
    /^unreachable connect: connection closed by the other side$/,
  ],
  "200 and a type, without a body": [says(whole(ok, "")), empty],
  "204 and a type": [says(`HTTP/1.1 204 No Content\r\n${typed}\r\n`), empty],
  "304": [
    says(`HTTP/1.1 304 Not Modified\r\n${typed}\r\n`),
    /^unreachable protocol: not a registry: it redirects nowhere$/,
  ],
};

describe("a registry that answers with", { concurrency: true }, () => {
  for (const [title, [answer, expected]] of Object.entries(replies))
    test(title, async (t) => assert.match(words(await answerOf(await serve(t, answer))), expected));
});

test("a reply to HEAD with a body is no reply to the next request", async (t) => {
  const forged = whole(`${ok}docker-content-digest: sha256:${"f".repeat(64)}\r\n`, manifest);
  const registry = await serve(t, (socket, request) => {
    if (request.startsWith("HEAD "))
      socket.write(`${whole(gone, "").replace(": 0", ": 9")}${forged}`);
    else socket.end(whole(`${gone}connection: close\r\n`, unknown));
  });
  const images = ["first", "second", "third"].map((name) => `${registry.host}/${name}/a:1`);
  const options = runner([], {
    timeoutMs: 5_000,
    retries: 1,
    registries: { [registry.host]: { plainHttp: true } },
  });
  const { of } = await ask(images, options);
  for (const image of images) assert.match(brief(of(image)), /^(?:missing tag|unreachable)/);
});

/** A registry whose token server, on the same host, answers as given. */
const tokens =
  (answer: (socket: Socket) => void) =>
  (socket: Socket, request: string): void => {
    const host = /^host: (\S+)/im.exec(request)?.[1] ?? "";
    if (request.startsWith("GET /token")) answer(socket);
    else if (/^authorization: Bearer t\r$/im.test(request)) socket.end(whole(ok, manifest));
    else
      socket.end(
        whole(
          `HTTP/1.1 401 Unauthorized\r\nwww-authenticate: Bearer realm="http://${host}/token",service="s"\r\n`,
          "",
        ),
      );
  };

const json = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";
const token = '{"token":"t"}';

const tokenReplies: Record<string, [answer: (socket: Socket) => void, expected: RegExp]> = {
  "answers well": [says(whole(json, token)), found],
  "answers after 5,000 interim replies": [
    says("HTTP/1.1 102 Processing\r\n\r\n".repeat(5_000), whole(json, token)),
    found,
  ],
  "sends interim replies for ever": [
    (socket) => pour(socket, "HTTP/1.1 102 Processing\r\n\r\n", 20),
    /^unreachable timeout: /,
  ],
  "sends its headers byte by byte": [
    (socket) => {
      socket.write("HTTP/1.1 200 OK\r\nx: ");
      pour(socket, "a", 50);
    },
    /^unreachable timeout: /,
  ],
  "sends its body byte by byte": [
    (socket) => {
      socket.write(`${json}content-length: 100000\r\n\r\n{`);
      pour(socket, " ", 50);
    },
    /^unreachable timeout: /,
  ],
  "never answers": [() => {}, /^unreachable timeout: /],
  "is cut": [says(`${json}content-length: 1000\r\n\r\n`, token), /^unreachable connect: /],
  "claims less than it sends": [
    says(`${json}content-length: 5\r\n\r\n`, token),
    /^unreachable (?:connect|protocol): /,
  ],
  "sends more after the token": [says(whole(json, `${token}${token}`)), /^unreachable protocol: /],
  "sends garbage in chunks": [says(`${json}${chunked}zz\r\n${token}`), /^unreachable protocol: /],
  "sends a bomb": [
    says(...zipped(json, "gzip", gzipSync(Buffer.alloc(50 << 20)))),
    /^unreachable protocol: /,
  ],
  "sends 64 KiB of headers": [
    says(`${json}x: ${"a".repeat(64 << 10)}\r\n`, whole("", token)),
    /^unreachable protocol: /,
  ],
};

describe("a token server that", { concurrency: true }, () => {
  for (const [title, [answer, expected]] of Object.entries(tokenReplies))
    test(title, async (t) => {
      const registry = await serve(t, tokens(answer));
      assert.match(words(await answerOf(registry)), expected);
      assert.ok(registry.requests.length < 10, `${registry.requests.length} requests`);
    });
});

describe("a login", () => {
  const to = (location: string): string =>
    whole(`HTTP/1.1 307 Temporary Redirect\r\nlocation: ${location}\r\n`, "");
  const challenge = (scheme: string): string =>
    whole(`HTTP/1.1 401 Unauthorized\r\nwww-authenticate: ${scheme}\r\n`, "");
  const isSent = ({ requests }: Hostile): boolean => requests.some((each) => each.includes(login));

  test("does not follow a chain of redirects over other hosts, whatever they demand", async (t) => {
    const last = await serve(t, says(challenge('Basic realm="x"')));
    const middle = await serve(t, (socket) =>
      socket.end(to(`http://${last.host}/v2/a/b/manifests/1`)),
    );
    const registry = await serve(t, (socket, request) =>
      socket.end(
        request.includes(login)
          ? to(`http://bot:pa%3Ass-word@${middle.host}/v2/a/b/manifests/1`)
          : challenge('Basic realm="x"'),
      ),
    );
    const plainly = await serve(t, (socket, request) =>
      socket.end(
        request.includes(login)
          ? to(`http://${middle.host}/v2/a/b/manifests/1`)
          : challenge('Basic realm="x"'),
      ),
    );
    for (const first of [registry, plainly]) {
      const logins = [{ registry: first.host, ...bot }];
      const answer = await answerOf(first, [middle, last], { logins });
      assert.notEqual(answer.answer, "found");
      assert.notEqual(answer.answer, "missing");
      assert.ok(isSent(first));
    }
    assert.ok(!isSent(middle) && !isSent(last));
    assert.ok(middle.requests.length > 0 && last.requests.length > 0);
  });

  test("does not go to a realm on another host, nor after a realm's redirect there", async (t) => {
    const thief = await serve(t, says(whole(json, token)));
    const direct = await serve(t, says(challenge(`Bearer realm="http://${thief.host}/token"`)));
    const indirect = await serve(t, (socket, request) =>
      socket.end(
        request.startsWith("GET /token")
          ? to(`http://${thief.host}/token`)
          : challenge(`Bearer realm="http://${/^host: (\S+)/im.exec(request)?.[1] ?? ""}/token"`),
      ),
    );
    const userinfo = await serve(t, (socket, request) => {
      const host = /^host: (\S+)/im.exec(request)?.[1] ?? "";
      socket.end(challenge(`Bearer realm="http://${host}@${thief.host}/token"`));
    });
    for (const registry of [direct, indirect, userinfo]) {
      const logins = [{ registry: registry.host, ...bot }];
      const answer = await answerOf(registry, [thief], { logins });
      assert.notEqual(answer.answer, "found");
      assert.notEqual(answer.answer, "missing");
    }
    assert.ok(isSent(indirect));
    assert.ok(!isSent(thief));
  });
});
