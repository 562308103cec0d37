import type { Rule } from "../../../model/report/rule.ts";

export const pullPolicyNever: Rule = {
  id: "pull-policy-never",
  cause: "policy",
  severity: "warning",
  online: false,
  since: "0.1.0",
  summary: "The pull policy is Never, so the image must already be on the node.",
  why:
    "On a node without the image the container waits with ErrImageNeverPull. Registries " +
    "cannot tell which images the nodes have.",
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
        message:
          `\`${pull.mention.image}\` is never pulled, and \`cluster.preloaded\` does not ` +
          "list it",
        groupKey: pull.mention.image,
        pull,
        event: `Container image "${pull.mention.image}" is not present with pull policy of Never`,
      };
    }
  },
};
