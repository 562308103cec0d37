import type { Diagnostic, Facts, Rule } from "../../../model/rule.ts";
import type { Pull } from "../../../model/pull.ts";
import { answerTo } from "../../facts/answered.ts";
import { corrected } from "../../suggest/correction.ts";
import { retired } from "../../suggest/retired.ts";

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
  breaksPull: false,
  part: "version",
  routeStop: null,
  pins: true,
  *check(facts) {
    for (const pull of facts.pulls) {
      const { reference, mention, notAsked } = pull;
      if (notAsked === "placeholder" || "invalid" in reference || reference.digest !== null)
        continue;
      yield {
        at: mention.at,
        message: `\`${mention.image}\` has no digest`,
        groupKey: mention.image,
        pull,
        ...pinned(facts, pull),
      };
    }
  },
};

/** The digest of what the tag names now, of the index where it is one; none of an image that is to come from elsewhere. */
function pinned(facts: Facts, pull: Pull): Pick<Diagnostic, "correction"> {
  const { mention, reference } = pull;
  // What else reads the field may not know digests.
  if (mention.guessed === true) return {};
  const answer = answerTo(facts, pull);
  if (answer?.answer !== "found" || answer.digest === null) return {};
  if ("invalid" in reference || retired(reference)?.moved !== undefined) return {};
  return corrected(mention, `${mention.image}@${answer.digest}`);
}
