import { hostOf } from "../../../model/pull/image.ts";
import type { Rule } from "../../../model/report/rule.ts";
import { pullsAnswered } from "../../facts/answered.ts";
import { pullEvent } from "../../wording/events/kubelet-event.ts";
import { evidenceLines } from "../../wording/exchange-line.ts";

export const registryRateLimited: Rule = {
  id: "registry-rate-limited",
  cause: "connectivity",
  severity: "doubt",
  online: true,
  since: "0.1.0",
  summary: "The registry refused to answer because of a rate limit.",
  why:
    "Nodes behind one address share the limit: until it resets, their pulls fail with " +
    "429 Too Many Requests.",
  fix:
    "Log in to the registry on this machine (limits are higher with a login), or run the " +
    "check again later.",
  source: "https://docs.docker.com/docker-hub/usage/pulls/",
  breaksPull: true,
  part: "registry",
  routeStop: "registry",
  *check(facts) {
    for (const { pull, reference, answer } of pullsAnswered(facts, "rate-limited")) {
      const wait =
        answer.retryAfterSeconds === null ? "" : `; retry after ${answer.retryAfterSeconds} s`;
      const quota = answer.quota === null ? "" : ` (${answer.quota})`;
      yield {
        at: pull.mention.at,
        message: `The registry \`${hostOf(reference)}\` rate-limits this machine${quota}${wait}`,
        groupKey: hostOf(reference),
        certainty: "unverified",
        pull,
        ...pullEvent(facts, pull),
        evidence: evidenceLines(answer.evidence),
      };
    }
  },
};
