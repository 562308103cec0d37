/** Tests where redirects of a registry may lead. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { TargetProblem } from "../../../src/model/pull/answer-reason.ts";
import { redirectTarget } from "../../../src/oci/client/redirect.ts";

const policy = {
  host: "r.example",
  familiar: ["*.cdn.example"],
  allows: (host: string) => host === "open.example",
};

function target(from: string, location: string | undefined, followed = 0): string | TargetProblem {
  const headers = location === undefined ? {} : { location: [location] };
  const result = redirectTarget(new URL(from), { headers }, followed, policy);
  return result instanceof URL ? result.href : result;
}

describe("a redirect", () => {
  const from = "https://r.example/v2/a/manifests/1";
  const followed: [title: string, location: string, expected: string][] = [
    ["to a path of the registry", "/v2/b/manifests/1", "https://r.example/v2/b/manifests/1"],
    ["relative to the request", "2", "https://r.example/v2/a/manifests/2"],
    ["to an allowed host", "https://open.example/x", "https://open.example/x"],
    ["to a host of the quirk", "https://eu.cdn.example/x?sig=1", "https://eu.cdn.example/x?sig=1"],
  ];
  for (const [title, location, expected] of followed)
    test(`${title} is followed`, () => assert.equal(target(from, location), expected));

  const refused: [title: string, location: string | undefined, expected: TargetProblem][] = [
    ["without a location", undefined, { code: "nowhere" }],
    ["to what is no URL", "https://", { code: "nowhere" }],
    ["to plain HTTP", "http://r.example/", { code: "scheme", scheme: "http" }],
    ["to a file", "file:///etc/passwd", { code: "scheme", scheme: "file" }],
    ["with a login in the URL", "https://a:b@open.example/", { code: "login-in-url" }],
    [
      "to any other host",
      "https://evil.example/",
      { code: "host-not-allowed", host: "evil.example" },
    ],
    [
      "to another port of the registry",
      "https://r.example:444/",
      { code: "host-not-allowed", host: "r.example:444" },
    ],
  ];
  for (const [title, location, expected] of refused)
    test(`${title} is refused`, () => assert.deepEqual(target(from, location), expected));

  test("from HTTP to HTTP or HTTPS is followed", () => {
    assert.equal(target("http://r.example/", "http://open.example/"), "http://open.example/");
    assert.equal(target("http://r.example/", "https://open.example/"), "https://open.example/");
  });

  test("after five others is refused", () => {
    assert.equal(target(from, "/", 4), "https://r.example/");
    assert.deepEqual(target(from, "/", 5), { code: "too-often" });
  });
});
