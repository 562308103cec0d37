import { hostOf } from "../../../model/image.ts";
import type { Rule } from "../../../model/rule.ts";
import type { ConnectionStage } from "../../../model/connection-stage.ts";
import { pullsAnswered } from "../../facts/answered.ts";
import { contentOf } from "../../facts/content-problem.ts";
import { inspectCommands, pullEvent } from "../../wording/kubelet-event.ts";
import { similarHost } from "../../suggest/similar-host.ts";
import { evidenceLines } from "../../wording/exchange-line.ts";
import { explainReason } from "../../wording/explain-reason.ts";

/** The failed stage of the connection as a clause; null if the reason already says it. */
const stages: Record<ConnectionStage, string | null> = {
  address: "its address may not be contacted",
  dns: "its name does not resolve",
  connect: "the connection failed",
  proxy: "the proxy refused the connection",
  tls: "TLS failed",
  timeout: "it did not answer in time",
  http: null,
  protocol: null,
};

/** The fix for stages that have a specific one. */
const fixes: Partial<Record<ConnectionStage, string>> = {
  proxy: "Check the proxy settings of this machine: `https_proxy`, `http_proxy`, `no_proxy`.",
  tls:
    "Correct the registry's certificate; or set `caFile` (a private certificate " +
    "authority) or `plainHttp: true` (no TLS) for the registry under `registries`.",
  http: "Run again later; the registry, or a proxy or load balancer in front of it, is failing.",
  protocol: "Check the host name: the server there is not a registry.",
};

export const registryUnreachable: Rule = {
  id: "registry-unreachable",
  cause: "connectivity",
  severity: "doubt",
  online: true,
  since: "0.1.0",
  summary: "The registry cannot be reached from this machine.",
  why:
    "If the nodes cannot reach it either, every pull from it fails. If they can, nothing " +
    "is wrong: only this machine's view is known.",
  fix: "Check the host name, and check that this machine can reach it.",
  source: "https://github.com/containerd/containerd/blob/main/docs/hosts.md",
  breaksPull: true,
  part: "registry",
  routeStop: "registry",
  *check(facts) {
    for (const { pull, reference, answer } of pullsAnswered(facts, "unreachable")) {
      if (similarHost(facts, hostOf(reference), answer) !== null) continue;
      const stage = stages[answer.stage];
      const clause =
        stage === null
          ? explainReason(answer.because)
          : `${stage} (${explainReason(answer.because)})`;
      const fix = fixes[answer.stage];
      yield {
        at: pull.mention.at,
        message: `The registry \`${hostOf(reference)}\` cannot be reached from here: ${clause}`,
        groupKey: hostOf(reference),
        certainty: "unverified",
        pull,
        ...(fix === undefined ? {} : { fix }),
        ...pullEvent(facts, pull),
        evidence: evidenceLines(answer.evidence),
        commands: inspectCommands(reference),
      };
    }
    for (const { pull, reference } of pullsAnswered(facts, "found")) {
      const unreached = contentOf(facts, pull)?.unreached;
      if (unreached === undefined) continue;
      yield {
        at: pull.mention.at,
        message:
          `The registry \`${hostOf(reference)}\` has the image, but a manifest or config ` +
          `of the image cannot be fetched from here: ${explainReason(unreached.because)}`,
        fix:
          "Run again later; or allow this machine to reach the storage host to which the " +
          "registry redirects.",
        groupKey: `below ${hostOf(reference)}`,
        certainty: "unverified",
        pull,
        ...pullEvent(facts, pull),
        evidence: evidenceLines(unreached.evidence),
        commands: inspectCommands(reference),
      };
    }
  },
};
