import type { Rule } from "../../../model/report/rule.ts";
import { chartDiagnostic, notRenderedFor } from "../../facts/unrendered-sources.ts";

export const chartMissingOrDenied: Rule = {
  id: "chart-missing-or-denied",
  cause: "credentials",
  severity: "doubt",
  online: true,
  since: "0.1.0",
  summary: "The chart does not exist or is private.",
  why:
    "The images of the chart were not checked. The cluster may have a login that this " +
    "machine lacks.",
  fix:
    "Check the name; if the chart is private, give this machine a login: `docker login` for " +
    "OCI registries, else `charts` in the configuration.",
  source: "https://fluxcd.io/flux/components/helm/helmreleases/",
  breaksPull: false,
  part: null,
  routeStop: null,
  *check(facts) {
    for (const each of notRenderedFor(facts, ["chart-missing-or-denied"]))
      yield { ...chartDiagnostic(each), certainty: "unverified" };
  },
};
