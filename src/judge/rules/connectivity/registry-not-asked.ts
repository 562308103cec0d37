import { hostOf } from "../../../model/pull/image.ts";
import type { Rule } from "../../../model/report/rule.ts";
import type { NotAskedReason } from "../../../model/pull/answer-reason.ts";
import { pullsAnswered } from "../../facts/answered.ts";

export const registryNotAsked: Rule = {
  id: "registry-not-asked",
  cause: "connectivity",
  severity: "doubt",
  online: true,
  since: "0.1.0",
  summary: "The registry was not contacted.",
  why:
    "`localhost`, `*.svc` and `*.local` name the node or the cluster, not the machine " +
    "that runs this check, so its answer would prove nothing. A registry with " +
    "`reachable: false` in the configuration is visible only to the cluster.",
  fix:
    "List the registry under `registries` in the configuration if this machine can reach " +
    "the same one.",
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

/** `registry.kube-system.svc`, with or without the domain of the cluster. */
function isServiceName(host: string): boolean {
  return /^[a-z0-9-]+\.[a-z0-9-]+\.svc(?:\.|:|$)/i.test(host);
}

/** The reasons that this rule reports. */
const tellings: Partial<
  Record<NotAskedReason, (host: string) => { message: string; fix?: string }>
> = {
  "node-local": (host) =>
    isServiceName(host)
      ? {
          message:
            `\`${host}\` is the name of a Service in the cluster: nodes pull images, and their ` +
            "DNS does not resolve the names of Services",
          fix:
            "Use a name that the nodes resolve: a NodePort on `localhost`, an ingress, or an " +
            "entry in the DNS or hosts.toml of the nodes. If the nodes resolve this name, list " +
            "the registry under `registries` where this machine can reach it.",
        }
      : {
          message:
            `The registry \`${host}\` refers to the node or the cluster, so it was not ` +
            "contacted from here",
          ...(/^localhost$/i.test(host)
            ? {
                fix:
                  "Push the image to a registry and name that: `localhost/` is how podman names " +
                  "images that exist only on the machine that built them.",
              }
            : {}),
        },
  "declared-unreachable": (host) => ({
    message:
      `The registry \`${host}\` was not contacted: the configuration declares it ` +
      "unreachable from here",
    fix:
      "Run the check where the registry is reachable, without `reachable: false`; or " +
      "accept unverified findings with `--on-unverified`.",
  }),
  deadline: (host) => ({
    message: `The overall deadline passed before \`${host}\` answered for every image`,
    fix: "Raise `--deadline`, or check fewer images per run.",
  }),
};
