/** Tests which proxy is used for a URL. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { proxyFor } from "../../../src/oci/http/proxy.ts";

const both = {
  HTTPS_PROXY: "http://upper:1",
  https_proxy: "http://lower:1",
  HTTP_PROXY: "plain:2",
};

describe("proxyFor", () => {
  const cases: [
    title: string,
    url: string,
    environment: Record<string, string>,
    expected: string,
  ][] = [
    ["prefers the variable in lower case", "https://a.example/", both, "http://lower:1/"],
    ["completes a proxy without a scheme", "http://a.example/", both, "http://plain:2/"],
    [
      "uses HTTP_PROXY for HTTPS too",
      "https://a.example/",
      { HTTP_PROXY: "http://plain:2" },
      "http://plain:2/",
    ],
    [
      "uses no HTTPS_PROXY for HTTP",
      "http://a.example/",
      { HTTPS_PROXY: "http://secure:2" },
      "null",
    ],
    ["uses none without a variable", "https://a.example/", {}, "null"],
    ["uses none for the machine itself", "https://localhost:5000/", both, "null"],
    ["uses none for a loopback address", "http://127.0.0.2:5000/", both, "null"],
    [
      "refuses a variable that is no URL",
      "https://a.example/",
      { https_proxy: "http://a b" },
      "broken",
    ],
    ["refuses a SOCKS proxy", "https://a.example/", { https_proxy: "socks5://a:1" }, "broken"],
  ];
  for (const [title, url, environment, expected] of cases)
    test(title, () => assert.equal(String(proxyFor(new URL(url), environment)), expected));
});

describe("NO_PROXY", () => {
  const exempt = (url: string, entry: string): boolean =>
    proxyFor(new URL(url), { ...both, NO_PROXY: entry }) === null;
  const matches: [url: string, entry: string][] = [
    ["https://a.example/", "*"],
    ["https://a.example/", "a.example"],
    ["https://a.example/", ".example"],
    ["https://a.example/", "*.example"],
    ["https://a.example/", "example"],
    ["https://a.example/", "a.example:443"],
    ["https://a.example/", "10.0.0.1, A.Example"],
    ["https://10.1.2.3/", "10.0.0.0/8"],
    ["https://[fd00::1]/", "fd00::/8"],
    ["https://[fd00::1]/", "fd00::1"],
  ];
  for (const [url, entry] of matches)
    test(`"${entry}" exempts ${url}`, () => assert.equal(exempt(url, entry), true));

  const others: [url: string, entry: string][] = [
    ["https://a.example/", "b.example"],
    ["https://a.example/", "ample"],
    ["https://a.example/", "a.example:5000"],
    ["https://a.example/", "a.example.org"],
    ["https://a.example/", ""],
    ["https://11.1.2.3/", "10.0.0.0/8,x/9,10.0.0.0/99"],
  ];
  for (const [url, entry] of others)
    test(`"${entry}" does not exempt ${url}`, () => assert.equal(exempt(url, entry), false));
});
