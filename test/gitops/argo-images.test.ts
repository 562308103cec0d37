/** Image overrides of Argo CD beside what kustomize and Argo CD make of them. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import {
  editImages,
  mergeImageOverride,
  parseImageArgument,
  readKustomizeImages,
} from "../../src/gitops/argo/argo-images.ts";
import { parseGoYaml, type YamlValue } from "../../src/gitops/objects/go-yaml.ts";

type Row = { id: string; error: string | null } & (
  | { kind: "edit-and-build"; images: string[]; base: string; kustomization: string | null }
  | { kind: "merge-list"; list: string[]; add: string; result: string[] }
);

const { rows }: { rows: Row[] } = JSON.parse(
  readFileSync(new URL("../tables/argo-kustomize-image.json", import.meta.url), "utf8"),
);

function imagesOf(kustomization: string): ReturnType<typeof readKustomizeImages> {
  const value: YamlValue = parseGoYaml(kustomization);
  const isMap = typeof value === "object" && value !== null && !Array.isArray(value);
  return readKustomizeImages(isMap ? value["images"] : undefined);
}

describe("edits the images of a kustomization", () => {
  for (const row of rows) {
    if (row.kind !== "edit-and-build") continue;
    test(`${row.id}: ${row.images.join(" ")}`, () => {
      const edits = row.images.map(parseImageArgument);
      if (row.error !== null) return assert.ok(edits.includes(null));
      const edited = editImages(
        imagesOf(row.base),
        edits.filter((each) => each !== null),
      );
      assert.deepEqual(edited, imagesOf(row.kustomization ?? ""));
    });
  }
});

describe("merges an override into a list", () => {
  for (const row of rows) {
    if (row.kind !== "merge-list") continue;
    test(`${row.id}: ${row.add}`, () =>
      assert.deepEqual(mergeImageOverride(row.list, row.add), row.result));
  }
});
