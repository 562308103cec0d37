import { hostOf } from "../../../model/pull/image.ts";
import type { Rule } from "../../../model/report/rule.ts";
import { pullsAnswered } from "../../facts/answered.ts";
import { corrected } from "../../suggest/correction.ts";
import { pullEvent } from "../../wording/events/kubelet-event.ts";
import { onlySimilarHost, similarHost } from "../../suggest/similar-host.ts";
import { evidenceLines } from "../../wording/exchange-line.ts";

export const registryHostUnknown: Rule = {
  id: "registry-host-unknown",
  cause: "reference",
  severity: "error",
  online: true,
  since: "0.1.0",
  summary: "The registry host does not exist; its name is one typo away from a known registry.",
  why:
    "Every pull fails with `no such host`. Whoever registers the mistyped name decides " +
    "what runs in the cluster.",
  fix: "Correct the host name of the image.",
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
        message: `The registry \`${host}\` does not exist: the host name does not resolve`,
        fix: `Change the host to \`${meant}\` if that is the intended registry.`,
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
