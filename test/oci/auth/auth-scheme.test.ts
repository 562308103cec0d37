/** Tests which auth scheme a registry's challenge asks for. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  asksForOtherToken,
  isHarborBasicChallenge,
  parseAuthScheme,
  sharedScheme,
} from "../../../src/oci/auth/auth-scheme.ts";
import type { AuthScheme } from "../../../src/oci/auth/auth-scheme.ts";

const challengedBy = (...challenges: string[]) => ({ headers: { "www-authenticate": challenges } });

const bearer = (changes: Partial<Extract<AuthScheme, { scheme: "bearer" }>> = {}): AuthScheme => ({
  scheme: "bearer",
  realm: "https://a/token",
  service: "a",
  scope: null,
  ...changes,
});

describe("parseAuthScheme", () => {
  const cases: [title: string, challenges: string[], expected: AuthScheme | null][] = [
    [
      "reads a Bearer challenge",
      ['Bearer realm="https://a/token",service="a",scope="repository:b:pull"'],
      bearer({ scope: "repository:b:pull" }),
    ],
    [
      "reads a Bearer challenge without service and scope",
      ["Bearer realm=x"],
      bearer({ realm: "x", service: null }),
    ],
    [
      "reads an empty scope as none",
      ['Bearer realm="https://a/token",service="a",scope=""'],
      bearer(),
    ],
    [
      "prefers Bearer to Basic",
      ['Basic realm="a"', 'Bearer realm="https://a/token",service=a'],
      bearer(),
    ],
    ["reads a Basic challenge", ['BASIC realm="Registry"'], { scheme: "basic" }],
    [
      "skips a Bearer challenge without a realm",
      ['Bearer service="a"', 'Basic realm="b"'],
      { scheme: "basic" },
    ],
    [
      "reads the first challenge of a header only",
      ['Negotiate, Basic realm="a"', 'Digest realm="b", Bearer realm="https://a/token"'],
      null,
    ],
    ["knows no other scheme", ["Negotiate", 'Digest realm="a"'], null],
    ["needs a challenge", [], null],
  ];
  for (const [title, challenges, expected] of cases)
    test(title, () => assert.deepEqual(parseAuthScheme(challengedBy(...challenges)), expected));
});

describe("sharedScheme", () => {
  test("drops the scope of a repository", () =>
    assert.deepEqual(sharedScheme(bearer({ scope: "repository:b:pull" })), bearer()));
  test("keeps any other scope", () => {
    const scheme = bearer({ scope: "aws" });
    assert.deepEqual(sharedScheme(scheme), scheme);
  });
  test("keeps Basic", () =>
    assert.deepEqual(sharedScheme({ scheme: "basic" }), { scheme: "basic" }));
});

describe("asksForOtherToken", () => {
  const scope = "repository:b:pull";
  const cases: [
    title: string,
    challenge: AuthScheme,
    current: AuthScheme | null,
    expected: boolean,
  ][] = [
    ["the same realm and service", bearer(), bearer(), false],
    ["the scope that the token has", bearer({ scope }), bearer(), false],
    ["another realm", bearer({ realm: "https://a/b/token" }), bearer(), true],
    ["another service", bearer({ service: "b" }), bearer(), true],
    ["another scope", bearer({ scope: "repository:c:pull" }), bearer(), true],
    ["Basic instead of Bearer", { scheme: "basic" }, bearer(), false],
    ["Bearer instead of Basic", bearer(), { scheme: "basic" }, false],
    ["Bearer from an unknown scheme", bearer(), null, false],
  ];
  for (const [title, challenge, current, expected] of cases)
    test(`is ${expected} for ${title}`, () =>
      assert.equal(asksForOtherToken(challenge, current, scope), expected));
});

test("isHarborBasicChallenge knows Harbor's realm only", () => {
  assert.equal(isHarborBasicChallenge(challengedBy('Basic realm="harbor"')), true);
  assert.equal(isHarborBasicChallenge(challengedBy('Basic realm="other"')), false);
  assert.equal(isHarborBasicChallenge(challengedBy('Bearer realm="harbor"')), false);
});
