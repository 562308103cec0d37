import { hostOf } from "../../../model/image.ts";
import type { Rule } from "../../../model/rule.ts";
import { answerTo } from "../../facts/answered.ts";
import { contentOf } from "../../facts/content-problem.ts";

export const registryFlaky: Rule = {
  id: "registry-flaky",
  cause: "connectivity",
  severity: "notice",
  online: true,
  since: "0.1.0",
  summary: "The registry answered, but only after several tries.",
  why: "It fails intermittently: a node that meets such a failure waits in ErrImagePull and ImagePullBackOff, up to five minutes between tries.",
  fix: "Look at the registry, and at what stands before it; a mirror near the nodes helps.",
  source: "https://kubernetes.io/docs/concepts/containers/images/#imagepullbackoff",
  breaksPull: false,
  part: "registry",
  routeStop: "registry",
  *check(facts) {
    for (const { registry, failures, requests } of facts.answers.flaky ?? []) {
      const its = facts.pulls.flatMap((pull) => {
        const answer = answerTo(facts, pull);
        const same =
          !("invalid" in pull.reference) && hostOf(pull.reference).toLowerCase() === registry;
        return same && answer !== null && answer.answer !== "not-asked" ? [{ pull, answer }] : [];
      });
      // Then the failures are told of already, and more strongly.
      if (
        its.some(
          ({ pull, answer }) =>
            answer.answer === "unreachable" || contentOf(facts, pull)?.unreached !== undefined,
        )
      )
        continue;
      for (const { pull } of its)
        yield {
          at: pull.mention.at,
          message: `The registry \`${registry}\` fails intermittently: ${failures} of ${requests} requests had to be repeated`,
          groupKey: registry,
          pull,
        };
    }
  },
};
