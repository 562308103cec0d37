import type { Rule } from "../../../model/rule.ts";
import type { BrokenDocument } from "../../../model/source.ts";

/** By the marks found: what they are, and what would render them. */
const engines: Record<NonNullable<BrokenDocument["template"]>, { name: string; fix: string }> = {
  helm: {
    name: "Helm",
    fix: "Render the chart first and check its output: `helm template … | pullgate check -`.",
  },
  kustomize: {
    name: "Kustomize",
    fix: "Build the overlay first and check its output: `kubectl kustomize … | pullgate check -`.",
  },
  envsubst: {
    name: "envsubst",
    fix: "Fill in the variables first and check the output: `envsubst < … | pullgate check -`.",
  },
  jinja: { name: "Jinja", fix: "Render the template first and check its output." },
};

export const manifestUnrendered: Rule = {
  id: "manifest-unrendered",
  cause: "manifest",
  severity: "error",
  online: false,
  since: "0.1.0",
  summary: "The document is a template that nobody has rendered.",
  why: "It is no manifest yet: Kubernetes would refuse it, and nothing in it could be checked.",
  fix: "Render it first and check the output, or leave it out with `--exclude`.",
  source: "https://helm.sh/docs/helm/helm_template/",
  breaksPull: false,
  part: null,
  routeStop: null,
  *check(facts) {
    for (const { at, template } of facts.cluster.brokenDocuments) {
      if (template === null) continue;
      const { name, fix } = engines[template];
      yield {
        at,
        message: `The document holds ${name} template markers`,
        fix,
        groupKey: `${name} ${at.file}`,
      };
    }
  },
};
