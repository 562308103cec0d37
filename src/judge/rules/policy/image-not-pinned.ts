import type { Diagnostic, Facts, Rule } from "../../../model/report/rule.ts";
import type { Pull } from "../../../model/pull/pull.ts";
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
  why:
    "A tag can be moved at any time by anyone who may push to the repository, and nodes " +
    "do not notice.",
  fix: "Add the digest after the tag: `name:tag@sha256:…`.",
  source: "https://kubernetes.io/docs/concepts/containers/images/#image-names",
  breaksPull: false,
  part: "version",
  routeStop: null,
  pins: true,
  *check(facts) {
    for (const pull of facts.pulls) {
      const { reference, mention, notAsked } = pull;
      if (
        notAsked === "placeholder" ||
        notAsked === "undefined-variable" ||
        "invalid" in reference ||
        reference.digest !== null
      )
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

/** Adds the digest that the tag has now. None for an image that should move to another registry. */
function pinned(facts: Facts, pull: Pull): Pick<Diagnostic, "correction"> {
  const { mention, reference } = pull;
  // Other readers of a guessed field may not accept digests.
  if (mention.guessed === true) return {};
  const answer = answerTo(facts, pull);
  if (answer?.answer !== "found" || answer.digest === null) return {};
  if ("invalid" in reference || retired(reference)?.moved !== undefined) return {};
  return corrected(mention, `${mention.image}@${answer.digest}`);
}
