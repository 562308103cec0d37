import { hostOf } from "../../../model/pull/image.ts";
import type { Rule } from "../../../model/report/rule.ts";
import type { Pull } from "../../../model/pull/pull.ts";

/** Registries that count pulls, and the quota of an address without a login. */
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
  summary: "The pull policy is Always, and the registry limits pulls.",
  why:
    "With Always, every container start contacts the registry, and an image that the " +
    "node lacks counts as a pull. Once the quota is used up, starts fail with 429 Too " +
    "Many Requests. Nodes behind one address share the quota.",
  fix: "Use IfNotPresent with a version tag or a digest, log in, or use a mirror.",
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
      // Mirrors and credentials have quotas of their own.
      if (facts.mirrored === "all" || facts.mirrored?.has(registry) === true) continue;
      const its = always.filter(
        (pull) =>
          !("invalid" in pull.reference) &&
          hostOf(pull.reference) === registry &&
          !hasLogin(pull) &&
          podsOf(pull) > 0,
      );
      const starts = its.reduce((sum, pull) => sum + podsOf(pull), 0);
      for (const pull of its)
        yield {
          at: pull.mention.pullPolicy?.at ?? pull.mention.at,
          message:
            `Starting these pods once can take ${starts} pulls from \`${registry}\`, ` +
            `which allows ${pulls} pulls in ${hours} hours without a login`,
          groupKey: registry,
          pull,
        };
    }
  },
};

function hasLogin({ credentials }: Pull): boolean {
  return credentials !== null && (credentials.offers.length > 0 || credentials.node);
}

/** A DaemonSet has one per node, and the number of nodes is unknown: it counts as one. */
function podsOf({ workload }: Pull): number {
  return workload.replicas ?? 1;
}
