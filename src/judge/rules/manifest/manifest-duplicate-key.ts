import type { Rule } from "../../../model/report/rule.ts";

export const manifestDuplicateKey: Rule = {
  id: "manifest-duplicate-key",
  cause: "manifest",
  severity: "warning",
  online: false,
  since: "0.1.0",
  summary: "A key that affects the pull appears twice.",
  why:
    "`kubectl` and Helm silently use the last value, including one from a merge key " +
    "(`<<`). Kustomize refuses a key that is written twice and prefers a written key to " +
    "a merged one.",
  fix: "Remove the key that is wrong.",
  source: "https://yaml.org/spec/1.2.2/#3213-node-comparison",
  breaksPull: false,
  part: null,
  routeStop: null,
  *check(facts) {
    for (const { resource, key, path, at, first, merged } of facts.cluster.repeatedKeys ?? [])
      yield {
        at,
        message: merged
          ? `The merge key overrides \`${key}\` of line ${first.line}`
          : `\`${key}\` appears twice: this value overrides the one on line ${first.line}`,
        ...(merged ? { fix: `Move \`${key}\` after the merge key, or remove it.` } : {}),
        groupKey: `${resource.kind} ${resource.namespace ?? ""}/${resource.name ?? ""} ${path}`,
        resource,
        related: [{ at: first, message: "overridden" }],
      };
  },
};
