import type { Rule } from "../../../model/report/rule.ts";

export const manifestInvalid: Rule = {
  id: "manifest-invalid",
  cause: "manifest",
  severity: "error",
  online: false,
  since: "0.1.0",
  summary: "The document cannot be parsed.",
  why:
    "It will not be applied, and nothing in it was checked. The documents before and " +
    "after it were.",
  fix: "Correct the YAML or JSON.",
  source: "https://yaml.org/spec/1.2.2/",
  breaksPull: false,
  part: null,
  routeStop: null,
  *check(facts) {
    for (const { at, message, template, hasConflict } of facts.cluster.brokenDocuments) {
      if (template === null)
        yield {
          at,
          message: `The document cannot be parsed: ${message}`,
          ...(hasConflict === true
            ? { fix: "Resolve the merge conflict, and remove its markers." }
            : {}),
          groupKey: `${at.file}:${at.line}`,
        };
    }
  },
};
