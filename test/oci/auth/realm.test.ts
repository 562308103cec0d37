/** Tests which token servers may be asked, and which may see a login. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { mayReceiveLogin, realmProblem } from "../../../src/oci/auth/realm.ts";
import type { TargetProblem } from "../../../src/model/pull/answer-reason.ts";
import { quirkOf } from "../../../src/oci/quirks.ts";

const registry = new URL("https://r.example:5000");

describe("mayReceiveLogin", () => {
  const cases: [realm: string, trusted: string | undefined, expected: boolean][] = [
    ["https://r.example:5000/token", undefined, true],
    ["https://r.example/token", undefined, false],
    ["https://r.example:5001/token", undefined, false],
    ["https://auth.r.example:5000/token", undefined, false],
    ["http://r.example:5000/token", undefined, false],
    ["https://auth.example/token", "auth.example", true],
    ["https://auth.example:444/token", "auth.example", false],
    ["http://auth.example/token", "auth.example", false],
    ["https://auth.example/token", "not a host", false],
  ];
  for (const [realm, trusted, expected] of cases)
    test(`is ${expected} for ${realm} if ${trusted ?? "nothing"} is trusted`, () =>
      assert.equal(mayReceiveLogin(new URL(realm), registry, { hosts: [] }, trusted), expected));

  test("knows the token servers of a quirk, on the default port only", () => {
    const hub = new URL("https://registry-1.docker.io");
    const quirk = quirkOf("docker.io");
    const may = (realm: string): boolean => mayReceiveLogin(new URL(realm), hub, quirk, undefined);
    assert.equal(may("https://auth.docker.io/token"), true);
    assert.equal(may("https://auth.docker.io:8443/token"), false);
    assert.equal(may("https://auth.docker.io.evil.example/token"), false);
  });
});

describe("realmProblem", () => {
  const policy = {
    registry,
    quirk: { hosts: [] },
    trusted: undefined,
    plainHttp: false,
    allows: (host: string) => host !== "closed.example",
  };
  const cases: [realm: string, expected: TargetProblem | null][] = [
    ["https://auth.example/token", null],
    ["https://closed.example/token", { code: "host-not-allowed", host: "closed.example" }],
    ["http://auth.example/token", { code: "not-https" }],
    ["ftp://auth.example/token", { code: "not-https" }],
    ["https://me:pass@auth.example/token", { code: "login-in-url" }],
    ["https://auth.example/token#part", { code: "login-in-url" }],
  ];
  for (const [realm, expected] of cases)
    test(`is ${expected?.code ?? "none"} for ${realm}`, () =>
      assert.deepEqual(realmProblem(new URL(realm), policy), expected));

  test("is no-url without a URL", () =>
    assert.deepEqual(realmProblem(null, policy), { code: "no-url" }));

  test("is none for plain HTTP if the registry itself speaks it", () => {
    const plain = { ...policy, plainHttp: true };
    assert.equal(realmProblem(new URL("http://auth.example/token"), plain), null);
  });

  test("is none for the registry's own host, even outside the allowed hosts", () => {
    const strict = { ...policy, allows: () => false };
    assert.equal(realmProblem(new URL("https://r.example:5000/token"), strict), null);
  });
});
