/** What globs match: of paths, of `exclude`, of overlays. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { anyOf, parseGlob } from "../../src/system/glob.ts";

describe("a glob", () => {
  const rows: [pattern: string, matches: string[], not: string[]][] = [
    ["*.yaml", ["a.yaml", ".a.yaml", ".yaml"], ["a/b.yaml", "a.yml", "a.yamlx"]],
    ["**", ["a", "a/b", ".git/x"], []],
    ["**/*.yaml", ["a.yaml", "a/b/.c.yaml"], ["a/b"]],
    ["**.yaml", ["a.yaml", "a/b.yaml"], ["a.yml"]],
    ["a**b", ["ab", "axb"], ["a/b"]],
    ["**/test/**", ["test", "test/a", "a/test", "a/test/b/c"], ["tests/a", "atest/b"]],
    ["a/**", ["a", "a/b", "a/b/c"], ["ab", "b/a"]],
    ["*/**", ["a/b", "a/b/c"], ["a"]],
    ["a/**/b", ["a/b", "a/x/b", "a/x/y/b"], ["ab", "a/xb"]],
    ["a/*/b", ["a/x/b"], ["a/b", "a/x/y/b"]],
    ["a?c", ["abc", "a.c"], ["ac", "a/c"]],
    ["[a-c]x", ["ax", "cx", "[a-c]x"], ["dx"]],
    ["[!a-c]x", ["dx"], ["ax", "/x"]],
    ["[]a]x", ["]x", "ax"], ["x"]],
    ["v[", ["v["], ["v"]],
    ["{a,b/c}/*.y{a,}ml", ["a/x.yaml", "b/c/x.yml"], ["b/x.yaml", "c/x.yaml"]],
    ["{a,{b,c}d}", ["a", "bd", "cd"], ["ad", "b"]],
    ["{a,**/b}", ["a", "b", "x/b"], ["x/a"]],
    ["{a}{}", ["{a}{}"], ["a"]],
    ["v{9..11}", ["v9", "v10", "v11"], ["v8", "v1"]],
    ["{c..a}", ["a", "b", "c"], ["d"]],
    ["{1..99999999}", ["{1..99999999}"], ["1"]],
    ["@(a|b)/c", ["a/c", "b/c"], ["ab/c", "c"]],
    ["+(a|b)", ["a", "abba"], ["", "abc"]],
    ["*(a|b)c", ["c", "abc"], ["ab"]],
    ["?(a)b", ["b", "ab"], ["aab"]],
    [
      "overlays/!(test|dev-*)",
      ["overlays/prod", "overlays/tests"],
      ["overlays/test", "overlays/dev-1"],
    ],
    ["!(a).!(b)", ["x.y", "x.a"], ["a.y", "x.b"]],
    ["a(1)/*", ["a(1)/x"], ["a1/x"]],
    ["\\*a\\[", ["*a["], ["xa["]],
    ["./a/*", ["a/x"], ["./a/x"]],
    ["ünï*", ["ünïcode"], ["uni"]],
  ];
  for (const [pattern, matching, others] of rows)
    test(pattern, () => {
      const matches = anyOf([pattern]);
      assert.deepEqual(
        [...matching, ...others].filter((path) => matches(path)),
        matching,
      );
    });

  test("begins with folders as they are called, and says how deep it looks", () => {
    const of = (pattern: string): unknown => {
      const glob = parseGlob(pattern);
      return glob === null ? null : [glob.base, glob.deep, glob.matches("x.yaml")];
    };
    assert.deepEqual(of("a/b.yaml"), null);
    assert.deepEqual(of("a (1)/b!.yaml"), null);
    assert.deepEqual(of("./a/b/*.yaml"), ["a/b", false, true]);
    assert.deepEqual(of("/a/*.yaml"), ["/a", false, true]);
    assert.deepEqual(of("/*.yaml"), ["/", false, true]);
    assert.deepEqual(of("a\\*/**/*.yaml"), ["a*", true, true]);
    assert.deepEqual(of("{a/b,c}/*.yaml"), ["", true, false]);
  });

  test("a folder of `exclude` may end in a slash", () => {
    assert.ok(anyOf(["vendor/"])("vendor"));
    assert.ok(!anyOf([])("vendor"));
  });

  test("a glob that can match nothing is misuse", () => {
    assert.throws(() => anyOf([""]), /a glob is empty/);
    assert.throws(() => anyOf(["a/**", "!a/b/**"]), /!a\/b\/\*\*: a glob cannot begin with "!"/);
    assert.throws(() => parseGlob("!a/*"), /cannot begin/);
    assert.throws(
      () => parseGlob("*a".repeat(501)),
      /^UsageError: \*a.*…: a glob may have at most 1000 characters$/,
    );
  });

  test(
    "as long as it may be, on a path as long as it may be, it comes to an end at once",
    { timeout: 30_000 },
    () => {
      for (const pattern of [
        `${"*a".repeat(499)}b`,
        `${"**/a/".repeat(199)}b`,
        "+(+(".repeat(100) + "a" + "))".repeat(100) + "b",
      ])
        for (const path of ["a".repeat(4000), "a/".repeat(2000)])
          assert.ok(!anyOf([pattern])(path));
    },
  );
});
