import type { Rule } from "../../../model/rule.ts";

export const manifestDuplicateKey: Rule = {
  id: "manifest-duplicate-key",
  cause: "manifest",
  severity: "warning",
  online: false,
  since: "0.1.0",
  summary: "A key is given twice, and it decides on what is pulled.",
  why: "`kubectl` and Helm take the later one in silence, be it one that a merge key (`<<`) brings; kustomize refuses a key that is written twice, and takes it before what is merged: what runs is not what the first one says.",
  fix: "Remove the one that is not meant.",
  source: "https://yaml.org/spec/1.2.2/#3213-node-comparison",
  breaksPull: false,
  part: null,
  routeStop: null,
  *check(facts) {
    for (const { resource, key, path, at, first, merged } of facts.cluster.repeatedKeys ?? [])
      yield {
        at,
        message: merged
          ? `The merge key brings another \`${key}\`, which counts: that of line ${first.line}, before it, is lost`
          : `\`${key}\` is given twice: this one counts, and that of line ${first.line} is lost`,
        ...(merged
          ? { fix: `Write \`${key}\` behind the merge key, where it counts; or remove it.` }
          : {}),
        groupKey: `${resource.kind} ${resource.namespace ?? ""}/${resource.name ?? ""} ${path}`,
        resource,
        related: [{ at: first, message: "lost" }],
      };
  },
};
