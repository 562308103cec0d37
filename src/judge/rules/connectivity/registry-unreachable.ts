import { hostOf } from "../../../model/pull/image.ts";
import type { ImageReference } from "../../../model/pull/image.ts";
import type { Answer } from "../../../model/pull/answer.ts";
import type { AnswerReason } from "../../../model/pull/answer-reason.ts";
import type { Pull } from "../../../model/pull/pull.ts";
import type { Diagnostic, Facts, Rule } from "../../../model/report/rule.ts";
import type { ConnectionStage } from "../../../model/pull/connection-stage.ts";
import { pullsAnswered } from "../../facts/answered.ts";
import { impossibleImage, impossibleKey } from "../../facts/impossible-image.ts";
import { contentOf } from "../../facts/content-problem.ts";
import { inspectCommands, pullEvent } from "../../wording/events/kubelet-event.ts";
import { corrected } from "../../suggest/correction.ts";
import { isNameInUpperCase, similarHost } from "../../suggest/similar-host.ts";
import { evidenceLines } from "../../wording/exchange-line.ts";
import { explainReason } from "../../wording/explain-reason.ts";

/** The fix for stages that have a specific one. */
const fixes: Partial<Record<ConnectionStage, string>> = {
  local: "Raise the limit on open files of this machine (`ulimit -n`), and run again.",
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
      // registry-host-unknown and image-not-served report these pulls.
      const host = hostOf(reference);
      if (similarHost(facts, host, answer) !== null) continue;
      if (["reply-too-large", "digest-not-served"].includes(answer.because.code)) continue;
      const fix = fixFor(facts, reference, answer);
      yield {
        at: pull.mention.at,
        message: messageFor(hostOf(reference), answer),
        groupKey: hostOf(reference),
        ...(impossibleImage(reference) === null ? {} : { dedupeKey: impossibleKey(reference) }),
        certainty: "unverified",
        pull,
        ...(fix === undefined ? {} : { fix }),
        ...(isNameInUpperCase(facts, host, answer) ? upperCase(pull, host) : {}),
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

/** What is wrong is the reference: only its upper-case letters make it the name of a host. */
function upperCase(
  { mention }: Pull,
  host: string,
): Pick<Diagnostic, "cause" | "message" | "fix" | "correction"> {
  const image = host.toLowerCase() + mention.image.slice(host.length);
  return {
    cause: "reference",
    message:
      `\`${host}\` is taken for a registry host, because it has upper-case letters, and no such ` +
      "host is known here",
    fix: `Write \`${image}\` if a repository of Docker Hub is intended, else name the registry.`,
    ...corrected(mention, image),
  };
}

type Unreachable = Extract<Answer, { answer: "unreachable" }>;

function messageFor(host: string, { stage, because }: Unreachable): string {
  if (tokenServerOf(because) !== null)
    return (
      `The registry \`${host}\` answers, but sends clients to a token server that cannot be ` +
      `used: ${explainReason(because)}`
    );
  if (because.code === "port-out-of-range")
    return `The registry \`${host}\` cannot be reached from anywhere: ${explainReason(because)}`;
  const clause =
    because.code === "no-such-host"
      ? "its name does not resolve"
      : stage === "address"
        ? `its address may not be contacted (${explainReason(because)})`
        : explainReason(because);
  return `The registry \`${host}\` cannot be reached from here: ${clause}`;
}

/** undefined for the fix of the card. */
function fixFor(facts: Facts, reference: ImageReference, answer: Unreachable): string | undefined {
  const tokenServer = tokenServerOf(answer.because);
  if (tokenServer !== null) return tokenServerFix(hostOf(reference), tokenServer);
  if (answer.because.code === "port-out-of-range") return "Correct the port: 65535 is the highest.";
  const host = hostOf(reference);
  if (answer.code === "no-such-host" && mayBeService(facts, host))
    return (
      `Use a name that the nodes resolve. If \`${host}\` is a Service of the cluster, the nodes' ` +
      "DNS does not know it: pull through a NodePort on `localhost`, an ingress, or an entry in " +
      "the DNS or hosts.toml of the nodes."
    );
  return fixes[answer.stage];
}

/** `registry`, or `registry.NAMESPACE` with a namespace of the manifests. */
function mayBeService({ cluster }: Facts, host: string): boolean {
  const [name = "", namespace, ...rest] = host.replace(/:\d+$/, "").split(".");
  if (name === "" || rest.length > 0) return false;
  return (
    namespace === undefined ||
    cluster.namespaces.some((each) => each.name === namespace) ||
    cluster.workloads.some(({ resource }) => resource.namespace === namespace) ||
    /^(?:kube-|default$|.*registry)/.test(namespace)
  );
}

/** The host of an unusable token server, "" if it is unknown; null for other reasons. */
function tokenServerOf(because: AnswerReason): string | null {
  switch (because.code) {
    case "token-server-forbidden":
      return because.problem.code === "host-not-allowed" ? null : (because.host ?? "");
    case "token-server-untrusted":
      return because.host;
    case "other-host-failed":
      return because.role === "token-server" ? because.host : null;
    case "token-server-redirects":
    case "no-token":
      return "";
    default:
      return null;
  }
}

function tokenServerFix(host: string, tokenServer: string): string {
  const named = tokenServer === "" ? "" : ` \`${tokenServer}\``;
  return (
    "Correct the external URL of the registry (the realm of its WWW-Authenticate header): " +
    `clients cannot use the token server${named} that it names. If the nodes can, list it for ` +
    `\`${host}\` under \`network.trustedRealms\`.`
  );
}
