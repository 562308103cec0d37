import type { Rule } from "../../../model/rule.ts";

const names = { helm: "Helm", kustomize: "Kustomize" };

export const renderFailed: Rule = {
  id: "render-failed",
  cause: "manifest",
  severity: "error",
  online: false,
  since: "0.1.0",
  summary: "A chart or overlay cannot be rendered.",
  why:
    "It cannot be rolled out, and none of its images were checked. Other charts and " +
    "overlays were.",
  fix: "Fix the error above; run the same command yourself for the full output.",
  source: "https://helm.sh/docs/helm/helm_template/",
  breaksPull: false,
  part: null,
  routeStop: null,
  *check(facts) {
    for (const failed of facts.cluster.failedRenders ?? []) {
      const { root, tool, message, at, unquoted, isWithheld } = failed;
      const diagnostic = {
        at,
        message: `${names[tool]} cannot render ${root}: ${message}`,
        groupKey: root,
        ...(isWithheld === true ? { certainty: "unverified" as const } : {}),
      };
      if (unquoted === undefined) yield diagnostic;
      else
        yield {
          ...diagnostic,
          fix: `Quote \`${unquoted}\`: without quotes YAML reads a number, not a tag.`,
          correction: { at, value: unquoted },
        };
    }
  },
};
