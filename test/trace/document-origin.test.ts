/** Where an image stands that no value is traced for. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { RenderRoot } from "../../src/model/source/render-root.ts";
import { spanOf } from "../../src/model/source/text-span.ts";
import { imageWithVariableAt } from "../../src/trace/source/document-origin.ts";

test("finds the image that a variable of a Secret completes", () => {
  const text = [
    "containers:",
    "  - image: ${registry}/web:1.0",
    '  - image: "${registry}/proxy:${tag}"',
    "  - { image: ${sidecar} }",
    "  - image: plain:1.0",
  ].join("\n");
  const root: RenderRoot = {
    root: "apps",
    file: "<Kustomization apps>",
    tool: "kustomize",
    folder: "apps",
    set: [],
    sources: [{ path: "apps/web.yaml", role: "manifest", text }],
    origins: [{ line: 1, source: "apps/web.yaml", rendererPath: null, transformers: [] }],
  };
  const line = (image: string, at = 4): number | undefined =>
    imageWithVariableAt(root, spanOf(root.file, "\n".repeat(9), { from: at, to: at }), image)?.line;
  assert.equal(line("registry.example/Web/web:1.0"), undefined, "the sidecar may be this as well");
  const [, web = "", proxy = ""] = text.split("\n");
  root.sources = [{ path: "apps/web.yaml", role: "manifest", text: `${web}\n${proxy}` }];
  assert.equal(line("registry.example/Web/web:1.0"), 1);
  assert.equal(line("registry.example/Web/cart:1.0"), undefined);
  assert.equal(line("web"), undefined);
});
