import { hostOf } from "../../../model/image.ts";
import type { Rule } from "../../../model/rule.ts";
import type { NotAskedReason } from "../../../model/answer-reason.ts";
import { pullsAnswered } from "../../facts/answered.ts";

export const registryNotAsked: Rule = {
  id: "registry-not-asked",
  cause: "connectivity",
  severity: "doubt",
  online: true,
  since: "0.1.0",
  summary: "The registry was not asked.",
  why: "`localhost`, `*.svc` and `*.local` mean the node or the cluster, not the machine that runs this check; its answer would prove nothing. A registry with `reachable: false` in the configuration is one that only the cluster sees.",
  fix: "List the registry under `registries` in the configuration if this machine sees the same one.",
  source: "https://github.com/containerd/containerd/blob/main/docs/hosts.md",
  breaksPull: true,
  part: "registry",
  routeStop: "registry",
  *check(facts) {
    for (const { pull, reference, answer } of pullsAnswered(facts, "not-asked")) {
      const told = tellings[answer.because]?.(hostOf(reference));
      if (told === undefined) continue;
      yield {
        at: pull.mention.at,
        ...told,
        groupKey: `${answer.because} ${hostOf(reference)}`,
        certainty: "unverified",
        pull,
      };
    }
  },
};

/** What to say of a host, for the reasons that are this rule's. */
const tellings: Partial<
  Record<NotAskedReason, (host: string) => { message: string; fix?: string }>
> = {
  "node-local": (host) => ({
    message: `The registry \`${host}\` means the node or the cluster, so it was not asked from here`,
  }),
  "declared-unreachable": (host) => ({
    message: `The registry \`${host}\` was not asked: the configuration says that it cannot be reached from here`,
    fix: "Check where the registry can be reached, and take `reachable: false` off for that run; or accept the doubt with `--on-unverified`.",
  }),
  deadline: (host) => ({
    message: `The time for the whole run was up before \`${host}\` had answered for every image`,
    fix: "Allow more time with `--deadline`, or check fewer images at once.",
  }),
};
