import type { Rule } from "../../../model/report/rule.ts";
import type { BrokenDocument } from "../../../model/source/source.ts";

/** The template engines, by the markers found in a document. */
const engines: Record<NonNullable<BrokenDocument["template"]>, { name: string; fix: string }> = {
  helm: {
    name: "Helm",
    fix: "Render the chart and check the output: `helm template … | pullgate check -`.",
  },
  mustache: {
    name: "Mustache",
    fix: "Fill in the placeholders in double braces and check the output.",
  },
  kustomize: {
    name: "Kustomize",
    fix: "Build the overlay and check the output: `kubectl kustomize … | pullgate check -`.",
  },
  envsubst: {
    name: "envsubst",
    fix: "Substitute the variables and check the output: `envsubst < … | pullgate check -`.",
  },
  jinja: { name: "Jinja", fix: "Render the template and check the output." },
};

export const manifestUnrendered: Rule = {
  id: "manifest-unrendered",
  cause: "manifest",
  severity: "error",
  online: false,
  since: "0.1.0",
  summary: "The document is an unrendered template.",
  why: "Kubernetes refuses it as it is, and nothing in it was checked.",
  fix: "Render the template and check the output, or skip the file with `--exclude`.",
  source: "https://helm.sh/docs/helm/helm_template/",
  breaksPull: false,
  part: null,
  routeStop: null,
  *check(facts) {
    for (const { at, template, isUnapplied = false } of facts.cluster.brokenDocuments) {
      if (template === null) continue;
      const { name, fix } = engines[template];
      yield {
        at,
        message: `The document contains unrendered ${name} template markers`,
        ...(isUnapplied
          ? {
              certainty: "unverified",
              fix: "Leave the file out with `--exclude` if another program fills it in.",
              evidence: ["no source of the repository applies the file"],
              groupKey: name,
            }
          : { fix, groupKey: `${name} ${at.file}` }),
      };
    }
  },
};
