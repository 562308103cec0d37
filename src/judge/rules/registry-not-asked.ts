import { hostOf } from "../../model/image.ts";
import type { Rule } from "../../model/finding.ts";
import { answered } from "../answered.ts";

export const registryNotAsked: Rule = {
  id: "registry-not-asked",
  cause: "connectivity",
  severity: "doubt",
  online: true,
  since: "0.1.0",
  summary: "The registry was not asked.",
  why: "`localhost`, `*.svc` and `*.local` mean the node or the cluster, not the machine that runs this check; its answer would prove nothing.",
  fix: "List the registry under `registries` in the configuration if this machine sees the same one.",
  source: "https://github.com/containerd/containerd/blob/main/docs/hosts.md",
  *check(facts) {
    for (const { pull, reference, answer } of answered(facts, "not-asked")) {
      if (answer.because !== "node-local" && answer.because !== "deadline") continue;
      const late = answer.because === "deadline";
      yield {
        at: pull.mention.at,
        message: late
          ? `The time for the whole run was up before \`${hostOf(reference)}\` had answered for every image`
          : `The registry \`${hostOf(reference)}\` means the node or the cluster, so it was not asked from here`,
        ...(late ? { fix: "Allow more time with `--deadline`, or check fewer images at once." } : {}),
        subject: `${answer.because} ${hostOf(reference)}`,
        certainty: "unverified",
        pull,
      };
    }
  },
};
