/** Tests how tokens are cached, refreshed and refused, with a scripted token server. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { TokenClient } from "../../../src/oci/auth/token-client.ts";
import type { TokenRequest } from "../../../src/oci/auth/token-client.ts";
import { createRedactor } from "../../../src/oci/redaction.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { ScriptedTransport } from "../../support/scripted-transport.ts";
import { isExchange } from "../../../src/model/pull/exchange.ts";
import type { ScriptedReply } from "../../support/scripted-transport.ts";

const request: TokenRequest = {
  realm: new URL("https://auth.example/token"),
  service: null,
  scope: null,
  credential: null,
};
const login = { id: 1, secret: { username: "me", password: "pass" } };
const quirk = { hosts: [] };

function open(answer: (number: number, url: URL) => ScriptedReply | undefined) {
  let number = 0;
  const transport = new ScriptedTransport(({ url }) => answer(number++, url));
  const clock = new FakeClock();
  const known: string[] = [];
  const client = new TokenClient<string>({
    transport,
    clock,
    secrets: createRedactor((secret) => known.push(secret)),
    reader: {
      record: (method, url) => ({
        kind: "exchange",
        method,
        url: url.pathname,
        result: { failure: "deadline" },
      }),
      refusalOf: ({ reply, sent }) => (reply.status === 200 ? null : `${reply.status} ${sent}`),
      noReply: ({ noReply }) => noReply,
      noToken: () => "no token",
      isTransient: (refusal) => refusal === "unreachable",
    },
  });
  const fetch = async (
    changes: Partial<TokenRequest> = {},
    expired: string | null = null,
  ): Promise<string> => {
    const result = await client.fetchToken({ ...request, ...changes }, quirk, expired);
    return "token" in result ? result.token : result.refusal;
  };
  return { client, transport, clock, known, fetch };
}

const token = (name: string, expires_in = 300): ScriptedReply => ({
  status: 200,
  body: { token: name, expires_in },
});
const numbered = (number: number): ScriptedReply => token(`token-${number}`);

describe("a token", () => {
  test("is fetched once for concurrent and later requests", async () => {
    const { fetch, transport } = open(numbered);
    assert.deepEqual(await Promise.all([fetch(), fetch()]), ["token-0", "token-0"]);
    assert.equal(await fetch(), "token-0");
    assert.equal(transport.sent.length, 1);
  });

  test("is fetched again when it has ended", async () => {
    const { fetch, clock } = open(numbered);
    assert.equal(await fetch(), "token-0");
    clock.advance(289_999);
    assert.equal(await fetch(), "token-0");
    clock.advance(1);
    assert.equal(await fetch(), "token-1");
  });

  test("is fetched for each scope, service, realm and credential", async () => {
    const { fetch } = open(numbered);
    const tokens = [
      await fetch(),
      await fetch({ scope: "a" }),
      await fetch({ service: "a" }),
      await fetch({ realm: new URL("https://other.example/token") }),
      await fetch({ credential: login }),
      await fetch({ credential: { ...login, id: 2 } }),
    ];
    assert.equal(new Set(tokens).size, tokens.length);
  });

  test("that the registry refused is replaced once, even for concurrent requests", async () => {
    const { fetch, transport } = open(numbered);
    await fetch();
    const replaced = [fetch({}, "token-0"), fetch({}, "token-0")];
    assert.deepEqual(await Promise.all(replaced), ["token-1", "token-1"]);
    assert.equal(await fetch({}, "token-0"), "token-1");
    assert.equal(transport.sent.length, 2);
  });

  test("is registered for redaction", async () => {
    const { fetch, known } = open(numbered);
    await fetch();
    assert.deepEqual(known, ["token-0"]);
  });

  test("is refused if the reply holds none", async () => {
    assert.equal(await open(() => ({ status: 200, body: "{}" })).fetch(), "no token");
    assert.equal(await open(() => ({ status: 200, body: { token: "a\nb" } })).fetch(), "no token");
  });
});

describe("a refusal", () => {
  test("is kept", async () => {
    const { fetch, transport } = open(() => ({ status: 401 }));
    assert.equal(await fetch({ credential: login }), "401 login");
    assert.equal(await fetch({ credential: login }), "401 login");
    assert.equal(transport.sent.length, 1);
  });

  test("for want of a reply is forgotten", async () => {
    const { fetch } = open((number) => (number === 0 ? undefined : token("later")));
    assert.equal(await fetch(), "unreachable");
    assert.equal(await fetch(), "later");
  });
});

describe("a redirect", () => {
  const redirect = (location: string): ScriptedReply => ({ status: 307, headers: { location } });

  test("within the origin is followed, with the login", async () => {
    const { client, transport } = open((number) =>
      number === 0 ? redirect("/token/") : token("t"),
    );
    const result = await client.fetchToken({ ...request, credential: login }, quirk, null);
    assert.ok(result !== null && "token" in result);
    assert.equal(result.token, "t");
    assert.deepEqual(
      result.evidence.filter(isExchange).map(({ method, url }) => `${method} ${url}`),
      ["GET /token", "GET /token/"],
    );
    assert.equal(
      transport.requests[1]?.headers["authorization"],
      transport.requests[0]?.headers["authorization"],
    );
  });

  test("to another origin is not followed", async () => {
    for (const target of [
      "https://evil.example/",
      "http://auth.example/",
      "https://auth.example:1/",
    ]) {
      const { fetch, transport } = open(() => redirect(target));
      assert.equal(await fetch({ credential: login }), "307 login");
      assert.deepEqual(transport.sent, ["GET https://auth.example/token"]);
    }
  });

  test("in circles ends after three", async () => {
    const { fetch, transport } = open(() => redirect("/token"));
    assert.equal(await fetch(), "307 nothing");
    assert.equal(transport.sent.length, 4);
  });

  test("of a POST is not followed", async () => {
    const { fetch, transport } = open(() => redirect("/token/"));
    assert.equal(
      await fetch({ credential: { id: 3, secret: { identityToken: "secret" } } }),
      "307 login",
    );
    assert.deepEqual(transport.sent, ["POST https://auth.example/token"]);
  });
});
