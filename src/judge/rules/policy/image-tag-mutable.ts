import type { Rule } from "../../../model/report/rule.ts";
import { movingTag } from "../../facts/mutable-tag.ts";

export const imageTagMutable: Rule = {
  id: "image-tag-mutable",
  cause: "policy",
  severity: "notice",
  online: false,
  since: "0.1.0",
  summary: "The image uses `latest`, or has neither tag nor digest.",
  why:
    "What runs depends on when each node pulled the image: two replicas may differ, and " +
    "a rollback restores nothing.",
  fix: "Use a version tag, or pin a digest.",
  source: "https://kubernetes.io/docs/concepts/containers/images/#updating-images",
  breaksPull: false,
  part: "version",
  routeStop: null,
  *check(facts) {
    for (const pull of facts.pulls) {
      const { reference, mention } = pull;
      if (
        pull.notAsked === "placeholder" ||
        pull.notAsked === "undefined-variable" ||
        pull.notAsked === "invalid"
      )
        continue;
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
            ? `\`${mention.image}\` has neither tag nor digest, so \`latest\` is pulled`
            : `\`${mention.image}\` can change at any time`,
        groupKey: mention.image,
        dedupeKey: movingTag,
        pull,
      };
    }
  },
};
