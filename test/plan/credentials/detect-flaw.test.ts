/** Tells flaws of credentials from their shape, and no others. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { decodeDockerConfig } from "../../../src/plan/credentials/docker-config.ts";
import { flawOf } from "../../../src/plan/credentials/detect-flaw.ts";

function flawIn(entry: object, key = "r.example", others: object = {}) {
  const config = JSON.stringify({ auths: { [key]: entry }, ...others });
  const decoded = decodeDockerConfig(".dockerconfigjson", config);
  const [first] = "error" in decoded ? [] : decoded.entries;
  return first === undefined ? null : flawOf(first);
}

const auth = (pair: string) => ({ auth: Buffer.from(pair).toString("base64") });

describe("the flaw of a credential", () => {
  for (const [title, entry, key, others, expected] of [
    ["none", { username: "u", password: "p" }, "r.example", {}, undefined],
    ["nothing in it", {}, "r.example", {}, "empty"],
    ["a credential helper", {}, "r.example", { credsStore: "desktop" }, "credential-helper"],
    ["helpers by registry", {}, "r.example", { credHelpers: { a: "b" } }, "credential-helper"],
    ["an identity token", { identitytoken: "t" }, "r.example", {}, "identity-token"],
    ["a registry token", { registrytoken: "t" }, "r.example", {}, "identity-token"],
    [
      "an identity token behind a user name",
      { ...auth("00000000-0000-0000-0000-000000000000:"), identitytoken: "t" },
      "acme.azurecr.io",
      {},
      "identity-token",
    ],
    ["a user alone", { username: "u" }, "r.example", {}, "no-password"],
    ["a user alone in auth", auth("u:"), "r.example", {}, "no-password"],
    ["a variable of CI", auth("$CI_REGISTRY_USER:p"), "r.example", {}, "unfilled-variable"],
    ["a variable in braces", auth("u:${TOKEN}"), "r.example", {}, "unfilled-variable"],
    ["a template", auth("{{ .Values.user }}:p"), "r.example", {}, "unfilled-variable"],
    ["a placeholder", auth("u:<your-token>"), "r.example", {}, "unfilled-variable"],
    ["a password with a dollar sign", auth("u:$ecret"), "r.example", {}, undefined],
    ["a token user", auth("$oauthtoken:p"), "quay.io", {}, undefined],
    ["a password in quotes", auth('u:"p"'), "r.example", {}, "quoted"],
    ["a user in quotes", auth("'u':p"), "r.example", {}, "quoted"],
    ["a quote in a password", auth('u:"p'), "r.example", {}, undefined],
    ["a blank before the password", auth("u: p"), "r.example", {}, "trailing-white-space"],
    ["a robot with a backslash", auth("robot\\$ci:p"), "h.example", {}, "escaped-user-name"],
    ["a robot with two dollar signs", auth("robot$$ci:p"), "h.example", {}, "escaped-user-name"],
    ["Quay's token user cut", auth(":p"), "quay.io", {}, "cut-user-name"],
    [
      "an access key for ECR",
      auth("AKIAIOSFODNN7EXAMPLE:p"),
      "1.dkr.ecr.eu-west-1.amazonaws.com",
      {},
      "access-key",
    ],
    ["an access key elsewhere", auth("AKIAIOSFODNN7EXAMPLE:p"), "r.example", {}, undefined],
    ["a key file", auth('_json_key:{"type":"x"}'), "gcr.io", {}, undefined],
    ["a key file in base64", auth("_json_key_base64:eyJ9"), "gcr.io", {}, undefined],
    ["base64 for a key file", auth("_json_key:eyJ9"), "gcr.io", {}, "key-file-not-json"],
    ["a key file for base64", auth("_json_key_base64:{}"), "gcr.io", {}, "key-file-not-json"],
    [
      "a key file whose quotes are gone",
      auth("_json_key:{type:x}"),
      "gcr.io",
      {},
      "key-file-not-json",
    ],
    ["a line break behind auth", auth("u:p\n"), "r.example", {}, "trailing-white-space"],
    [
      "a line break behind the password",
      { username: "u", password: "p\r\n" },
      "r.example",
      {},
      "trailing-white-space",
    ],
    [
      "a blank before the user",
      { username: " u", password: "p" },
      "r.example",
      {},
      "trailing-white-space",
    ],
    ["a robot cut at its dollar sign", auth("robot:p"), "harbor.example", {}, "cut-user-name"],
    ["a project's robot cut", auth("robot+ci:p"), "harbor.example", {}, "cut-user-name"],
    ["a whole robot", auth("robot$ci:p"), "harbor.example", {}, undefined],
    ["a user whose name begins like it", auth("robotics:p"), "harbor.example", {}, undefined],
    ["NVIDIA's user cut", auth(":p"), "nvcr.io", {}, "cut-user-name"],
    ["a fine-grained token", auth("u:github_pat_x"), "ghcr.io", {}, "fine-grained-token"],
    ["a fine-grained token elsewhere", auth("u:github_pat_x"), "r.example", {}, undefined],
    [
      "auth that differs",
      { username: "u", password: "new", ...auth("u:old") },
      "r.example",
      {},
      "overridden-password",
    ],
    [
      "auth that agrees",
      { username: "u", password: "p", ...auth("u:p") },
      "r.example",
      {},
      undefined,
    ],
  ] as const)
    test(title, () => assert.equal(flawIn(entry, key, others), expected));
});
