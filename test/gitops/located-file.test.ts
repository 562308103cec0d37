/** Where the fields of a file's documents stand. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { LocatedFile } from "../../src/gitops/objects/located-file.ts";

const named = (name: string): string => `kind: ConfigMap\nmetadata:\n  name: ${name}\n`;

test("finds each document of a file, and the lines of its fields", () => {
  const text = [
    "# a comment\n%YAML 1.1\n--- # first\n",
    named("a"),
    "---\n# nothing\n---\n",
    "broken: [\n---\n",
    named("b"),
    "...\n# between\n---\n",
    `kind: List\nitems:\n- ${named("c").replaceAll("\n", "\n  ").trimEnd()}\n`,
    "--- {kind: ConfigMap, metadata: {name: d}}\n",
  ].join("");
  const places = new LocatedFile("f.yaml", text).objects().map(({ name, at }) => {
    return `${name} ${at.line}:${at.column} ${at.excerpt.trim()}`;
  });
  assert.deepEqual(places, [
    "a 6:9 name: a",
    "b 14:9 name: b",
    "c 22:11 name: c",
    "d 23:40 --- {kind: ConfigMap, metadata: {name: d}}",
  ]);
});

test("a file of another line break, and one with a byte order mark", () => {
  const text = `\ufeff${named("a")}---\n${named("b")}`;
  for (const written of [text, text.replaceAll("\n", "\r\n")]) {
    const lines = new LocatedFile("f.yaml", written).objects().map(({ at }) => at.line);
    assert.deepEqual(lines, [3, 7]);
  }
});

test("the nearest field above stands for one that is missing", () => {
  const located = new LocatedFile("f.yaml", "---\nspec:\n  values:\n    image: web\n");
  const lines = (path: string[]): number => located.spanOf(path).line;
  assert.deepEqual(
    [["spec", "values", "image"], ["spec", "values", "tag"], ["spec", "chart"], ["gone"]].map(
      lines,
    ),
    [4, 3, 2, 2],
  );
  const [range] = located.rangesAt([["spec", "values"]]);
  assert.equal(
    "---\nspec:\n  values:\n    image: web\n".slice(range?.from, range?.to),
    "image: web\n",
  );
});

test("the objects of a file know whether a controller acts on all of them", () => {
  const isAlone = (text: string): (boolean | undefined)[] =>
    new LocatedFile("f.yaml", text).objects().map((each) => each.isAlone);
  const source = "apiVersion: argoproj.io/v1alpha1\nkind: Application\n";
  assert.deepEqual(isAlone(`${source}---\n${source}`), [true, true]);
  assert.deepEqual(isAlone(`${source}---\napiVersion: v1\nkind: Pod\n`), [false, false]);
  assert.deepEqual(isAlone(`# nothing\n---\n${source}---\n# nothing\n`), [true]);
  assert.deepEqual(isAlone(`${source}---\n{{ if .Values.web }}\nkind: Pod\n`), [false]);
});

test("a file of more than a megabyte has no objects, and many markers take linear time", () => {
  const markers = "# c\n".repeat(50_000) + "---\n".repeat(100_000);
  const files = [`${named("a")}#${"x".repeat(1 << 20)}`, markers];
  for (const text of files) assert.deepEqual(new LocatedFile("f.yaml", text).objects(), []);
});
