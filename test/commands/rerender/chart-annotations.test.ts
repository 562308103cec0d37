/** Images that the annotations of charts name. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { annotatedImages } from "../../../src/commands/rerender/chart-annotations.ts";
import type { RenderRoot } from "../../../src/model/source/render-root.ts";

function rootOf(chart: string): RenderRoot {
  return {
    root: "web",
    file: "<helm web>",
    tool: "helm",
    folder: "web",
    sources: [{ path: "web/Chart.yaml", role: "chart", text: chart }],
    set: [],
    origins: [],
  };
}

const chart = `apiVersion: v2
name: web
annotations:
  artifacthub.io/images: |
    - name: web
      image: registry.example/web:1
    - image: "docker.io/library/nginx:1.27"
  artifacthub.io/links: |
    - image: no/image:1
image: no/other:1
`;

describe("the annotation artifacthub.io/images", () => {
  test("names images that nothing rendered uses", () => {
    assert.deepEqual(annotatedImages([rootOf(chart)], []), [
      "docker.io/library/nginx:1.27",
      "registry.example/web:1",
    ]);
  });

  test("has no prefix in Bitnami's charts", () => {
    const bitnami = chart.replace("artifacthub.io/images", "images");
    assert.deepEqual(annotatedImages([rootOf(bitnami)], ["nginx:1"]), ["registry.example/web:1"]);
  });

  test("adds nothing for repositories that are rendered, in any spelling and with any tag", () => {
    const checked = ["nginx:1.28", "registry.example/web:2"];
    assert.deepEqual(annotatedImages([rootOf(chart)], checked), []);
  });

  // Blank lines before a line once cost a search from each of them.
  test("is looked for in a text of blank lines", { timeout: 20_000 }, () => {
    const blank = `name: web\n${"\n".repeat(200_000)}x`;
    assert.deepEqual(annotatedImages([rootOf(blank)], []), []);
  });

  test("is not there", () => {
    assert.deepEqual(annotatedImages([rootOf("apiVersion: v2\nname: web\n")], []), []);
  });
});
