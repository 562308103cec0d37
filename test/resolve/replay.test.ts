/** What registries are known to say, row by row, over TLS and under their own names, asked as a run asks. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import dns from "node:dns";
import { readFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { createServer } from "node:net";
import type { Server, Socket } from "node:net";
import { dirname, join } from "node:path";
import { test } from "node:test";
import type { TestContext } from "node:test";
import type { Answer, ImageQuestion } from "../../src/model/pull/answer.ts";
import { attemptKey } from "../../src/model/pull/answer.ts";
import type { ClassifiedExchange } from "../../src/oci/reply/classify.ts";
import { quirkOf } from "../../src/oci/quirks.ts";
import { resolve } from "../../src/resolve/resolve.ts";
import type { ResolveOptions } from "../../src/resolve/resolve.ts";
import { runsOf } from "../support/property-runs.ts";
import { makeAuthority } from "../support/registry/certificate.ts";
import type { Authority } from "../support/registry/certificate.ts";
import { startNetwork } from "../support/registry/network.ts";
import { brief, offer, question, runner } from "../support/registry/question.ts";
import {
  accepts,
  bodyOf,
  hostOfRow,
  rows,
  sentIn,
  stepsOf,
} from "../support/registry/reply-table.ts";
import type { Row, Sentence } from "../support/registry/reply-table.ts";
import { startRegistry } from "../support/registry/registry.ts";
import type { Fault, Seen } from "../support/registry/registry.ts";

const repository = "acme/web";
const login = offer("bot", "secret");
const mediaType = "application/vnd.oci.image.index.v1+json";
const manifest = JSON.stringify({ schemaVersion: 2, mediaType, manifests: [] });
const digest = `sha256:${createHash("sha256").update(manifest).digest("hex")}`;
const manifestHeaders = { "content-type": mediaType, "docker-content-digest": digest };

/** Classes of replies that are not the end: an image that is there follows. */
const onward = /^(ok|continue|follow|challenge|refresh-token|retry-with-GET|fallback-to-GET)/;

/** The token server of a row's registry, as far as its challenges are known. */
function realmOf(row: Row): string {
  const challenges = rows.flatMap(({ registry, headers }) =>
    registry === row.registry ? (headers["www-authenticate"] ?? []) : [],
  );
  const known = challenges.flatMap(
    (each) => /^bearer realm="(https:[^"]+)"/i.exec(each)?.[1] ?? [],
  )[0];
  return known?.replace("HOST", hostOfRow(row)) ?? `https://${hostOfRow(row)}/token`;
}

/** Headers with what the table leaves out put in; null takes away what would else be there. */
function written(row: Row, headers: Sentence["headers"]): [name: string, value: string | null][] {
  const fill = (value: string): string =>
    value
      .replace(/Bearer (…|realm="…")/, `Bearer realm="${realmOf(row)}",service="test"`)
      .replace("sha256:…", digest)
      .replaceAll("HOST", hostOfRow(row))
      .replace("REGION-", "eu1-")
      .replace("NAME", repository)
      .replace("<s>", "1")
      .replaceAll(/[…<>]/g, "x");
  return Object.entries(headers).map(([name, value]) => [
    name,
    value === null ? null : fill(value),
  ]);
}

/** What the registry sends. */
function replyOf(row: Row, said: Sentence): Pick<Fault, "status" | "headers" | "body"> {
  const html = said.message.startsWith("<html");
  const there = said.status === 200 && !html && !said.step.includes("token");
  const token = said.status === 200 && said.step.includes("token");
  const headers = Object.entries({
    ...(html ? { "content-type": "text/html" } : there ? manifestHeaders : {}),
    ...Object.fromEntries(written(row, said.headers)),
  });
  return {
    status: said.status ?? 0,
    headers: Object.fromEntries(
      headers.flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
    ),
    body: there ? manifest : token ? JSON.stringify({ token: "t" }) : bodyOf(said),
  };
}

function locationOf(row: Row): string | null {
  const location = written(row, row.headers).find(([name]) => name === "location")?.[1];
  return location == null ? null : new URL(location).host;
}

/** Every host that a row brings in. */
function hostsOf(row: Row): string[] {
  const host = hostOfRow(row);
  return [
    host,
    quirkOf(host).address ?? host,
    new URL(realmOf(row)).hostname,
    locationOf(row) ?? host,
  ];
}

interface Stage {
  authority: Authority;
  tls: { key: string; cert: string };
}

/** Plays a row at one step, in all that comes before and after it: the answer to the credential that the row speaks of, and what was asked. */
async function play(
  row: Row,
  step: ClassifiedExchange["step"] | null,
  stage: Stage,
): Promise<{ answer: Answer; played: number }> {
  const sent = sentIn(row, step ?? "manifest");
  const shows = (seen: Seen): boolean => (seen.authorization === null) === (sent === "nothing");
  const location = locationOf(row);
  const isElsewhere = ({ headers }: Seen): boolean =>
    location !== null && headers.host === location;
  let played = 0;
  await using registry = await startRegistry({
    tls: stage.tls,
    auth:
      sent === "login" && step !== "token"
        ? { mode: "basic", users: { bot: login.password } }
        : {
            mode: "bearer",
            realm: realmOf(row),
            users: { bot: login.password },
            grants: { [repository]: ["*"] },
          },
  });
  registry.fault({
    ...(step === null ? { step: "other" } : { step }),
    ...(row.step === "manifest-head" ? { method: "HEAD" } : {}),
    ...(row.correct_class.startsWith("refresh") ? { times: 1 } : {}),
    when: (seen) => shows(seen) && !isElsewhere(seen) && ++played > 0 && row.post !== true,
    ...replyOf(row, row),
  });
  // What a login is shown for is closed to nobody's eyes.
  if (sent === "login-token" || (sent === "login" && step === "token"))
    registry.fault({ step: "token", when: (seen) => seen.authorization === null, status: 401 });
  if (row.next !== undefined) {
    const [nextStep] = stepsOf({ ...row, ...row.next });
    registry.fault({
      ...(location !== null || nextStep === undefined ? {} : { step: nextStep }),
      when: (seen) => (location === null ? shows(seen) : isElsewhere(seen)),
      ...replyOf(row, row.next),
    });
  }
  if (onward.test(row.correct_class) || step === null)
    registry.fault({
      when: (seen) =>
        isElsewhere(seen) || (seen.step === "manifest" && seen.authorization !== null),
      status: 200,
      headers: manifestHeaders,
      body: manifest,
    });
  // That a tag is missing is to be told from a repository that is.
  if (/no-tag|no-digest|not-found$/.test(row.correct_class))
    registry.push({ repository, tag: "another" });
  // By its bytes alone it is a registry as any other: it is known for a mirror by those who were told so, and the origin is down.
  const mirrored = row.mirror === true && row.correct_class === "inconclusive";
  await using network = await startNetwork({ "*": registry, "origin.test": null });
  const options = {
    // Every row brings a reply: a busy machine's is late, not missing.
    timeoutMs: 5_000,
    environment: { ...network.environment, NODE_EXTRA_CA_CERTS: stage.authority.caFile },
    registries: mirrored ? { "origin.test": { mirrors: [hostOfRow(row)] } } : {},
  };
  const image = `${mirrored ? "origin.test" : hostOfRow(row)}/${repository}${row.kind === "digest" ? `@${digest}` : ":v1"}`;
  const offers = sent.startsWith("login") ? [login] : [];
  return { answer: await answerTo(question(image, offers, offers.length === 0), options), played };
}

async function answerTo(asked: ImageQuestion, changes: Partial<ResolveOptions>): Promise<Answer> {
  const { byAttempt } = await resolve(
    [asked],
    runner([], { retries: 0, timeoutMs: 300, ...changes }),
  );
  const answer = byAttempt.get(attemptKey(asked.reference, asked.offers[0] ?? null));
  assert.ok(answer !== undefined);
  return answer;
}

/** Has the answer the class of its row? */
function fits(row: Row, step: ClassifiedExchange["step"] | null, answer: Answer): boolean {
  const correct = row.told_class ?? row.correct_class;
  if (onward.test(correct) || step === null) return answer.answer === "found";
  switch (correct) {
    case "unsupported-endpoint":
      return answer.answer === "missing" && answer.missing === "tag";
    // No request of ours brings such a reply; should one come, the image is not to blame.
    case "client-bug":
      return answer.answer !== "missing" || step === "tags";
    default:
      return accepts(correct, answer);
  }
}

test("every known reply gets its class, whatever replies come before and after it", async (t) => {
  const authority = makeAuthority();
  if (authority === null) return t.skip("openssl is not installed");
  t.after(() => authority.remove());
  const names = new Set(rows.flatMap(hostsOf));
  const stage = { authority, tls: authority.issue(Array.from(names, (name) => `DNS:${name}`)) };
  const wrong: string[] = [];
  const judge = async (row: Row, step: ClassifiedExchange["step"] | null): Promise<void> => {
    const { answer, played } = await play(row, step, stage);
    // Endpoints that are never asked, a list that is known to lie, and what a grammar knows before.
    const unasked = step === null || (step === "tags" && quirkOf(hostOfRow(row)).unlisted === true);
    if (!fits(row, step, answer) || played > 0 === unasked)
      wrong.push(
        `${row.registry}: ${row.situation} (${step}, ${played} times): ${row.correct_class}, not ${JSON.stringify(answer)}`,
      );
  };
  const scenes = rows.slice(0, runsOf(rows.length)).flatMap((row) => {
    const steps = stepsOf(row);
    return row.status === null
      ? []
      : (steps.length === 0 ? [null] : steps).map((step) => ({ row, step }));
  });
  for (const { row, step } of scenes) await judge(row, step);
  assert.deepEqual(wrong, []);
});

/** A server of raw sockets that does this with each, on a port of its own. */
async function serve(
  t: TestContext,
  listener: (socket: Socket) => void,
): Promise<{ port: number }> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket.on("error", () => {}));
    listener(socket);
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((closed) => server.close(closed));
  });
  const address = server.address();
  return { port: typeof address === "object" && address !== null ? address.port : 0 };
}

/** A registry over TLS that does this to every request. */
async function faulty(t: TestContext, tls: Stage["tls"], fault: Fault): Promise<{ port: number }> {
  const registry = await startRegistry({ tls });
  t.after(() => registry.close());
  registry.fault(fault);
  return registry;
}

/** What befalls `registry.test`. */
interface Trouble {
  /** Where it leads; a code is what the name server says. */
  to: { port: number } | string;
  plainHttp?: boolean;
  environment?: Record<string, string>;
}

/** An error of the transport → what brings it about over real sockets. */
const troubles: Record<string, (t: TestContext, stage: Stage) => Promise<Trouble>> = {
  ENOTFOUND: async () => ({ to: "ENOTFOUND" }),
  EAI_AGAIN: async () => ({ to: "EAI_AGAIN" }),
  async ECONNREFUSED() {
    const gone = await startRegistry();
    await gone.close();
    return { to: gone };
  },
  ECONNRESET: async (t) => ({ to: await serve(t, (socket) => void socket.resetAndDestroy()) }),
  UND_ERR_SOCKET: async (t, { tls }) => ({ to: await faulty(t, tls, { act: "reset" }) }),
  // No packet of a handshake comes back, as from an address that swallows them all.
  UND_ERR_CONNECT_TIMEOUT: async (t) => ({ to: await serve(t, () => {}) }),
  UND_ERR_HEADERS_TIMEOUT: async (t, { tls }) => ({ to: await faulty(t, tls, { act: "hang" }) }),
  UND_ERR_BODY_TIMEOUT: async (t, { tls }) => ({
    to: await faulty(t, tls, { method: "GET", act: "stall" }),
  }),
  async DEPTH_ZERO_SELF_SIGNED_CERT(t, { authority }) {
    const [cert, key] = ["ca.pem", "ca.key"].map((name) =>
      readFileSync(join(dirname(authority.caFile), name), "utf8"),
    );
    return {
      to: await faulty(t, { cert: cert ?? "", key: key ?? "" }, {}),
      environment: { NODE_EXTRA_CA_CERTS: "" },
    };
  },
  ERR_TLS_CERT_ALTNAME_INVALID: async (t, { authority }) => ({
    to: await faulty(t, authority.issue(["DNS:another.test"]), {}),
  }),
  async ERR_SSL_WRONG_VERSION_NUMBER(t) {
    const plain = await startRegistry();
    t.after(() => plain.close());
    return { to: plain };
  },
  HTTPParserError: async (t) => ({
    to: await serve(t, (socket) => void socket.end("SSH-2.0-OpenSSH_9.2\r\n")),
    plainHttp: true,
  }),
  async UND_ERR_ABORTED(t, { authority }) {
    const proxy = await serve(
      t,
      (socket) => void socket.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"),
    );
    return {
      to: proxy,
      environment: {
        https_proxy: `http://127.0.0.1:${proxy.port}`,
        NODE_EXTRA_CA_CERTS: authority.caFile,
      },
    };
  },
};

test("every known way of not getting a reply has its stage, on real sockets", async (t) => {
  const authority = makeAuthority();
  if (authority === null) return t.skip("openssl is not installed");
  t.after(() => authority.remove());
  const stage = { authority, tls: authority.issue(["DNS:registry.test"]) };
  const stages: Record<string, string> = {
    "unreachable.dns": "dns",
    "unreachable.tcp": "connect",
    "unreachable.tls": "tls",
    "unreachable.timeout": "timeout",
    "unreachable.proxy": "proxy",
    "unreachable.not-a-registry": "protocol",
  };
  const unreached = rows.filter(({ status }) => status === null);
  let unknown: Error | null = null;
  type Resolved = (error: Error | null, addresses: { address: string; family: number }[]) => void;
  t.mock.method(dns, "lookup", (_name: string, _options: object, resolved: Resolved) =>
    unknown === null
      ? resolved(null, [{ address: "127.0.0.1", family: 4 }])
      : resolved(unknown, []),
  );
  syncBuiltinESMExports();
  t.after(() => {
    t.mock.restoreAll();
    syncBuiltinESMExports();
  });
  for (const row of unreached) {
    const trouble = await troubles[row.code ?? ""]?.(t, stage);
    assert.ok(trouble !== undefined, `nothing here brings about ${row.code}`);
    const { to, plainHttp = false, environment } = trouble;
    unknown = typeof to === "string" ? Object.assign(new Error(row.message), { code: to }) : null;
    const host = typeof to === "string" ? "registry.test" : `registry.test:${to.port}`;
    const answer = await answerTo(question(`${host}/${repository}:v1`, [], true), {
      environment: { NODE_EXTRA_CA_CERTS: authority.caFile, ...environment },
      registries: { [host]: { plainHttp } },
    });
    unknown = null;
    assert.equal(
      brief(answer),
      `unreachable ${stages[row.correct_class]}`,
      `${row.code}: ${JSON.stringify(answer)}`,
    );
  }
});
