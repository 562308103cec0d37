/** Checks what is counted of GitOps sources. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Cluster } from "../../src/model/cluster/cluster.ts";
import type { GitopsSource } from "../../src/model/source/gitops-source.ts";
import { coverageOf } from "../../src/settle/coverage.ts";
import { countKinds } from "../../src/settle/settle.ts";
import { span } from "../support/sample-reports.ts";

function source(apiVersion: string, name: string): GitopsSource {
  const at = span("apps/a.yaml", 1, "  name: a", "a");
  return { apiVersion, kind: "Kustomization", namespace: null, name, cluster: null, at };
}

test("kustomizations of kustomize are counted apart from those of Flux", () => {
  const flux = source("kustomize.toolkit.fluxcd.io/v1", "apps");
  const overlays = ["a", "b"].map((name) => source("kustomize.config.k8s.io/v1beta1", name));
  const reason = { code: "plugin", name: "vault" } as const;
  const gitops: Cluster["gitops"] = {
    coverage: {
      sources: 4,
      rendered: 3,
      suspended: 0,
      notRendered: [flux, ...overlays].map((each) => ({ source: each, reason, images: [] })),
      incomplete: [],
      leftOut: [],
    },
    roots: new Map([flux, ...overlays].map((each) => [each.name, each])),
    durationMs: 0,
  };
  const { kinds, notRendered } = coverageOf({ gitops }, () => "a plugin renders it");
  assert.deepEqual(kinds, [
    { kind: "Kustomization", count: 1 },
    { kind: "Kustomization", isOverlay: true, count: 2 },
  ]);
  assert.deepEqual(
    notRendered.map(({ name, isOverlay }) => [name, isOverlay]),
    [
      ["apps", undefined],
      ["a", true],
      ["b", true],
    ],
  );
  assert.deepEqual(countKinds([...kinds, ...kinds]), [
    { kind: "Kustomization", count: 2 },
    { kind: "Kustomization", isOverlay: true, count: 4 },
  ]);
});
