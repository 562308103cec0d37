/** Phrases that say why the cluster may not pull an image as the manifest names it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { derivedImage } from "../../../src/judge/wording/qualification.ts";

test("names the field of an image that shares it with others", () => {
  assert.equal(
    derivedImage("r.example/pilot:1", 'spec.tag["pilot"]', "IstioOperator"),
    "`r.example/pilot:1` is the default of the operator of IstioOperator for its `spec.tag`",
  );
  assert.equal(
    derivedImage("r.example/web:1", "spec.version", "Widget"),
    "`r.example/web:1` is the default of the operator of Widget for its `spec.version`",
  );
});
