import type { Rule } from "../../../model/rule.ts";
import { isMutable } from "../../facts/mutable-tag.ts";

export const pullPolicyStale: Rule = {
  id: "pull-policy-stale",
  cause: "policy",
  severity: "notice",
  online: false,
  since: "0.1.0",
  summary: "The tag moves, and the pull policy is IfNotPresent.",
  why: "A node that has an image of that tag keeps it, however old: a rollout changes nothing there, and replicas run different images.",
  fix: "Pin a digest, name a version, or set `imagePullPolicy: Always`.",
  source: "https://kubernetes.io/docs/concepts/containers/images/#image-pull-policy",
  breaksPull: false,
  part: "version",
  routeStop: null,
  *check(facts) {
    for (const pull of facts.pulls) {
      const { reference, mention, pullPolicy, notAsked } = pull;
      if (pullPolicy !== "IfNotPresent" || notAsked !== null || "invalid" in reference) continue;
      const tag = reference.tag ?? "latest";
      // The policy of an operator's pods is its own.
      if (
        reference.digest !== null ||
        !isMutable(tag) ||
        mention.operatorImage !== undefined ||
        mention.guessed === true
      )
        continue;
      yield {
        at: mention.at,
        message: `\`${mention.image}\` is pulled only by nodes that have no image of that name, though \`${tag}\` moves`,
        groupKey: mention.image,
        pull,
      };
    }
  },
};
