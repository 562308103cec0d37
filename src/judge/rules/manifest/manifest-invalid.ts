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
          ...fixOf(at.excerpt, hasConflict === true),
          groupKey: `${at.file}:${at.line}`,
        };
    }
  },
};

/** A value that begins with a placeholder, such as `image: {user}/web:v1`. */
const bracedPlaceholder = /:\s{1,20}(\{[\w.-]{1,100}\})[^\s,}\]]/;

/** `line` is the one with the error. */
function fixOf(line: string, hasConflict: boolean): { fix?: string } {
  if (hasConflict) return { fix: "Resolve the merge conflict, and remove its markers." };
  const placeholder = bracedPlaceholder.exec(line)?.[1];
  if (placeholder === undefined) return {};
  const replace = `Replace the placeholder \`${placeholder}\``;
  return { fix: `${replace}, or quote the value: YAML reads \`{\` as a mapping.` };
}
