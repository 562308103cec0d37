import { hostOf } from "../../../model/image.ts";
import type { Rule } from "../../../model/rule.ts";
import type { Pull } from "../../../model/pull.ts";

/** Registries that count pulls, with what they allow to an address that shows no login. */
const quotas: Readonly<Record<string, { pulls: number; hours: number }>> = {
  // https://docs.docker.com/docker-hub/usage/ (2025-04)
  "docker.io": { pulls: 100, hours: 6 },
};

export const pullPolicyAlwaysThrottled: Rule = {
  id: "pull-policy-always-throttled",
  cause: "policy",
  severity: "off",
  online: false,
  since: "0.1.0",
  summary: "The pull policy is Always, and the registry counts pulls.",
  why: "With Always every start of a container asks the registry, and what a node lacks counts as a pull. When the quota is used up, starts fail with 429 Too Many Requests. Nodes behind one address share it.",
  fix: "Use IfNotPresent with a version or a digest, a login, or a mirror.",
  source: "https://docs.docker.com/docker-hub/usage/pulls/",
  breaksPull: false,
  part: "version",
  routeStop: null,
  *check(facts) {
    const always = facts.pulls.filter(
      ({ pullPolicy, notAsked, mention }) =>
        pullPolicy === "Always" &&
        notAsked === null &&
        mention.operatorImage === undefined &&
        mention.guessed !== true,
    );
    for (const [registry, { pulls, hours }] of Object.entries(quotas)) {
      const its = always.filter(
        ({ reference }) => !("invalid" in reference) && hostOf(reference) === registry,
      );
      const starts = its.reduce((sum, pull) => sum + podsOf(pull), 0);
      for (const pull of its)
        yield {
          at: pull.mention.pullPolicy?.at ?? pull.mention.at,
          message: `Starting these pods once may take up to ${starts} pulls from \`${registry}\`, which allows ${pulls} in ${hours} hours without a login`,
          groupKey: registry,
          pull,
        };
    }
  },
};

/** At least one. A DaemonSet has one a node, and how many nodes there are nobody says. */
function podsOf({ workload }: Pull): number {
  return workload.replicas ?? 1;
}
