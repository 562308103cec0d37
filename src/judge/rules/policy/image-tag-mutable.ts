import type { Rule } from "../../../model/rule.ts";

export const imageTagMutable: Rule = {
  id: "image-tag-mutable",
  cause: "policy",
  severity: "notice",
  online: false,
  since: "0.1.0",
  summary: "The image is `latest`, or has no tag and no digest.",
  why: "What runs depends on when each node pulled: two replicas may differ, and a rollback brings nothing back.",
  fix: "Name a version, or pin a digest.",
  source: "https://kubernetes.io/docs/concepts/containers/images/#updating-images",
  breaksPull: false,
  part: "version",
  routeStop: null,
  *check(facts) {
    for (const pull of facts.pulls) {
      const { reference, mention } = pull;
      if (pull.notAsked === "placeholder" || pull.notAsked === "invalid") continue;
      if (
        "invalid" in reference ||
        reference.digest !== null ||
        (reference.tag ?? "latest") !== "latest"
      )
        continue;
      yield {
        at: mention.at,
        message:
          reference.tag === null
            ? `\`${mention.image}\` has no tag and no digest, so it is \`latest\``
            : `\`${mention.image}\` may be another image tomorrow`,
        groupKey: mention.image,
        pull,
      };
    }
  },
};
