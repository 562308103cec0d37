/** Tests token requests and the tokens that are read from their replies. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { basicHeader } from "../../../src/oci/auth/basic.ts";
import { readToken, tokenMessage } from "../../../src/oci/auth/bearer.ts";

const realm = new URL("https://auth.example/token?account=x&scope=old");

test("basicHeader encodes user and password", () => {
  const header = basicHeader({ username: "me", password: "pa:ß" });
  assert.equal(Buffer.from(header.replace("Basic ", ""), "base64").toString(), "me:pa:ß");
});

describe("tokenMessage", () => {
  test("asks anonymously by GET, with a parameter for each scope", () => {
    const message = tokenMessage(
      realm,
      "r.example",
      "repository:a:pull repository:b:pull",
      undefined,
    );
    assert.equal(message.method, "GET");
    assert.equal(
      message.url.search,
      "?account=x&service=r.example&scope=repository%3Aa%3Apull&scope=repository%3Ab%3Apull",
    );
    assert.deepEqual(message.headers, { accept: "application/json" });
    assert.equal(message.body, undefined);
  });

  test("keeps the query of the realm if there is no scope", () => {
    assert.equal(tokenMessage(realm, null, null, undefined).url.search, "?account=x&scope=old");
  });

  test("sends a password by Basic", () => {
    const { headers } = tokenMessage(realm, null, "s", { username: "me", password: "pass" });
    assert.equal(headers["authorization"], basicHeader({ username: "me", password: "pass" }));
  });

  test("sends an identity token by POST, and in the body only", () => {
    const message = tokenMessage(realm, "r.example", "s", { identityToken: "secret" });
    assert.equal(message.method, "POST");
    assert.equal(message.url.href, realm.href);
    assert.deepEqual(Object.fromEntries(new URLSearchParams(message.body)), {
      grant_type: "refresh_token",
      client_id: "pullgate",
      refresh_token: "secret",
      service: "r.example",
      scope: "s",
    });
    assert.equal(message.headers["authorization"], undefined);
  });
});

describe("readToken", () => {
  const cases: [title: string, body: unknown, expected: string | null][] = [
    ["reads token", { token: "t" }, "t"],
    ["reads access_token", { access_token: "t" }, "t"],
    ["prefers token", { token: "a", access_token: "b" }, "a"],
    ["falls back to access_token if token is empty", { token: "", access_token: "b" }, "b"],
    ["rejects an empty object", {}, null],
    ["rejects null", null, null],
    ["rejects a token that is no string", { token: 7 }, null],
    ["rejects a token with a line break", { token: "a\r\nx: y" }, null],
    ["rejects a token with a space", { token: "a b" }, null],
  ];
  for (const [title, body, expected] of cases)
    test(title, () => assert.equal(readToken(JSON.stringify(body))?.token ?? null, expected));

  test("rejects what is no JSON", () => assert.equal(readToken("<html>"), null));

  const lives: [title: string, expires: unknown, seconds: number][] = [
    ["ends ten seconds before expires_in", 300, 290],
    ["lives a minute at least", 5, 50],
    ["lives a minute without expires_in", undefined, 50],
    ["lives a minute if expires_in is no number", "soon", 50],
  ];
  for (const [title, expires_in, seconds] of lives)
    test(title, () => {
      const token = readToken(JSON.stringify({ token: "t", expires_in }));
      assert.equal(token?.lifeMs, seconds * 1_000);
    });
});
