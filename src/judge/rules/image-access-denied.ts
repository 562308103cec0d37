import { repositoryOf } from "../../model/image.ts";
import type { Rule } from "../../model/finding.ts";
import { answered } from "../answered.ts";
import { accessDenied, failedToPull, inspect } from "../event.ts";

export const imageAccessDenied: Rule = {
  id: "image-access-denied",
  cause: "credentials",
  severity: "error",
  online: true,
  since: "0.1.0",
  summary: "Every credential at hand was refused.",
  why: "A pod without credentials that open the repository ends in ImagePullBackOff. Whether the cluster has better ones cannot be seen from here.",
  fix: "Log in to the registry before this step, with an account that may pull from the repository.",
  source: "https://distribution.github.io/distribution/spec/auth/token/",
  *check(facts) {
    for (const { pull, reference, answer } of answered(facts, "denied")) {
      yield {
        at: pull.mention.at,
        message: `\`${repositoryOf(reference)}\` refuses access, so whether the image exists is not known: ${answer.because}`,
        subject: repositoryOf(reference),
        certainty: "unverified",
        pull,
        event: failedToPull(pull.mention.image, reference, accessDenied),
        evidence: answer.evidence,
        commands: inspect(reference),
      };
    }
  },
};
