import type { NotRenderedCode, NotRenderedReason } from "../../../model/source/gitops-source.ts";
import type { Rule } from "../../../model/report/rule.ts";
import { notRenderedText } from "../../wording/why-not-rendered.ts";
import { unrendered } from "../../facts/unrendered-sources.ts";

/** Reasons that have a rule of their own. */
const elsewhere: ReadonlySet<NotRenderedCode> = new Set([
  "chart-not-found",
  "chart-version-not-found",
  "chart-range-invalid",
  "chart-access-denied",
  "chart-missing-or-denied",
  "chart-repository-unreachable",
  "path-not-found",
  "dependency-not-in-git",
  "renderer-failed",
  "variable-undefined",
]);

/** An object that is needed and that nothing makes, or a name close to that of another one. */
function isProbableMistake(reason: NotRenderedReason): boolean {
  if (reason.code === "generator-finds-nothing") return true;
  if (reason.code === "other-repository") return reason.near !== undefined;
  if (reason.code === "source-not-in-git") return reason.near.length > 0;
  if (reason.code !== "values-in-secret") return false;
  return reason.near.length > 0 || (reason.kind === "ConfigMap" && reason.isMissed);
}

export const notRendered: Rule = {
  id: "not-rendered",
  cause: "manifest",
  severity: "doubt",
  online: false,
  since: "0.1.0",
  summary: "A GitOps source could not be rendered, so its images were not checked.",
  why:
    "What the source deploys is unknown. Images that its values name were looked up, but the " +
    "other images of its chart or folder were not.",
  fix:
    "Render the source and check the output, or accept unverified findings with " +
    "`--on-unverified`.",
  source: "https://fluxcd.io/flux/concepts/#reconciliation",
  breaksPull: false,
  part: null,
  routeStop: null,
  *check({ cluster }) {
    const { notRendered: sources = [], incomplete = [] } = cluster.gitops?.coverage ?? {};
    for (const each of sources) if (!elsewhere.has(each.reason.code)) yield unrendered(each);
    for (const each of incomplete)
      if (!elsewhere.has(each.reason.code))
        yield {
          ...unrendered(each),
          message: `Rendered, but ${notRenderedText(each.reason)}`,
          informational: !isProbableMistake(each.reason),
        };
  },
};
