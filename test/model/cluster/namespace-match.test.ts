/** Namespace selections of producers and patchers. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { isSelected } from "../../../src/model/cluster/namespace-match.ts";

describe("a selection of namespaces", () => {
  for (const [match, but, namespace, expected] of [
    ["shop", null, "shop", true],
    ["shop", null, "shop-test", false],
    ["shop", null, "my-shop", false],
    ["shop|blog", null, "my-blog", false],
    ["shop-.*", null, "shop-test", true],
    [".*", "kube-.*", "shop", true],
    [".*", "kube-.*", "kube-system", false],
    [".*", "kube", "kube-system", true],
    ["(", null, "shop", true],
    [".*", "(", "shop", false],
    [".*", null, "a".repeat(63), true],
    [".*", null, "a".repeat(64), false],
  ] as const) {
    const title = `${match} but ${but ?? "none"} ${expected ? "includes" : "excludes"} ${namespace}`;
    test(title, () => assert.equal(isSelected({ match, but }, namespace), expected));
  }
});
