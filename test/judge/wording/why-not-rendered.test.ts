/** Checks the clauses that say why a GitOps source was not rendered. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { notRenderedFix, notRenderedText } from "../../../src/judge/wording/why-not-rendered.ts";

test("a source without a URL is not said to come from another repository", () => {
  const reason = { code: "other-repository", url: "" } as const;
  assert.equal(notRenderedText(reason), "its repository has no URL");
  assert.equal(notRenderedFix(reason), null);
});
