import type { Rule } from "../../../model/report/rule.ts";
import { chartDiagnostic, notRenderedFor } from "../../facts/unrendered-sources.ts";

export const chartNotFound: Rule = {
  id: "chart-not-found",
  cause: "reference",
  severity: "error",
  online: true,
  since: "0.1.0",
  summary: "The chart does not exist in its repository.",
  why: "The controller cannot fetch the chart, so the release is never rolled out or updated.",
  fix: "Correct the name of the chart or the URL of its repository.",
  source: "https://helm.sh/docs/topics/chart_repository/",
  breaksPull: false,
  part: null,
  routeStop: null,
  *check(facts) {
    for (const each of notRenderedFor(facts, ["chart-not-found"])) {
      const { near, isIndex = false } = each.reason;
      const nearest = `Correct the name; the nearest charts: ${near.join(", ")}.`;
      const url = "Correct the URL of the repository: Helm appends `/index.yaml` to it.";
      yield chartDiagnostic(each, isIndex ? url : near.length === 0 ? undefined : nearest);
    }
  },
};
