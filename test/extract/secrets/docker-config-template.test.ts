/** Judges templates of docker configs without their values. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { lacksAuths, templateDefect } from "../../../src/extract/secrets/docker-config-template.ts";

describe("a template of a docker config", () => {
  for (const [title, template, expected] of [
    ["sound", '{"auths":{"r":{"auth":"{{ printf "%s:%s" .u .p | b64enc }}"}}}', null],
    ["sound, with fields", '{"auths":{"r":{"username":"{{ .u }}","password":"{{ .p }}"}}}', null],
    ["sound, with quoted values", '{"auths":{"r":{"username":{{ .u | quote }}}}}', null],
    ["sound, with a whole entry", '{"auths":{"r":{{ .entry | toJson }}}}', null],
    [
      "sound, with a variable before it",
      '{{ $a := .u }}{"auths":{"r":{"username":"{{ $a }}"}}}',
      null,
    ],
    ["nothing but a value", "{{ .config | toString }}", null],
    ["a loop", '{"auths":{ {{ range .all }}"{{ . }}":{},{{ end }} }', null],
    ["a variable of Flux", '{"auths":{"${HOST}":{"auth":"${AUTH}"}}}', null],
    ["a missing quote", '{"auths":{"r":{"auth":{{ .u }}:{{ .p }}"}}}', "not-json"],
    ["a missing brace", '{"auths":{"r":{"auth":"{{ .a }}"}}', "not-json"],
    ["a comma at the end", '{"auths":{"r":{"auth":"{{ .a }}"},}}', "not-json"],
    ["YAML", 'auths:\n  r:\n    auth: "{{ .a }}"', "not-json"],
    ["a quoted value", '"{{ .config }}"', "not-json"],
    ["a text of SOPS", "ENC[AES256_GCM,data:x]", null],
    ["single quotes", "{\"auths\":{'r':{}}}", "not-json"],
    [
      "a pair that is not encoded",
      '{"auths":{"r":{"auth":"{{ .u }}:{{ .p }}"}}}',
      "auth-not-base64",
    ],
    [
      "parts encoded apart",
      '{"auths":{"r":{"auth":"{{ .u | b64enc }}:{{ .p | b64enc }}"}}}',
      "auth-not-base64",
    ],
    ["a joined pair", '{"auths":{"r":{"auth":"{{ printf "%s:%s" .u .p }}"}}}', "auth-not-base64"],
  ] as const)
    test(title, () => assert.equal(templateDefect(template), expected));

  test("has no entries without auths", () => {
    assert.ok(lacksAuths('{"r":{"username":"{{ .u }}","password":"{{ .p }}"}}'));
    assert.ok(lacksAuths('{"credsStore":"{{ .s }}"}'));
    for (const template of [
      '{"Auths":{"r":{{ .entry | toJson }}}}',
      '{"{{ .key }}":{"r":{}}}',
      "{ {{ .config }} }",
      "{{ .config }}",
      '{{ if .a }}{"r":{}}{{ end }}',
    ])
      assert.ok(!lacksAuths(template), template);
  });

  test("reads a long template quickly", () => {
    assert.equal(templateDefect(`{"auths":{${"{{".repeat(50_000)}`), null);
  });
});
