import { hostOf } from "../../../model/image.ts";
import type { Rule } from "../../../model/rule.ts";
import type { ConnectionStage } from "../../../model/answer.ts";
import { pullsAnswered } from "../../facts/answered.ts";
import { contentOf } from "../../facts/content-problem.ts";
import { inspectCommands, pullEvent } from "../../wording/kubelet-event.ts";
import { similarHost } from "../../suggest/similar-host.ts";
import { evidenceLines } from "../../wording/exchange-line.ts";
import { explainReason } from "../../wording/answer-reason.ts";

/** The stage of a connection that failed, as a clause; null where the reason says as much. */
const stages: Record<ConnectionStage, string | null> = {
  address: "its address is not one to be asked",
  dns: "its name does not resolve",
  connect: "the connection failed",
  proxy: "the proxy did not let it through",
  tls: "TLS failed",
  timeout: "it did not answer in time",
  http: null,
  protocol: null,
};

/** What to do, where that hangs on the stage. */
const fixes: Partial<Record<ConnectionStage, string>> = {
  proxy: "Check the proxy of this machine: `https_proxy`, `http_proxy`, `no_proxy`.",
  tls: "Correct its certificate; or set `caFile` (an authority of your own) or `plainHttp: true` (no TLS on purpose) for it under `registries`.",
  http: "Run again later: the registry, or what stands before it, is in trouble.",
  protocol: "Check the host name: something else answers there.",
};

export const registryUnreachable: Rule = {
  id: "registry-unreachable",
  cause: "connectivity",
  severity: "doubt",
  online: true,
  since: "0.1.0",
  summary: "The registry cannot be reached from here.",
  why: "If the nodes cannot reach it either, every pull from it fails; if they can, nothing is wrong. Only this machine's view is known.",
  fix: "Check the host name, and that this machine can reach it.",
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
        message: `The registry \`${hostOf(reference)}\` has the image, but not all below it can be fetched from here: ${explainReason(unreached.because)}`,
        fix: "Run again later; or let this machine reach the place to which the registry sends for its blobs.",
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
