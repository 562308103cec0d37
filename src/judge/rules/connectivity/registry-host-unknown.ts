import { hostOf } from "../../../model/image.ts";
import type { Rule } from "../../../model/rule.ts";
import { pullsAnswered } from "../../facts/answered.ts";
import { corrected } from "../../suggest/correction.ts";
import { pullEvent } from "../../wording/kubelet-event.ts";
import { similarHost, onlySimilarHost } from "../../suggest/similar-host.ts";
import { evidenceLines } from "../../wording/exchange-line.ts";

export const registryHostUnknown: Rule = {
  id: "registry-host-unknown",
  cause: "connectivity",
  severity: "error",
  online: true,
  since: "0.1.0",
  summary: "The registry's host does not exist, and is a slip away from one that does.",
  why: "Every pull fails with `no such host`. Whoever registers the mistyped name decides what runs in the cluster.",
  fix: "Correct the host name.",
  source: "https://github.com/containerd/containerd/blob/main/docs/hosts.md",
  breaksPull: true,
  part: "registry",
  routeStop: "registry",
  *check(facts) {
    for (const { pull, reference, answer } of pullsAnswered(facts, "unreachable")) {
      const host = hostOf(reference);
      const meant = similarHost(facts, host, answer);
      if (meant === null) continue;
      const only = onlySimilarHost(facts, host, answer);
      const { mention } = pull;
      yield {
        at: mention.at,
        message: `The registry \`${host}\` does not exist: its name has no address`,
        fix: `Write \`${meant}\`, if that is what is meant.`,
        groupKey: host,
        pull,
        ...pullEvent(facts, pull),
        evidence: evidenceLines(answer.evidence),
        ...(only !== null && mention.image.startsWith(`${host}/`)
          ? corrected(mention, only + mention.image.slice(host.length))
          : {}),
      };
    }
  },
};
