import assert from "node:assert/strict";
import { test } from "node:test";
import { maskLogins } from "../../../src/model/text/login-in-text.ts";

test("masks the password of an image reference", () => {
  const masked: [text: string, expected: string][] = [
    ["bot:word@ghcr.io/acme/web:1.0", "bot:***@ghcr.io/acme/web:1.0"],
    ["bot:word@registry/web", "bot:***@registry/web"],
    ["bot:word@localhost:5000", "bot:***@localhost:5000"],
    ["bot:word@[::1]:5000/web", "bot:***@[::1]:5000/web"],
    ["bot:word@${REGISTRY}/web", "bot:***@${REGISTRY}/web"],
    ["bot:word@{{ .Values.registry }}/web", "bot:***@{{ .Values.registry }}/web"],
    ["bot:p@ss/w'rd@ghcr.io/web", "bot:***@ghcr.io/web"],
    [
      `bot:word@ghcr.io/web:1@sha256:${"a".repeat(64)}`,
      `bot:***@ghcr.io/web:1@sha256:${"a".repeat(64)}`,
    ],
    ['image: "bot:word@ghcr.io/web" # old', 'image: "bot:***@ghcr.io/web" # old'],
    ["`bot:word@a.io/web` and `eve:other@b.io/app`", "`bot:***@a.io/web` and `eve:***@b.io/app`"],
  ];
  for (const [text, expected] of masked) {
    assert.equal(maskLogins(text), expected);
    assert.equal(maskLogins(expected), expected);
  }
});

test("masks the login of a URL, even a token without a user name or a host without a dot", () => {
  const masked: [text: string, expected: string][] = [
    ["https://bot:word@ghcr.io/v2/", "https://bot:***@ghcr.io/v2/"],
    ["oci://bot:word@registry", "oci://bot:***@registry"],
    ["http://bot:word@proxy:3128,http://eve:other@b", "http://bot:***@proxy:3128,http://eve:***@b"],
    ["https://ghp_token@github.com/acme/web", "https://***@github.com/acme/web"],
  ];
  for (const [text, expected] of masked) assert.equal(maskLogins(text), expected);
});

test("keeps what only looks like a login", () => {
  for (const text of [
    `ghcr.io/acme/web:1.0@sha256:${"a".repeat(64)}`,
    "web:1.0@sha256:abc…",
    "web:1.0@SHA256:ABC",
    "localhost:5000/web:1.0@sha512:abc",
    `web:1.0@blake3:${"a".repeat(64)}`,
    "registry.example:5000/acme/web@1.2.3",
    "web:1.0@latest",
    "git@github.com:acme/web.git",
    "ssh://git@github.com/acme/web.git",
    "https://medium.com/@bob/a:b",
    "actions/checkout@v4",
    "@acme/web",
  ])
    assert.equal(maskLogins(text), text);
});
