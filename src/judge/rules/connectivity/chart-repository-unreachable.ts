import type { Rule } from "../../../model/report/rule.ts";
import { chartDiagnostic, notRenderedFor } from "../../facts/unrendered-sources.ts";

export const chartRepositoryUnreachable: Rule = {
  id: "chart-repository-unreachable",
  cause: "connectivity",
  severity: "doubt",
  online: true,
  since: "0.1.0",
  summary: "The chart repository cannot be reached from this machine.",
  why:
    "The images of its charts were not checked. If the controller cannot reach the " +
    "repository either, no release of its charts is rolled out.",
  fix: "Check the URL of the repository, and check that this machine can reach it.",
  source: "https://fluxcd.io/flux/components/helm/helmreleases/",
  breaksPull: false,
  part: null,
  routeStop: null,
  *check(facts) {
    for (const each of notRenderedFor(facts, ["chart-repository-unreachable"]))
      yield { ...chartDiagnostic(each), groupKey: each.reason.host, certainty: "unverified" };
  },
};
