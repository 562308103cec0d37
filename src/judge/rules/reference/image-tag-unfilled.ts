import type { Rule } from "../../../model/report/rule.ts";
import { questionKey } from "../../../model/pull/answer.ts";
import { repositoryOf } from "../../../model/pull/image.ts";
import { answerTo } from "../../facts/answered.ts";
import { type UnfilledTag, unfilledTag } from "../../facts/unfilled-tag.ts";

export const imageTagUnfilled: Rule = {
  id: "image-tag-unfilled",
  cause: "reference",
  severity: "doubt",
  online: false,
  since: "0.1.0",
  summary: "The tag looks like a placeholder or an unfilled value.",
  why:
    "The reference is valid, so nothing refuses it, and the pull fails. A variable that is not " +
    "set often becomes `null`, `None`, `undefined` or an empty part of the tag. If the registry " +
    "has such a tag, this rule is silent.",
  fix: "Set the tag.",
  source: "https://github.com/distribution/reference/blob/v0.6.0/regexp.go",
  breaksPull: "maybe",
  part: "version",
  routeStop: null,
  *check(facts) {
    for (const pull of facts.pulls) {
      const { mention, reference, notAsked } = pull;
      if ("invalid" in reference || reference.tag === null || reference.digest !== null) continue;
      if (notAsked !== null || mention.guessed === true) continue;
      const unfilled = unfilledTag(reference.tag);
      const answer = answerTo(facts, pull)?.answer;
      // The rule for missing tags says it of a tag that the registry lacks.
      if (unfilled === null || answer === "found" || answer === "missing") continue;
      yield {
        at: mention.at,
        message:
          `The tag \`${reference.tag}\` of \`${repositoryOf(reference)}\` looks like ` +
          unfilledWords[unfilled],
        fix: unfilledFix[unfilled],
        certainty: "unverified",
        groupKey: questionKey(reference),
        pull,
      };
    }
  },
};

const unfilledWords: Readonly<Record<UnfilledTag, string>> = {
  "no-value": "a variable that has no value",
  placeholder: "a placeholder",
  "cut-off": "the beginning of a tag whose next part is empty",
};

const unfilledFix: Readonly<Record<UnfilledTag, string>> = {
  "no-value": "Set the value or the variable that the tag comes from.",
  placeholder: "Replace the placeholder, or fill it in before Pullgate checks the manifests.",
  "cut-off": "Set the value that completes the tag.",
};
