import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Resource } from "../../src/model/cluster/resource.ts";
import type { Suppression } from "../../src/model/report/suppression.ts";
import { SuppressionIndex } from "../../src/settle/suppression-index.ts";

const at = (file: string, line: number) => ({
  file,
  line,
  column: 1,
  endLine: line,
  endColumn: 2,
  excerpt: "",
});
const resource = (name: string): Resource => ({
  apiVersion: "v1",
  kind: "Pod",
  namespace: "shop",
  name,
});
const suppression = (file: string, of: Suppression["of"]): Suppression => ({
  rule: "secret-missing",
  reason: "known",
  expires: null,
  at: at(file, 1),
  of,
});
const web = resource("web");
const annotation = suppression("a.yaml", { by: "annotation", resource: web, podSpec: null });
const comment = suppression("a.yaml", { by: "comment", line: 5 });
const pattern = suppression(".pullgate.yaml", {
  by: "configuration",
  image: null,
  resource: "Pod/shop/d*",
});
const index = new SuppressionIndex([annotation, comment, pattern]);

describe("the suppressions of a diagnostic", () => {
  const rows: [string, Parameters<SuppressionIndex["matching"]>[0], Suppression[]][] = [
    ["the resource itself, in any file", { at: at("b.yaml", 9), resource: web }, [annotation]],
    [
      "a resource of the same names in the same file",
      { at: at("a.yaml", 9), resource: resource("web") },
      [annotation],
    ],
    ["the same names in another file", { at: at("b.yaml", 9), resource: resource("web") }, []],
    ["the line of a comment", { at: at("a.yaml", 5) }, [comment]],
    ["the same line of another file", { at: at("b.yaml", 5) }, []],
    [
      "the rendered line of a comment",
      { at: at("values.yaml", 2), rendered: at("a.yaml", 5), resource: resource("db") },
      [comment, pattern],
    ],
    [
      "a pattern of the configuration",
      { at: at("c.yaml", 1), resource: resource("db") },
      [pattern],
    ],
  ];
  for (const [title, subject, wanted] of rows)
    test(title, () => assert.deepEqual([...index.matching(subject)], wanted));
});
