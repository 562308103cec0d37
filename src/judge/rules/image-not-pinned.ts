import type { Rule } from "../../model/finding.ts";

export const imageNotPinned: Rule = {
  id: "image-not-pinned",
  cause: "policy",
  severity: "off",
  online: false,
  since: "0.1.0",
  summary: "The image has no digest.",
  why: "Whoever may push to the repository decides what runs: a tag can be moved at any time, and nodes do not compare.",
  fix: "Write the digest behind the tag: `name:tag@sha256:…`.",
  source: "https://kubernetes.io/docs/concepts/containers/images/#image-names",
  *check(facts) {
    for (const pull of facts.pulls) {
      const { reference, mention, notAsked } = pull;
      if (notAsked === "placeholder" || "invalid" in reference || reference.digest !== null) continue;
      yield { at: mention.at, message: `\`${mention.image}\` has no digest`, subject: mention.image, pull };
    }
  },
};
