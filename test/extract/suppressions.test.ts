/** Tests which comments and annotations are read as suppressions, and which are named as unread. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Extractor } from "../../src/extract/extract.ts";
import type { Suppression } from "../../src/model/report/suppression.ts";
import { parse } from "../../src/parse/parse.ts";
import { suppress } from "../../src/settle/suppress.ts";
import { rules } from "../../src/judge/judge.ts";

async function suppressionsIn(annotation: string, comment = ""): Promise<readonly Suppression[]> {
  const extractor = new Extractor({ locations: [], namespace: null });
  extractor.startFile("");
  const text =
    `apiVersion: v1\nkind: Pod\nmetadata: { name: x, annotations: { ${annotation} } }\n` +
    `spec:\n  containers:\n    ${comment}\n    - { name: a, image: "a:1" }\n`;
  async function* chunks(): AsyncGenerator<Uint8Array> {
    yield new TextEncoder().encode(text);
  }
  for await (const document of parse({ path: "m.yaml", chunks }, { need: "all" }))
    extractor.add(document);
  return extractor.cluster().suppressions ?? [];
}

for (const [annotation, comment, expected] of [
  ['pullgate/ignore: "image-tag-mutable: x"', "", ["image-tag-mutable"]],
  ["pullgate/ignore: [image-tag-mutable]", "", ["unread pullgate/ignore"]],
  ["pullgate/ignore: { rule: image-tag-mutable }", "", ["unread pullgate/ignore"]],
  ["pullgate.io/ignore: image-tag-mutable", "", ["unread pullgate.io/ignore"]],
  ["pullgate-ignore: image-tag-mutable", "", ["unread pullgate-ignore"]],
  ["pullgate/owner: team", "", []],
  ["", "# pullgate-ignore image-tag-mutable: x", ["image-tag-mutable"]],
  ["", "# pullgate-ignore: image-tag-mutable", ["unread # pullgate-ignore: image-tag-mutable"]],
  ["", "# pullgate:ignore image-tag-mutable", ["unread # pullgate:ignore image-tag-mutable"]],
  ["", "# pullgate-disable image-tag-mutable", ["unread # pullgate-disable image-tag-mutable"]],
  ["", "# pullgate-ignore", ["unread # pullgate-ignore"]],
  ["", "# pullgate ignores charts", []],
] as const)
  test(`suppressions of ${annotation}${comment}`, async () => {
    const found = await suppressionsIn(annotation, comment);
    assert.deepEqual(
      found.map(({ rule, unread }) => (unread === undefined ? rule : `unread ${unread}`)),
      expected,
    );
  });

test("names the form of a suppression that is unread", async () => {
  const suppressions = await suppressionsIn("pullgate.io/ignore: image-tag-mutable");
  const options = { known: rules, offline: true, rules: {}, today: "2026-01-01", unanswered: [] };
  const { diagnostics } = suppress([], suppressions, options);
  assert.deepEqual(
    diagnostics.map(({ rule, diagnostic }) => [rule.id, diagnostic.message]),
    [
      [
        "suppression-unused",
        '`pullgate.io/ignore` suppresses nothing: write `pullgate/ignore: "<rule>: <reason>"`',
      ],
    ],
  );
});
