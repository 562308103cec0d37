import { hostOf } from "../../model/image.ts";
import type { Rule } from "../../model/finding.ts";
import type { Stage } from "../../model/pull.ts";
import { answered } from "../answered.ts";
import { failedToPull, inspect } from "../event.ts";

/** The stage of a connection that failed, as a clause. */
const stages: Record<Stage, string> = {
  address: "its address is not one to be asked",
  dns: "its name does not resolve",
  connect: "the connection failed",
  proxy: "the proxy did not let it through",
  tls: "TLS failed",
  timeout: "it did not answer in time",
  http: "it answered with a server error",
  protocol: "what answers is not a registry",
};

export const registryUnreachable: Rule = {
  id: "registry-unreachable",
  cause: "connectivity",
  severity: "error",
  online: true,
  since: "0.1.0",
  summary: "The registry cannot be reached from here.",
  why: "If the nodes cannot reach it either, every pull from it fails; if they can, nothing is wrong. Only this machine's view is known.",
  fix: "Check the host name and the network of this machine; declare a registry that only the cluster sees under `registries`.",
  source: "https://github.com/containerd/containerd/blob/main/docs/hosts.md",
  *check(facts) {
    for (const { pull, reference, answer } of answered(facts, "unreachable")) {
      yield {
        at: pull.mention.at,
        message: `The registry \`${hostOf(reference)}\` cannot be reached from here: ${stages[answer.stage]} (${answer.because})`,
        subject: hostOf(reference),
        certainty: "unverified",
        pull,
        event: failedToPull(pull.mention.image, reference, `failed to do request: ${answer.because}`),
        evidence: answer.evidence,
        commands: inspect(reference),
      };
    }
  },
};
