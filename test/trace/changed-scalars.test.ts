/** Tests which values YAML changes, and what `image-value-changed` makes of them. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { RenderRoot, SourceText } from "../../src/model/source/render-root.ts";
import { changedScalars } from "../../src/trace/trace.ts";

function rootOf(sources: SourceText[]): RenderRoot {
  return {
    root: "chart",
    file: "<helm chart>",
    tool: "helm",
    folder: "chart",
    sources,
    set: [],
    origins: [],
  };
}

function changed(text: string, rendered: string, more: SourceText[] = []): string[] {
  const root = rootOf([{ path: "values.yaml", role: "chart-values", text }, ...more]);
  return changedScalars(root, new Set([rendered])).map(
    ({ at, written }) => `${at.file}:${at.line} ${written}`,
  );
}

describe("changed scalars", () => {
  const rows: [text: string, rendered: string, written: string][] = [
    ["tag: 1.10\n", "1.1", "1.10"],
    ["image: { tag: 1.20, pullPolicy: Always }\n", "1.2", "1.20"],
    ["imageTag: 3.0\n", "3", "3.0"],
    ["tag: 0123\n", "83", "0123"],
    ["tag: 12345678\n", "1.2345678e+07", "12345678"],
    ["tag: 1_000\n", "1000", "1_000"],
    ["tag: on\n", "true", "on"],
    ["appVersion: no\n", "false", "no"],
    ["digest: 0777\n", "511", "0777"],
    ["repository: 0x1F\n", "31", "0x1F"],
    ["repo: 0777\n", "511", "0777"],
    ["imageName: 1e3\n", "1000", "1e3"],
  ];
  for (const [text, rendered, written] of rows)
    test(`finds ${JSON.stringify(text.trim())}`, () => {
      assert.deepEqual(changed(text, rendered), [`values.yaml:1 ${written}`]);
    });

  test("finds nothing if the text is unchanged, quoted or part of another value", () => {
    assert.deepEqual(changed("tag: 1.1\n", "1.1"), []);
    assert.deepEqual(changed('tag: "1.10"\n', "1.1"), []);
    assert.deepEqual(changed("replicas: 1.10\n", "1.1"), []);
    assert.deepEqual(changed("tag: 1.10-alpine\n", "1.1"), []);
    assert.deepEqual(changed("# tag: 1.10\n", "1.1"), []);
  });

  test("finds nothing where a file writes the rendered text itself", () => {
    const override: SourceText = { path: "prod.yaml", role: "values", text: 'tag: "1.1"\n' };
    assert.deepEqual(changed("tag: 1.10\n", "1.1", [override]), []);
  });

  test("finds a value whose rendered text another kind of value writes", () => {
    assert.deepEqual(changed("replicas: 1\nport: 1\ntag: 1.0\n", "1"), ["values.yaml:3 1.0"]);
    const template = (text: string): SourceText => ({ path: "a.yaml", role: "template", text });
    assert.deepEqual(changed("tag: 1.0\n", "1", [template("replicas: 1\n")]), [
      "values.yaml:1 1.0",
    ]);
    assert.deepEqual(
      changed("tag: 1.0\n", "1", [template('image: a:{{ .t | default "1" }}\n')]),
      [],
    );
    assert.deepEqual(changed("other: { tag: 1 }\ntag: 1.0\n", "1"), []);
  });

  test("keeps the scalars around a value, the nearest first", () => {
    const text = "a: { repository: r/a, tag: on }\nb: { repository: r/b, tag: yes }\n";
    const root = rootOf([{ path: "values.yaml", role: "chart-values", text }]);
    assert.deepEqual(
      changedScalars(root, new Set(["true"])).map(({ written, beside }) => [
        written,
        ...beside.slice(0, 2),
      ]),
      [
        ["on", "r/a", "r/b"],
        ["yes", "r/b", "on"],
      ],
    );
  });

  test("reads no templates", () => {
    const template: SourceText = { path: "a.yaml", role: "template", text: "tag: 1.10\n" };
    assert.deepEqual(changed("a: b\n", "1.1", [template]), []);
  });
});
