/** Source types beside what Argo CD decides. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { resolveArgoSource } from "../../src/gitops/argo/argo-source.ts";
import { readValuesFile } from "../../src/gitops/helm/chart-values.ts";
import type { YamlValue } from "../../src/gitops/objects/go-yaml.ts";
import { memoryTree } from "../support/memory-tree.ts";

interface Row {
  id: string;
  note: string;
  appName: string;
  files: Record<string, string>;
  source: string;
  type: string | null;
  effectiveSource: YamlValue;
}

const { rows }: { rows: Row[] } = JSON.parse(
  readFileSync(new URL("../tables/argo-repo-type.json", import.meta.url), "utf8"),
);

for (const { id, note, appName, files, source, type, effectiveSource } of rows)
  test(`${id}: ${note}`, async () => {
    const application = { name: appName };
    const resolved = await resolveArgoSource(
      memoryTree(files),
      readValuesFile(source),
      application,
    );
    if ("problem" in resolved) return assert.equal(type, null);
    assert.equal(resolved.type, type);
    assert.deepEqual({ repoURL: "", ...resolved.source }, effectiveSource);
  });
