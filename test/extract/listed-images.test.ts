/** Tests that skipping documents without images loses none: over all manifests of the tests. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { Extractor } from "../../src/extract/extract.ts";
import { load } from "../../src/load/load.ts";
import { parse } from "../../src/parse/parse.ts";

const folder = join(import.meta.dirname, "..");

/** "path:line image" of each image. */
async function imagesOf(need: "all" | "images"): Promise<string[]> {
  const extractor = new Extractor({ locations: [], namespace: null, need });
  const files = load({
    paths: [folder],
    exclude: [],
    workingFolder: folder,
    stdin: process.stdin,
    note: () => {},
  });
  for await (const file of files) {
    extractor.startFile(file.root);
    for await (const document of parse(file, { need })) extractor.add(document);
  }
  return extractor
    .cluster()
    .workloads.flatMap(({ mentions }) => mentions)
    .map(({ at, image }) => `${at.file}:${at.line} ${image}`)
    .toSorted();
}

test("`images` lists the images that `check` checks", async () => {
  const all = await imagesOf("all");
  assert.ok(all.length > 700, `${all.length} images`);
  assert.deepEqual(await imagesOf("images"), all);
});
