/** Tests the parser of the WWW-Authenticate header. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { parseChallenges } from "../../../src/oci/auth/challenge.ts";

type Parsed = [scheme: string, parameters: Record<string, string>];

const valid: [title: string, headers: string[], expected: Parsed[]][] = [
  ["no header", [], []],
  ["a scheme alone", ["Basic"], [["basic", {}]]],
  [
    "a Bearer challenge",
    ['Bearer realm="https://a/token",service="a",scope="repository:b/c:pull"'],
    [["bearer", { realm: "https://a/token", service: "a", scope: "repository:b/c:pull" }]],
  ],
  [
    "two challenges in one header",
    ['Bearer realm="a", service="b", Basic realm="c"'],
    [
      ["bearer", { realm: "a", service: "b" }],
      ["basic", { realm: "c" }],
    ],
  ],
  [
    "a challenge in each of two headers",
    ['Basic realm="a"', 'Bearer realm="b"'],
    [
      ["basic", { realm: "a" }],
      ["bearer", { realm: "b" }],
    ],
  ],
  ["scheme and names in any case", ['BEARER Realm="A"'], [["bearer", { realm: "A" }]]],
  [
    "commas in a quoted string",
    ['Bearer scope="a:pull,push"'],
    [["bearer", { scope: "a:pull,push" }]],
  ],
  [
    "escapes in a quoted string",
    ['Basic realm="a \\"b\\" \\\\"'],
    [["basic", { realm: 'a "b" \\' }]],
  ],
  [
    "an unquoted value",
    ["Bearer realm=https://a/t,service=b"],
    [["bearer", { realm: "https://a/t", service: "b" }]],
  ],
  ["spaces around the equals sign", ['Basic realm = "a"'], [["basic", { realm: "a" }]]],
  [
    "a token68",
    ["Negotiate abc==, Basic realm=a"],
    [
      ["negotiate", {}],
      ["abc", {}],
      ["basic", { realm: "a" }],
    ],
  ],
];

const invalid: [title: string, headers: string[], expected: Parsed[]][] = [
  ["an empty header", [""], []],
  ["commas alone", [",, ,"], []],
  ["a parameter without a scheme", ['="a", Basic realm="b"'], [["basic", { realm: "b" }]]],
  ["a string without end", ['Bearer realm="a'], [["bearer", { realm: "a" }]]],
  [
    "a parameter without a value",
    ["Bearer service=b, realm=, scope=c"],
    [["bearer", { service: "b", scope: "c" }]],
  ],
  [
    "a first parameter without a value, which is a token68",
    ["Bearer realm=, service=b"],
    [
      ["bearer", {}],
      ["realm", { service: "b" }],
    ],
  ],
  [
    "a repeated parameter: the first counts",
    ["Bearer realm=a, realm=b"],
    [["bearer", { realm: "a" }]],
  ],
  ["text before the first comma", ['@@@, Basic realm="a"'], [["basic", { realm: "a" }]]],
];

for (const [kind, cases] of [
  ["parses", valid],
  ["survives", invalid],
] as const)
  describe(kind, () => {
    for (const [title, headers, expected] of cases)
      test(title, () => {
        const parsed = parseChallenges(headers).map(({ scheme, parameters }): Parsed => [
          scheme,
          Object.fromEntries(parameters),
        ]);
        assert.deepEqual(parsed, expected);
      });
  });
