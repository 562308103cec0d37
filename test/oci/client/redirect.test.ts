/** Tests where redirects of a registry may lead. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { redirectTarget } from "../../../src/oci/client/redirect.ts";

const policy = {
  host: "r.example",
  familiar: ["*.cdn.example"],
  allows: (host: string) => host === "open.example",
};

function target(from: string, location: string | undefined, followed = 0): string {
  const headers = location === undefined ? {} : { location: [location] };
  return String(redirectTarget(new URL(from), { headers }, followed, policy));
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

  const refused: [title: string, location: string | undefined, expected: string][] = [
    ["without a location", undefined, "nowhere"],
    ["to what is no URL", "https://", "nowhere"],
    ["to plain HTTP", "http://r.example/", "to http"],
    ["to a file", "file:///etc/passwd", "to file"],
    ["with a login in the URL", "https://a:b@open.example/", "with a login of its own making"],
    [
      "to any other host",
      "https://evil.example/",
      "to evil.example, which is outside the allowed hosts",
    ],
    [
      "to another port of the registry",
      "https://r.example:444/",
      "to r.example:444, which is outside the allowed hosts",
    ],
  ];
  for (const [title, location, expected] of refused)
    test(`${title} is refused`, () => assert.equal(target(from, location), expected));

  test("from HTTP to HTTP or HTTPS is followed", () => {
    assert.equal(target("http://r.example/", "http://open.example/"), "http://open.example/");
    assert.equal(target("http://r.example/", "https://open.example/"), "https://open.example/");
  });

  test("after five others is refused", () => {
    assert.equal(target(from, "/", 4), "https://r.example/");
    assert.equal(target(from, "/", 5), "too often");
  });
});
