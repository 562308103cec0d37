import type { Rule } from "../../../model/rule.ts";

export const configurationChanged: Rule = {
  id: "configuration-changed",
  cause: "manifest",
  severity: "notice",
  online: false,
  since: "0.1.0",
  summary: "The pull request changes configuration that applies only after the merge.",
  why:
    "`pullSecrets`, `registries`, `network`, `charts`, `sources`, `cluster.rewrites` and " +
    "`cluster.hostsDir` decide where requests and credentials go. A pull request " +
    "that could set them for " +
    "its own check could send a password to its author, so the values of the base commit " +
    "apply.",
  fix: "Review the change carefully; it takes effect once it is merged.",
  source:
    "https://owasp.org/www-project-top-10-ci-cd-security-risks/CICD-SEC-04-Poisoned-Pipeline-Execution",
  breaksPull: false,
  part: null,
  routeStop: null,
  *check({ changedKeys = [] }) {
    for (const { key, at } of changedKeys)
      yield {
        at,
        message:
          `The change of \`${key}\` takes effect only after the merge; the check uses ` +
          "the base value",
        groupKey: key,
      };
  },
};
