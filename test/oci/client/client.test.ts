/** Tests the requests of one registry's client, with a scripted transport instead of sockets. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, test } from "node:test";
import { CredentialChecks } from "../../../src/oci/auth/credential-check.ts";
import { TokenClient } from "../../../src/oci/auth/token-client.ts";
import type {
  AttemptResult,
  CredentialRejection,
  ManifestRequest,
} from "../../../src/oci/client/attempt.ts";
import { RegistryClient } from "../../../src/oci/client/client.ts";
import type { EndpointOptions } from "../../../src/oci/client/endpoint.ts";
import { createRedactor } from "../../../src/oci/redaction.ts";
import { openEvidence } from "../../../src/oci/reply/evidence.ts";
import { tokenReplyReader } from "../../../src/oci/reply/token-reply.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { ScriptedTransport } from "../../support/scripted-transport.ts";
import type { ScriptedReply } from "../../support/scripted-transport.ts";

const manifest = JSON.stringify({ schemaVersion: 2, manifests: [] });
const found: ScriptedReply = {
  status: 200,
  headers: {
    "content-type": "application/vnd.oci.image.index.v1+json",
    "docker-content-digest": `sha256:${createHash("sha256").update(manifest).digest("hex")}`,
  },
  body: manifest,
};
const unauthorized = (challenge: string): ScriptedReply => ({
  status: 401,
  headers: { "www-authenticate": challenge },
});
const bearer = 'Bearer realm="https://r.example/token",service="r.example"';
const token: ScriptedReply = { status: 200, body: { token: "t" } };
const login = { id: 1, secret: { username: "me", password: "pass" } };
const request: ManifestRequest = {
  step: "manifest",
  reference: { domain: "r.example", path: "a/b", tag: "1", digest: null },
  method: "HEAD",
  wantsBody: null,
};

const head = "HEAD https://r.example/v2/a/b/manifests/1";
const get = "GET https://r.example/v2/a/b/manifests/1";
const tags = "GET https://r.example/v2/a/b/tags/list?n=1000";
const tokenUrl = "GET https://r.example/token?service=r.example&scope=repository%3Aa%2Fb%3Apull";

function open(transport: ScriptedTransport, changes: Partial<EndpointOptions> = {}) {
  const secrets = createRedactor(() => {});
  const evidence = openEvidence(secrets);
  const reader = tokenReplyReader(evidence);
  return new RegistryClient({
    endpoint: {
      domain: "r.example",
      quirk: { hosts: [] },
      plainHttp: false,
      listed: false,
      restricted: false,
      reachable: true,
      allow: null,
      ...changes,
    },
    headOnly: false,
    trustedRealm: undefined,
    shared: {
      transport,
      tokens: new TokenClient({ transport, secrets, reader, clock: new FakeClock() }),
      checks: new CredentialChecks<CredentialRejection>(),
      secrets,
      evidence,
    },
  });
}

/** The answer of one attempt, and the requests that it took. */
async function attempt(
  script: Record<string, ScriptedReply | ScriptedReply[]>,
  {
    credential = null as typeof login | null,
    ...changes
  }: Partial<ManifestRequest> & {
    credential?: typeof login | null;
  } = {},
) {
  const transport = ScriptedTransport.of(script);
  const result = await open(transport).attempt({ ...request, ...changes }, credential);
  return { result, answer: result.classification.answer, transport, sent: transport.sent };
}

function refusedHeadOf({ classification }: AttemptResult): number | undefined {
  return classification.answer === "found" ? classification.refusedHead : undefined;
}

describe("an attempt", () => {
  test("at an open registry takes one HEAD", async () => {
    const { answer, sent, result } = await attempt({ [head]: found });
    assert.deepEqual([answer, sent, result.unchallenged], ["found", [head], true]);
  });

  test("meets a Bearer challenge with an anonymous token", async () => {
    const { answer, sent, transport, result } = await attempt({
      [head]: [unauthorized(bearer), found],
      [tokenUrl]: token,
    });
    assert.deepEqual([answer, sent], ["found", [head, tokenUrl, head]]);
    assert.equal(transport.requests[2]?.headers["authorization"], "Bearer t");
    assert.equal(result.unchallenged, false);
  });

  test("meets a Basic challenge with the login", async () => {
    const { answer, sent, transport } = await attempt(
      { [head]: [unauthorized('Basic realm="r"'), found] },
      { credential: login },
    );
    assert.deepEqual([answer, sent], ["found", [head, head]]);
    assert.match(transport.requests[1]?.headers["authorization"] ?? "", /^Basic /);
  });

  test("sends no login to an untrusted token server", async () => {
    const elsewhere = 'Bearer realm="https://auth.example/token"';
    const { result, sent } = await attempt(
      { [head]: unauthorized(elsewhere) },
      { credential: login },
    );
    assert.deepEqual([result.withheld, sent], [true, [head]]);
  });

  test("sends a refused login once", async () => {
    const transport = ScriptedTransport.of({ [head]: unauthorized('Basic realm="r"') });
    const client = open(transport);
    const results = await Promise.all([
      client.attempt(request, login),
      client.attempt(request, login),
    ]);
    for (const { classification } of results) assert.equal(classification.answer, "denied");
    const withLogin = transport.requests.filter(({ headers }) => "authorization" in headers);
    assert.equal(withLogin.length, 1);
  });

  const missing = { status: 404, body: { errors: [{ code: "MANIFEST_UNKNOWN" }] } };

  test("asks by GET for what HEAD denies, then for the tags", async () => {
    const { result, sent } = await attempt({
      [head]: { status: 404 },
      [get]: missing,
      [tags]: { status: 200, body: { tags: ["2"] } },
    });
    assert.deepEqual(result.classification, { answer: "missing", missing: "tag", tags: ["2"] });
    assert.deepEqual(sent, [head, get, tags]);
  });

  test("asks for the body while one is wanted", async () => {
    const wantsBody = { open: true };
    const { result, sent } = await attempt({ [get]: found, [head]: found }, { wantsBody });
    // The HEAD shows whether the registry serves nodes.
    assert.deepEqual([sent, wantsBody.open], [[get, head], false]);
    assert.equal(result.body?.toString(), manifest);
    assert.equal(refusedHeadOf(result), undefined);
  });

  test("says that only GET finds a manifest", async () => {
    for (const status of [404, 403, 503]) {
      const { result } = await attempt(
        { [get]: found, [head]: { status } },
        { wantsBody: { open: true } },
      );
      assert.equal(await result.refusedHead, status);
    }
    const byHead = await attempt({ [head]: { status: 404 }, [get]: found });
    assert.equal(refusedHeadOf(byHead.result), 404);
    const notAllowed = await attempt({ [head]: { status: 405 }, [get]: found });
    assert.equal(refusedHeadOf(notAllowed.result), undefined);
  });

  test("finds a manifest by GET before the registry has replied to the HEAD", async () => {
    const transport = ScriptedTransport.of({ [get]: found });
    const send = transport.send.bind(transport);
    transport.send = (asked) => (asked.method === "HEAD" ? new Promise(() => {}) : send(asked));
    const client = open(transport);
    for (const wantsBody of [{ open: true }, { open: true }]) {
      const { classification } = await client.attempt({ ...request, wantsBody }, null);
      assert.equal(classification.answer, "found");
    }
  });

  test("asks at once for images that the repository has served before", async () => {
    for (const servedBefore of [true, false]) {
      const transport = new ScriptedTransport(() => found);
      const client = open(transport);
      await client.attempt({ ...request, reference: { ...request.reference, path: "a/c" } }, null);
      let waiting = 0;
      transport.send = () => {
        waiting++;
        return new Promise(() => {});
      };
      for (let image = 0; image < 2; image++)
        void client.attempt({ ...request, servedBefore }, null);
      await new Promise((resolve) => setImmediate(resolve));
      assert.equal(waiting, servedBefore ? 2 : 1);
    }
  });

  test("doubts that a tag is missing which the registry lists", async () => {
    const { result, sent } = await attempt({
      [head]: { status: 404 },
      [get]: missing,
      [tags]: { status: 200, body: { tags: ["1"] } },
    });
    assert.deepEqual(result.classification, {
      answer: "inconclusive",
      because: { code: "listed-but-not-found" },
    });
    assert.deepEqual(sent, [head, get, tags, head, get]);
  });

  test("takes an empty list for no word on a missing repository", async () => {
    const unknown = { status: 404, body: { errors: [{ code: "NAME_UNKNOWN" }] } };
    const { result } = await attempt({
      [head]: { status: 404 },
      [get]: unknown,
      [tags]: { status: 200, body: { tags: [] } },
    });
    assert.equal(result.classification.answer, "missing");
    assert.equal(Reflect.get(result.classification, "missing"), "repository");
    const listed = await attempt({
      [head]: { status: 404 },
      [get]: unknown,
      [tags]: { status: 200, body: { tags: ["2"] } },
    });
    assert.deepEqual(listed.result.classification, {
      answer: "missing",
      missing: "tag",
      tags: ["2"],
    });
  });

  test("gives up on a registry that asks for another token each time", async () => {
    let number = 0;
    const transport = new ScriptedTransport(({ url }) =>
      url.pathname === "/token"
        ? { status: 200, body: { token: `t${number}` } }
        : unauthorized(`Bearer realm="https://r.example/token",service="s${number++}"`),
    );
    const result = await open(transport).attempt(request, null);
    assert.equal(result.classification.answer, "missing-or-denied");
    assert.ok(transport.sent.length < 30, String(transport.sent.length));
  });

  test("is refused for another digest than the one asked for", async () => {
    const digest = `sha256:${"0".repeat(64)}`;
    const { answer } = await attempt(
      { [`HEAD https://r.example/v2/a/b/manifests/${digest}`]: found },
      { reference: { ...request.reference, tag: null, digest } },
    );
    assert.equal(answer, "unreachable");
  });
});

describe("a redirect to another registry", () => {
  const other = "HEAD https://other.example/v2/a/b/manifests/1";
  const redirect = { status: 307, headers: { location: other.replace("HEAD ", "") } };
  const challenge = 'Bearer realm="https://other.example/token",service="o"';
  const otherToken = "GET https://other.example/token?service=o&scope=repository%3Aa%2Fb%3Apull";

  test("lets an anonymous request fetch an anonymous token there", async () => {
    const { answer, sent } = await attempt({
      [head]: redirect,
      [other]: [unauthorized(challenge), found],
      [otherToken]: token,
    });
    assert.deepEqual([answer, sent], ["found", [head, other, otherToken, other]]);
  });

  test("never gets the login", async () => {
    const { answer, transport } = await attempt(
      {
        [head]: [unauthorized('Basic realm="r"'), redirect],
        [other]: unauthorized(challenge),
      },
      { credential: login },
    );
    const shown = transport.requests
      .filter(({ url }) => url.host === "other.example")
      .map(({ headers }) => headers["authorization"]);
    assert.deepEqual([answer, shown], ["unreachable", [undefined]]);
  });
});

describe("a registry", () => {
  const problems: [title: string, changes: Partial<EndpointOptions>, expected: string][] = [
    ["with a name that no host can have", { domain: "a b" }, "unreachable"],
    ["at a metadata address", { domain: "169.254.169.254", listed: true }, "forbidden-address"],
    ["outside the allowed hosts", { allow: ["other.example"] }, "not-allowed"],
    ["that is declared unreachable", { reachable: false }, "declared-unreachable"],
    ["on the machine itself", { domain: "localhost:5000" }, "node-local"],
    [
      "at a private address, in a restricted run",
      { domain: "10.0.0.1", restricted: true },
      "private-address",
    ],
  ];
  for (const [title, changes, expected] of problems)
    test(`${title} is not asked`, () => {
      const { problem } = open(ScriptedTransport.of({}), changes);
      assert.equal(problem?.answer === "not-asked" ? problem.because : problem?.answer, expected);
    });

  test("that is listed may be on the machine itself", () => {
    const changes = { domain: "localhost:5000", listed: true };
    assert.equal(open(ScriptedTransport.of({}), changes).problem, null);
  });
});
