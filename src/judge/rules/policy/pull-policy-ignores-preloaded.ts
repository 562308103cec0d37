import { familiar, hostOf } from "../../../model/pull/image.ts";
import type { Rule } from "../../../model/report/rule.ts";
import { answerTo } from "../../facts/answered.ts";

export const pullPolicyIgnoresPreloaded: Rule = {
  id: "pull-policy-ignores-preloaded",
  cause: "policy",
  severity: "warning",
  online: false,
  since: "0.1.0",
  summary: "`cluster.preloaded` lists the image, but its pull policy is Always.",
  why:
    "With Always, every container start asks the registry, even if the node has the image. " +
    "An image that exists only on the nodes is never found there. Without a policy, Always " +
    "is the default for the tag `latest` and for an image without a tag.",
  fix: "Set `imagePullPolicy: IfNotPresent`.",
  source: "https://kubernetes.io/docs/concepts/containers/images/#imagepullpolicy-defaulting",
  breaksPull: false,
  part: "version",
  routeStop: null,
  *check(facts) {
    for (const pull of facts.pulls) {
      const { mention, reference, pullPolicy } = pull;
      if (pull.preloaded !== true || pullPolicy !== "Always" || "invalid" in reference) continue;
      if (mention.operatorImage !== undefined || mention.guessed === true) continue;
      const isFound = answerTo(facts, pull)?.answer === "found";
      const field = mention.role === "volume" ? "pullPolicy" : "imagePullPolicy";
      yield {
        at: mention.pullPolicy?.at ?? mention.at,
        message:
          `\`${familiar(reference)}\` is preloaded, but its pull policy is Always` +
          (mention.pullPolicy === null ? " by default" : "") +
          `, so nodes ask \`${hostOf(reference)}\` all the same`,
        fix: `Set \`${field}: IfNotPresent\`, or a tag other than \`latest\`.`,
        ...(mention.pullPolicy === null
          ? {}
          : {
              fix: `Set \`${field}: IfNotPresent\`.`,
              correction: { at: mention.pullPolicy.at, value: "IfNotPresent" },
            }),
        // Written out, Always may be meant; an image that is found starts all the same.
        ...(isFound || mention.pullPolicy !== null ? { severity: "notice" } : {}),
        groupKey: familiar(reference),
        pull,
      };
    }
  },
};
