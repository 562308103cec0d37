import type { Rule } from "../../../model/report/rule.ts";
import { isMutable, movingTag } from "../../facts/mutable-tag.ts";

export const pullPolicyStale: Rule = {
  id: "pull-policy-stale",
  cause: "policy",
  severity: "notice",
  online: false,
  since: "0.1.0",
  summary: "The tag is mutable, and the pull policy is IfNotPresent.",
  why:
    "A node that already has an image with this tag keeps it, however old. A rollout " +
    "changes nothing there, and replicas run different images.",
  fix: "Pin a digest, use a version tag, or set `imagePullPolicy: Always`.",
  source: "https://kubernetes.io/docs/concepts/containers/images/#image-pull-policy",
  breaksPull: false,
  part: "version",
  routeStop: null,
  *check(facts) {
    for (const pull of facts.pulls) {
      const { reference, mention, pullPolicy, notAsked } = pull;
      if (pullPolicy !== "IfNotPresent" || notAsked !== null || "invalid" in reference) continue;
      const tag = reference.tag ?? "latest";
      // An operator sets its own pull policy.
      if (
        reference.digest !== null ||
        !isMutable(tag) ||
        mention.operatorImage !== undefined ||
        mention.guessed === true
      )
        continue;
      yield {
        at: mention.at,
        message:
          `\`${mention.image}\` is not pulled again by nodes that already have it, ` +
          `although \`${tag}\` is a mutable tag`,
        groupKey: mention.image,
        dedupeKey: movingTag,
        pull,
      };
    }
  },
};
