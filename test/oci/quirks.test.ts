/** Tests host patterns and the choice of a quirk. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { matchHost, quirkOf } from "../../src/oci/quirks.ts";

describe("matchHost", () => {
  const matching: [pattern: string, host: string][] = [
    ["*.corp", "a.corp"],
    ["*.corp", "a.corp:5000"],
    ["a.b:1", "A.b:1"],
    ["*.dkr.ecr.*.amazonaws.com", "1.dkr.ecr.eu.amazonaws.com"],
    ["eu-*-x.io", "eu-1-x.io"],
    ["[::1]", "[::1]:5000"],
  ];
  for (const [pattern, host] of matching)
    test(`matches ${host} with ${pattern}`, () => assert.equal(matchHost(pattern, host), true));

  const others: [pattern: string, host: string][] = [
    ["*.corp", "corp"],
    ["*.corp", "a.b.corp"],
    ["a.b:1", "a.b"],
    ["a.b:1", "a.b:2"],
    ["a.b", "a.b.c"],
    ["ghcr.io", "xghcr.io"],
    ["ab*ba", "aba"],
  ];
  for (const [pattern, host] of others)
    test(`does not match ${host} with ${pattern}`, () =>
      assert.equal(matchHost(pattern, host), false));
});

describe("quirkOf", () => {
  test("finds a registry by its host", () => {
    assert.equal(quirkOf("docker.io").address, "registry-1.docker.io");
    assert.equal(quirkOf("123456789012.dkr.ecr.eu-west-1.amazonaws.com").basic, true);
  });
  test("is empty for any other host", () => {
    assert.deepEqual(quirkOf("registry.example:5000"), { hosts: [] });
    assert.deepEqual(quirkOf("docker.io.evil.example"), { hosts: [] });
  });
});
