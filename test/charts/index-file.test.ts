/** Indexes of chart repositories, in the styles that generators write. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { readIndex } from "../../src/charts/index-file.ts";

const web = { version: "1.0.0", url: "web-1.0.0.tgz", digest: null };

test("reads the entries of one chart, whatever the indentation and style", () => {
  const entry = "version: 1.0.0\n      urls: [web-1.0.0.tgz]\n";
  for (const text of [
    `apiVersion: v1\nentries:\n  api:\n    - version: 2.0.0\n  web:\n    - ${entry}generated: now\n`,
    `apiVersion: v1\nentries:\n    web:\n    - ${entry}`,
    "entries:\n  web:\n  - urls:\n    - web-1.0.0.tgz\n    version: 1.0.0\ngenerated: now\n",
    "apiVersion: v1\r\nentries:\r\n  web:\r\n  - urls: [web-1.0.0.tgz]\r\n    version: 1.0.0\r\n",
    'entries:\n  "web":\n  - urls: [web-1.0.0.tgz]\n    version: "1.0.0"\n',
    '{"entries":{"web":[{"version":"1.0.0","urls":["web-1.0.0.tgz"]}]}}',
    "{entries: {web: [{version: 1.0.0, urls: [web-1.0.0.tgz]}]}}",
  ])
    assert.deepEqual(readIndex(text, "web"), { entries: [web] }, text);
});

test("keeps versions as they are written, and reads digests with or without a prefix", () => {
  const digest = "A".repeat(64);
  const text = `entries:\n  web:\n  - version: 1.10\n    urls: [x]\n    digest: sha256:${digest}\n`;
  const entries = [{ version: "1.10", url: "x", digest: digest.toLowerCase() }];
  assert.deepEqual(readIndex(text, "web"), { entries });
});

test("names the charts that are there, for a chart that is not", () => {
  const text = "entries:\n  api:\n  - version: 1.0.0\n  web:\n  - version: 1.0.0\n";
  assert.deepEqual(readIndex(text, "wed"), { names: ["api", "web"] });
  assert.deepEqual(readIndex("entries: {}\n", "web"), { names: [] });
});

test("a page, and an index with aliases without end, are no index", () => {
  assert.equal(readIndex("<!doctype html><html></html>", "web"), "unreadable");
  assert.equal(readIndex("", "web"), "unreadable");
});

test("an index of tens of megabytes in another style is refused at once", () => {
  const index = "entries: { web: [{ name: web, version: 1.0.0, urls: [web.tgz] }] }\n";
  assert.notEqual(readIndex(index, "web"), "unreadable");
  assert.equal(readIndex(index + "# x\n".repeat(10_000_000), "web"), "unreadable");
});
