import type { Rule } from "../../../model/report/rule.ts";
import { chartDiagnostic, notRenderedFor } from "../../facts/unrendered-sources.ts";

export const chartAccessDenied: Rule = {
  id: "chart-access-denied",
  cause: "credentials",
  severity: "doubt",
  online: true,
  since: "0.1.0",
  summary: "The chart repository refuses access to the chart.",
  why:
    "The images of the chart were not checked. The cluster may have a login that this " +
    "machine lacks.",
  fix:
    "Give this machine a login: `docker login` for OCI registries, else `charts` in the " +
    "configuration.",
  source: "https://fluxcd.io/flux/components/helm/helmreleases/",
  breaksPull: false,
  part: null,
  routeStop: null,
  *check(facts) {
    for (const each of notRenderedFor(facts, ["chart-access-denied"]))
      yield { ...chartDiagnostic(each), certainty: "unverified" };
  },
};
