import { hostOf } from "../../model/image.ts";
import type { Rule } from "../../model/finding.ts";
import { answered } from "../answered.ts";
import { corrected } from "../correction.ts";
import { pullEvent } from "../event.ts";
import { meantHost, onlyMeantHost } from "../meant-host.ts";

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
  *check(facts) {
    for (const { pull, reference, answer } of answered(facts, "unreachable")) {
      const host = hostOf(reference);
      const meant = meantHost(facts, host, answer);
      if (meant === null) continue;
      const only = onlyMeantHost(facts, host, answer);
      const { mention } = pull;
      yield {
        at: mention.at,
        message: `The registry \`${host}\` does not exist: its name has no address`,
        fix: `Write \`${meant}\`, if that is what is meant.`,
        subject: host,
        pull,
        ...pullEvent(facts, pull),
        evidence: answer.evidence,
        ...(only !== null && mention.image.startsWith(`${host}/`)
          ? corrected(mention, only + mention.image.slice(host.length))
          : {}),
      };
    }
  },
};
