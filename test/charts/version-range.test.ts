/** Version ranges beside what Flux, Helm and Argo CD choose. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { chooseVersion } from "../../src/charts/version-range.ts";
import type { VersionChooser } from "../../src/model/source/gitops-source.ts";

interface Row {
  id: string;
  constraint: string;
  versions: string[];
  choosers: Record<VersionChooser, { chosen?: string | null; error?: string }>;
}

const { rows }: { rows: Row[] } = JSON.parse(
  readFileSync(new URL("../tables/semver-range.json", import.meta.url), "utf8"),
);

const choosers: VersionChooser[] = [
  "fluxIndex",
  "fluxOciHelmRepository",
  "fluxOciRepositoryPlain",
  "fluxOciRepositoryChartLayer",
  "helmIndex",
  "helmOci",
  "argoCd",
];

for (const chooser of choosers)
  describe(chooser, () => {
    for (const { id, constraint, versions, choosers: expected } of rows)
      test(`${id}: ${JSON.stringify(constraint)}`, () => {
        const choice = chooseVersion(chooser, constraint, versions);
        const actual = "chosen" in choice ? choice.chosen : "error";
        assert.equal(actual, expected[chooser].chosen ?? "error");
      });
  });
