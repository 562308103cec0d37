import { hostOf } from "../../../model/pull/image.ts";
import type { Rule } from "../../../model/report/rule.ts";
import { answerTo } from "../../facts/answered.ts";
import { contentOf } from "../../facts/content-problem.ts";

export const registryFlaky: Rule = {
  id: "registry-flaky",
  cause: "connectivity",
  severity: "notice",
  online: true,
  since: "0.1.0",
  summary: "The registry failed intermittently before it answered.",
  why:
    "A node that hits such a failure shows ErrImagePull, then ImagePullBackOff, and " +
    "waits up to five minutes before it tries again.",
  fix:
    "Check the registry and any proxy or load balancer in front of it; consider a mirror " +
    "near the nodes.",
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
      // registry-unreachable reports these failures already.
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
          message:
            `The registry \`${registry}\` is unreliable: ${failures} of ${requests} ` +
            "requests had to be retried",
          groupKey: registry,
          pull,
        };
    }
  },
};
