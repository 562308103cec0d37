/** Checks the lines about what was rendered and what was not. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Coverage, UnrenderedSource } from "../../src/model/report/check-report.ts";
import { notCheckedLines, renderedLine } from "../../src/report/parts/coverage-lines.ts";
import { summaryLine } from "../../src/report/parts/summary-line.ts";
import { report, span } from "../support/sample-reports.ts";

function reportWith(coverage: Partial<Coverage>) {
  const sample = report();
  return {
    ...sample,
    summary: { ...sample.summary, coverage: { ...sample.summary.coverage, ...coverage } },
  };
}

const plex: UnrenderedSource = {
  kind: "HelmRelease",
  namespace: "media",
  name: "plex",
  cluster: "prod",
  code: "values-in-secret",
  reason: "values come from Secret plex, which is not in Git",
  images: 0,
  at: span("apps/plex.yaml", 21, "  name: plex", "plex"),
};

describe("coverage lines", () => {
  test("count what was rendered by kind and name the clusters", () => {
    const kinds = [
      { kind: "Kustomization", count: 24 },
      { kind: "HelmRelease", count: 71 },
      { kind: "Application", count: 1 },
      { kind: "Kustomization", isOverlay: true as const, count: 2 },
    ];
    const line = renderedLine(
      reportWith({ kinds, clusters: ["prod", "staging"], durationMs: 9000 }),
    );
    assert.equal(
      line,
      "Rendered 71 HelmReleases, 24 Flux Kustomizations, 2 kustomizations and 1 Argo CD " +
        "Application for 2 clusters (prod, staging) in 9.0 s.",
    );
  });

  test("are absent without GitOps sources", () => {
    assert.equal(renderedLine(report()), null);
    assert.deepEqual(notCheckedLines(report(), 10), []);
  });

  test("list each source that was not rendered, with its reason and place", () => {
    assert.deepEqual(notCheckedLines(reportWith({ notRendered: [plex] }), 10), [
      "Not checked, 1 source:",
      "HelmRelease media/plex: values come from Secret plex, which is not in Git  apps/plex.yaml:21",
    ]);
  });

  test("name the cluster where there are several, and stop at the limit", () => {
    const several = reportWith({ notRendered: [plex, plex, plex], clusters: ["prod", "staging"] });
    const lines = notCheckedLines(several, 1);
    assert.match(lines[1] ?? "", /^HelmRelease media\/plex \(prod\): /);
    assert.equal(lines[2], "and 2 more");
  });

  test("put more than five sources of one kind, cluster and reason on one line", () => {
    const alike = Array.from({ length: 6 }, (_, index) => ({ ...plex, name: `app-${index}` }));
    const other = { ...plex, reason: "helm is not installed" };
    const overlays = alike.map((each) => ({
      ...each,
      kind: "Kustomization",
      isOverlay: true as const,
    }));
    assert.match(
      notCheckedLines(reportWith({ notRendered: overlays }), 10)[1] ?? "",
      /^6 kustomizations, such as media\/app-0: /,
    );
    const lines = notCheckedLines(reportWith({ notRendered: [...alike, other] }), 10);
    assert.deepEqual(lines, [
      "Not checked, 7 sources:",
      "6 HelmReleases, such as media/app-0: values come from Secret plex, which is not in Git  apps/plex.yaml:21",
      "HelmRelease media/plex: helm is not installed  apps/plex.yaml:21",
    ]);
    assert.equal(notCheckedLines(reportWith({ notRendered: alike.slice(1) }), 10).length, 6);
  });

  test("end the summary with the number of sources", () =>
    assert.match(
      summaryLine(reportWith({ notRendered: [plex, plex] })),
      /could not be verified; 2 sources not rendered\. /,
    ));
});
