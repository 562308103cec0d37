import type { Rule } from "../../../model/rule.ts";

const names = { helm: "Helm", kustomize: "Kustomize" };

export const renderFailed: Rule = {
  id: "render-failed",
  cause: "manifest",
  severity: "error",
  online: false,
  since: "0.1.0",
  summary: "A chart or overlay cannot be rendered.",
  why: "Nothing of it can be rolled out, and none of its images could be checked. The other roots were.",
  fix: "Correct what the renderer names; run it by hand to see all that it says.",
  source: "https://helm.sh/docs/helm/helm_template/",
  breaksPull: false,
  part: null,
  routeStop: null,
  *check(facts) {
    for (const { root, tool, message, at, unquoted } of facts.cluster.failedRenders ?? []) {
      const diagnostic = {
        at,
        message: `${names[tool]} cannot render ${root}: ${message}`,
        groupKey: root,
      };
      if (unquoted === undefined) yield diagnostic;
      else
        yield {
          ...diagnostic,
          fix: `Quote \`${unquoted}\`: YAML reads a number, and a tag is text.`,
          correction: { at, value: unquoted },
        };
    }
  },
};
