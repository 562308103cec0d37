import type { Rule } from "../../../model/rule.ts";

export const pullPolicyNever: Rule = {
  id: "pull-policy-never",
  cause: "policy",
  severity: "warning",
  online: false,
  since: "0.1.0",
  summary: "The pull policy is Never: the image must be on the node already.",
  why: "On a node without it the container waits with ErrImageNeverPull. No registry can tell what nodes have.",
  fix: "Use IfNotPresent, or declare the image under `cluster.preloaded` if every node has it.",
  source: "https://kubernetes.io/docs/concepts/containers/images/#image-pull-policy",
  breaksPull: "maybe",
  part: "version",
  routeStop: null,
  *check(facts) {
    for (const pull of facts.pulls) {
      if (pull.notAsked !== "never") continue;
      yield {
        at: pull.mention.pullPolicy?.at ?? pull.mention.at,
        message: `\`${pull.mention.image}\` is never pulled, and nothing here says that the nodes have it`,
        groupKey: pull.mention.image,
        pull,
        event: `Container image "${pull.mention.image}" is not present with pull policy of Never`,
      };
    }
  },
};
