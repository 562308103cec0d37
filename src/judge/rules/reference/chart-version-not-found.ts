import type { Rule } from "../../../model/report/rule.ts";
import { chartDiagnostic, notRenderedFor } from "../../facts/unrendered-sources.ts";

export const chartVersionNotFound: Rule = {
  id: "chart-version-not-found",
  cause: "reference",
  severity: "error",
  online: true,
  since: "0.1.0",
  summary: "The chart has no such version.",
  why: "The controller cannot fetch the chart, so the release is never rolled out or updated.",
  fix: "Correct the version of the chart.",
  source: "https://helm.sh/docs/chart_best_practices/dependencies/#versions",
  breaksPull: false,
  part: null,
  routeStop: null,
  *check(facts) {
    for (const each of notRenderedFor(facts, ["chart-version-not-found", "chart-range-invalid"])) {
      const near = "near" in each.reason ? each.reason.near : [];
      yield chartDiagnostic(
        each,
        near.length === 0 ? undefined : `Choose a version that exists: ${near.join(", ")}.`,
      );
    }
  },
};
