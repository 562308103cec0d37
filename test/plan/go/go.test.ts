/** Go's globs, URLs, strings and JSON: examples that Go accepts and rejects. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { compileGlob } from "../../../src/plan/go/go-glob.ts";
import { readGoJson } from "../../../src/model/text/go-json.ts";
import { bytesOf, textOf } from "../../../src/plan/go/go-string.ts";
import { parseGoUrl, splitHostPort } from "../../../src/plan/go/go-url.ts";

describe("compileGlob", () => {
  for (const [glob, text, expected] of [
    ["", "", true],
    ["", "a", false],
    ["a", "", false],
    ["abc", "abc", true],
    ["abc", "abcd", false],
    ["abc", "ab", false],
    ["*", "", true],
    ["*", "abc", true],
    ["a*", "a", true],
    ["a*c", "abbc", true],
    ["a*c", "abb", false],
    ["*b*b*", "abab", true],
    ["*b*b*", "aba", false],
    ["*ab", "aab", true],
    ["*ab*cd", "abxabcd", true],
    ["a**b", "ab", true],
    ["?", "a", false],
    ["[abc]", "b", true],
    ["[abc]", "d", false],
    ["[abc]", "", false],
    ["[abc]", "ab", false],
    ["[b-d]", "a", false],
    ["[b-d]", "b", true],
    ["[b-d]", "c", true],
    ["[b-d]", "d", true],
    ["[b-d]", "e", false],
    ["[d-b]", "c", false],
    ["[ab-d]", "a", true],
    ["[a-bd]", "d", true],
    ["[a-bx-z]", "y", true],
    ["[a-bx-z]", "c", false],
    ["[-a]", "a", false],
    ["[-a]", "-", false],
    ["[a-]", "a", false],
    ["[a", "a", false],
    ["[]", "a", false],
    ["[]a]", "a", false],
    ["a]", "a]", true],
    ["[a]*", "abc", true],
    ["*[c]", "abc", true],
  ] as const)
    test(`${glob} ${expected ? "matches" : "does not match"} "${text}"`, () =>
      assert.equal(compileGlob(glob)(text), expected));
});

describe("parseGoUrl", () => {
  for (const [text, expected] of [
    ["quay.io", ["quay.io", ""]],
    ["quay.io/", ["quay.io", "/"]],
    ["Quay.io:5000/A/b", ["Quay.io:5000", "/A/b"]],
    ["quay.io:/a", ["quay.io:", "/a"]],
    ["quay.io:x", null],
    ["quay.io:5x", null],
    ["a:b:5000", ["a:b:5000", ""]],
    [":5000", [":5000", ""]],
    [":x", null],
    ["quay.io/a?b/c#d", ["quay.io", "/a"]],
    ["quay.io?/a", ["quay.io", ""]],
    ["quay.io#/a", ["quay.io", ""]],
    ["quay.io/a#b?c", ["quay.io", "/a"]],
    ["quay.io/a#%zz", null],
    ["quay.io/a#%20", ["quay.io", "/a"]],
    ["quay.io/a?%zz", ["quay.io", "/a"]],
    ["quay.io/%zz", null],
    ["quay.io/%2", null],
    ["quay.io/%41%2f", ["quay.io", "/A/"]],
    ["u:p@quay.io/a", ["quay.io", "/a"]],
    ["u@v@quay.io", ["quay.io", ""]],
    ["u%20@quay.io", ["quay.io", ""]],
    ["u%zz@quay.io", null],
    ["u[@quay.io", null],
    ["quay.io/u@v", ["quay.io", "/u@v"]],
    ["quay .io", null],
    ["quay\x7f.io", null],
    ["quay.io/\x00", null],
    ["quay.io#\x00", ["quay.io", ""]],
    ["quay.io/\x80", ["quay.io", "/\x80"]],
    ["quay%25.io", ["quay%.io", ""]],
    ["quay%41.io", null],
    ["quay%c3.io", ["quay\xc3.io", ""]],
    ["quay%C3.io", ["quay\xc3.io", ""]],
    ["quay%7f.io", null],
    ["quay%8.io", null],
    ["\x80.io", ["\x80.io", ""]],
    ["q|y.io", null],
    ["q<y>.io", ["q<y>.io", ""]],
    ["[::1]", ["[::1]", ""]],
    ["[::1]:5000", ["[::1]:5000", ""]],
    ["[::1]5000", null],
    ["[::1", null],
    ["[::1]:x", null],
    ["reg[0-9].io", null],
    ["reg[0-9].io:50", null],
    ["[::1]:50", ["[::1]:50", ""]],
    ["[fe80::1%25eth0]/a", ["[fe80::1%eth0]", "/a"]],
    ["[a-z]", null],
    ["", ["", ""]],
  ] as const)
    test(JSON.stringify(text), () => {
      const url = parseGoUrl(text);
      assert.deepEqual(url === null ? null : [url.host, url.path], expected);
    });
});

describe("splitHostPort", () => {
  for (const [authority, host, port] of [
    ["quay.io", "quay.io", ""],
    ["quay.io:5000", "quay.io", "5000"],
    ["quay.io:", "quay.io", ""],
    [":5000", "", "5000"],
    ["a:b:5000", "a:b:5000", ""],
    ["[::1]:5000", "::1", "5000"],
    ["[::1]", "[::1]", ""],
    ["[::1]x:5000", "[::1]x:5000", ""],
    ["x[::1]:5000", "x[::1]:5000", ""],
    ["reg[0-9].io:50", "reg[0-9].io:50", ""],
  ] as const)
    test(authority, () => assert.deepEqual(splitHostPort(authority), { host, port }));
});

describe("strings of bytes", () => {
  for (const [bytes, text] of [
    ["abc", "abc"],
    ["\xc3\xa9", "é"],
    ["\xe2\x82\xac", "€"],
    ["\xf0\x9f\x90\xb3", "🐳"],
    ["\xef\xbb\xbf", "\ufeff"],
  ] as const)
    test(`${JSON.stringify(text)} both ways`, () => {
      assert.equal(bytesOf(text), bytes);
      assert.equal(textOf(bytes), text);
    });

  for (const [title, bytes, replaced] of [
    ["a lone continuation byte", "\x80", 1],
    ["an overlong sequence of two", "\xc1\xbf", 2],
    ["the first sequence of two", "\xc2\x80", 0],
    ["the last sequence of two", "\xdf\xbf", 0],
    ["an overlong sequence of three", "\xe0\x9f\xbf", 3],
    ["the first sequence of three", "\xe0\xa0\x80", 0],
    ["a sequence from the middle of three", "\xec\xbf\xbf", 0],
    ["the last before the surrogates", "\xed\x9f\xbf", 0],
    ["a surrogate", "\xed\xa0\x80", 3],
    ["the first after the surrogates", "\xee\x80\x80", 0],
    ["the last sequence of three", "\xef\xbf\xbf", 0],
    ["an overlong sequence of four", "\xf0\x8f\xbf\xbf", 4],
    ["the first sequence of four", "\xf0\x90\x80\x80", 0],
    ["a sequence from the middle of four", "\xf3\xbf\xbf\xbf", 0],
    ["the last sequence of four", "\xf4\x8f\xbf\xbf", 0],
    ["a sequence beyond Unicode", "\xf4\x90\x80\x80", 4],
    ["a sequence that ends early", "\xe2\x82", 2],
    ["byte 0xff", "\xff", 1],
  ] as const)
    test(`${title} has ${replaced} bytes replaced`, () => {
      const text = textOf(bytes);
      assert.equal(text.split("\ufffd").length - 1, replaced);
    });

  test("takes bytes as they are, and long text in pieces", () => {
    assert.equal(bytesOf(Uint8Array.from([0, 128, 255])), "\x00\x80\xff");
    const long = "é".repeat(10_000);
    assert.equal(bytesOf(long).length, 20_000);
    assert.equal(textOf(bytesOf(long)), long);
  });
});

describe("readGoJson", () => {
  for (const [text, expected] of [
    ["", { error: "unexpected-end" }],
    [" \t\r\n", { error: "unexpected-end" }],
    ["\f", { error: "invalid-syntax" }],
    ["{", { error: "invalid-syntax" }],
    ["{}x", { error: "invalid-syntax" }],
    ["\ufeff{}", { error: "invalid-syntax" }],
    ["null", { type: "null" }],
    [" true ", { type: "bool" }],
    ["false", { type: "bool" }],
    ["-1.5e3", { type: "number" }],
    ["0", { type: "number" }],
    ['"a\\"b\\\\"', { type: "string", text: 'a"b\\' }],
    ["[1,{},[]]", { type: "array" }],
    ["{}", { type: "object", members: [] }],
    [
      '{"a":1,"a":[{"x":"y"}],"b":{"c":null},"d":"}"}',
      {
        type: "object",
        members: [
          ["a", { type: "number" }],
          ["a", { type: "array" }],
          ["b", { type: "object", members: [["c", { type: "null" }]] }],
          ["d", { type: "string", text: "}" }],
        ],
      },
    ],
    [
      '{"a" :\n[true,false] ,\t"b":false}',
      {
        type: "object",
        members: [
          ["a", { type: "array" }],
          ["b", { type: "bool" }],
        ],
      },
    ],
  ] as const)
    test(JSON.stringify(text), () => assert.deepEqual(readGoJson(text), expected));
});
