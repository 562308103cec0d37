import type { Rule } from "../../../model/rule.ts";

export const configurationChanged: Rule = {
  id: "configuration-changed",
  cause: "manifest",
  severity: "notice",
  online: false,
  since: "0.1.0",
  summary: "The pull request changes a part of the configuration that counts only once merged.",
  why: "`pullSecrets`, `registries`, `network`, `cluster.rewrites` and `cluster.hostsDir` say where requests and credentials go. A pull request that could set them for itself could send a password to its author, so they are read from the base commit.",
  fix: "Review the change with care; it takes effect once it is merged.",
  source:
    "https://owasp.org/www-project-top-10-ci-cd-security-risks/CICD-SEC-04-Poisoned-Pipeline-Execution",
  breaksPull: false,
  part: null,
  routeStop: null,
  *check({ changedKeys = [] }) {
    for (const { key, at } of changedKeys)
      yield {
        at,
        message: `\`${key}\` is changed here, and counts as it was until that is merged`,
        groupKey: key,
      };
  },
};
