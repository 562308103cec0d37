/** Secrets and ConfigMaps that the API server refuses, and those that it accepts. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { refusalOf } from "../../support/secret-refusal.ts";

const secret = (rest: string, name = "a") =>
  `apiVersion: v1\nkind: Secret\nmetadata: { name: ${name} }\n${rest}\n`;
const configMap = (rest: string) => secret(rest).replace("kind: Secret", "kind: ConfigMap");
const docker = "type: kubernetes.io/dockerconfigjson\n";
const twice = Buffer.from(Buffer.from('{"auths":{}}').toString("base64")).toString("base64");

describe("the API server refuses", () => {
  for (const [title, text, expected] of [
    ["data that is JSON", secret("data: { a: '{\"b\":1}' }"), "not-base64"],
    ["data without its padding", secret("data: { a: cGFzc3dvcmQ }"), "not-base64"],
    ["data in the URL alphabet", secret("data: { a: 'Pz8_Pz4-' }"), "not-base64"],
    ["data with a blank", secret("data: { a: 'YWJj ZGVm' }"), "not-base64"],
    ["data that is a number", secret("data: { a: 12345678 }"), "wrong-value"],
    ["data that is a list", secret("data: [a]"), "wrong-type"],
    ["stringData that is a number", secret("stringData: { a: 1 }"), "wrong-value"],
    ["stringData that is a boolean of YAML 1.1", secret("stringData: { a: on }"), "wrong-value"],
    ["stringData that is a mapping", secret("stringData: { a: { b: c } }"), "wrong-value"],
    ["a key with a slash", secret("stringData: { a/b: c }"), "invalid-key"],
    ["a key of dots", secret("stringData: { '..': c }"), "invalid-key"],
    ["a key of 254 characters", secret(`stringData: { ${"a".repeat(254)}: c }`), "invalid-key"],
    ["a name in upper case", secret("stringData: { a: b }", "RegCred"), "invalid-name"],
    [
      "TLS without its key",
      secret("type: kubernetes.io/tls\ndata: { tls.crt: eA== }"),
      "missing-key",
    ],
    [
      "basic auth without either key",
      secret("type: kubernetes.io/basic-auth\ndata: { a: eA== }"),
      "missing-key",
    ],
    [
      "an empty SSH key",
      secret("type: kubernetes.io/ssh-auth\nstringData: { ssh-privatekey: '' }"),
      "missing-key",
    ],
    [
      "a token without an account",
      secret("type: kubernetes.io/service-account-token"),
      "missing-annotation",
    ],
    [
      "a docker config without its key",
      secret(`${docker}stringData: { config.json: '{}' }`),
      "missing-key",
    ],
    [
      "an empty docker config",
      secret(`${docker}stringData: { .dockerconfigjson: '' }`),
      "not-json-object",
    ],
    ["a docker config of null", secret(`${docker}data: { .dockerconfigjson: }`), "not-json-object"],
    ["a list", secret(`${docker}stringData: { .dockerconfigjson: '[]' }`), "not-json-object"],
    [
      "base64 of base64",
      secret(`${docker}data: { .dockerconfigjson: ${twice} }`),
      "not-json-object",
    ],
    ["a number in a ConfigMap", configMap("data: { a: 1 }"), "wrong-value"],
    ["binary data that is text", configMap("binaryData: { a: '%%' }"), "not-base64"],
    [
      "one key in both maps",
      configMap("data: { a: b }\nbinaryData: { a: YQ== }"),
      "key-in-both-maps",
    ],
    [
      "more than a mebibyte",
      configMap(`data: { a: "${"x".repeat(1024 * 1024 + 1)}" }`),
      "too-large",
    ],
  ] as const)
    test(title, async () => assert.equal((await refusalOf(text))?.code, expected));

  test("reports base64 of base64 as such, with Go's offsets", async () => {
    const encoded = await refusalOf(secret(`${docker}data: { .dockerconfigjson: ${twice} }`));
    assert.ok(encoded?.code === "not-json-object" && encoded.isEncodedTwice);
    const byte = async (value: string) => {
      const reason = await refusalOf(secret(`data: { a: '${value}' }`));
      return reason?.code === "not-base64" ? reason.byte : null;
    };
    assert.equal(await byte("%%%"), 0);
    assert.equal(await byte("YWJj*"), 4);
    assert.equal(await byte("YW=="), null);
    assert.equal(await byte("YW=x"), 2);
  });
});

describe("the API server accepts", () => {
  for (const [title, text] of [
    ["null values", secret("data: { a: }\nstringData: { b: null }")],
    [
      "a docker config that the Flux Operator copies",
      secret(docker).replace(
        "name: a }",
        "name: a, annotations: { fluxcd.controlplane.io/copyFrom: infra/a } }",
      ),
    ],
    ["base64 on several lines", secret("data:\n  a: |\n    YWJj\n    ZGVm")],
    [
      "a JSON null as a docker config",
      secret(`${docker}stringData: { .dockerconfigjson: 'null' }`),
    ],
    ["text in an Opaque Secret", secret("stringData: { .dockerconfigjson: garbage }")],
    [
      "empty TLS values",
      secret("type: kubernetes.io/tls\nstringData: { tls.crt: '', tls.key: '' }"),
    ],
    ["a date in a ConfigMap", configMap("data: { a: 2026-01-02 }")],
    ["markers of tools", secret("data: { a: '${A}', b: '{{ .b }}', c: <c>, d: 'ENC[x]' }")],
    [
      "a Secret encrypted by SOPS",
      secret("type: kubernetes.io/tls\ndata: { a: x }\nsops: { version: 3 }"),
    ],
  ] as const)
    test(title, async () => assert.equal(await refusalOf(text), null));
});

describe("data that is not base64", () => {
  for (const [title, value, expected] of [
    ["is in the URL alphabet", "Pz8_Pz4-Pz8_Pz4-aaa", "url-alphabet"],
    ["has two paddings too many", "cGFzc3dvcmRwYXNzd29yZHBhc3N3b3JkcGF==", null],
  ] as const)
    test(`${title}: ${expected ?? "the origin is unknown"}`, async () => {
      const reason = await refusalOf(secret(`data: { a: "${value}" }`));
      assert.equal(reason?.code === "not-base64" && reason.looksLike, expected);
    });
});
