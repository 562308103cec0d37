import { familiar, hostOf, type ImageReference } from "../../../model/pull/image.ts";
import type { Pull } from "../../../model/pull/pull.ts";
import type { Diagnostic, Facts, PullDiagnostic, Rule } from "../../../model/report/rule.ts";
import type { AnswerReason } from "../../../model/pull/answer-reason.ts";
import { isExchange, type EvidenceItem } from "../../../model/pull/exchange.ts";
import { questionKey } from "../../../model/pull/answer.ts";
import { pullsAnswered } from "../../facts/answered.ts";
import { contentOf } from "../../facts/content-problem.ts";
import {
  inspectCommands,
  pullEvent,
  refusedHeadEvent,
} from "../../wording/events/kubelet-event.ts";
import { evidenceLines } from "../../wording/exchange-line.ts";
import { explainReason } from "../../wording/explain-reason.ts";

export const imageNotServed: Rule = {
  id: "image-not-served",
  cause: "connectivity",
  severity: "error",
  online: true,
  since: "0.1.0",
  summary: "The registry has the image, but requests that nodes send fail.",
  why:
    "containerd resolves a name by HEAD and falls back to GET only on 405, fetches the config " +
    "with the same credential, and reads manifests up to 4 MiB. A registry that fails one of " +
    "these requests fails every pull, although other clients may get the image.",
  fix: "Correct the registry, or the proxy in front of it.",
  source: "https://github.com/containerd/containerd/blob/v2.1.0/core/remotes/docker/resolver.go",
  breaksPull: true,
  part: "registry",
  routeStop: "registry",
  *check(facts) {
    yield* refusedHeads(facts);
    yield* refusedConfigs(facts);
    yield* unreadable(facts);
  },
};

function* refusedHeads(facts: Facts): Generator<Diagnostic> {
  if (facts.runtime?.startsWith("cri-o") === true) return;
  for (const { pull, reference, answer } of pullsAnswered(facts, "found")) {
    const status = answer.refusedHead;
    if (status === undefined) continue;
    const host = hostOf(reference);
    yield {
      at: pull.mention.at,
      message:
        `The registry \`${host}\` answers HEAD requests for manifests with ${status}, and GET ` +
        "requests with the manifest: containerd asks by HEAD, so its pulls fail",
      fix:
        "Let the registry, and any proxy in front of it, answer HEAD like GET; or set " +
        "`cluster.runtime` if the nodes run CRI-O.",
      groupKey: `head ${host} ${status}`,
      ...certaintyOf(status, facts.runtime),
      pull,
      ...refusedHeadEvent(facts, pull, status),
      evidence: evidenceLines(answer.evidence),
      commands: inspectCommands(reference),
    };
  }
}

/** A server error may pass; a runtime that is not known may be CRI-O, which asks by GET. */
function certaintyOf(
  status: number,
  runtime: string | null,
): Pick<PullDiagnostic, "certainty" | "informational" | "breaksPull"> {
  if (runtime === null) return { certainty: "unverified", informational: true, breaksPull: false };
  return { certainty: status < 500 ? "proved" : "unverified" };
}

function* refusedConfigs(facts: Facts): Generator<Diagnostic> {
  for (const { pull, reference } of pullsAnswered(facts, "found")) {
    const refused = contentOf(facts, pull)?.refused;
    if (refused === undefined) continue;
    yield {
      ...partOf(pull, reference),
      message:
        `The registry \`${hostOf(reference)}\` serves the manifest of ` +
        `\`${familiar(reference)}\`, but refuses its config: ${explainReason(refused.because)}`,
      fix: "Let the registry serve blobs to every client that may read the manifest.",
      certainty:
        refused.byPod && !isWorn(refused.evidence) && !servesConfigs(facts, hostOf(reference))
          ? "proved"
          : "unverified",
      ...pullEvent(facts, pull),
      evidence: evidenceLines(refused.evidence),
    };
  }
}

/** The last reply is a 401: the token that got the manifest may have ended since. */
function isWorn(evidence: readonly EvidenceItem[]): boolean {
  const last = evidence.findLast(isExchange);
  return last !== undefined && "status" in last.result && last.result.status === 401;
}

/** The registry served the config of another image: the refusal may be a passing one. */
function servesConfigs(facts: Facts, host: string): boolean {
  return facts.pulls.some((pull) => {
    const content = contentOf(facts, pull);
    return (
      !("invalid" in pull.reference) &&
      hostOf(pull.reference) === host &&
      content?.kind === "manifest" &&
      content.platforms !== null
    );
  });
}

function* unreadable(facts: Facts): Generator<Diagnostic> {
  for (const { pull, reference, answer } of pullsAnswered(facts, "unreachable")) {
    const problem = manifestProblem(familiar(reference), answer.because);
    if (problem === null) continue;
    yield {
      ...partOf(pull, reference),
      ...problem,
      ...pullEvent(facts, pull),
      evidence: evidenceLines(answer.evidence),
    };
  }
}

/** null if nodes may read the manifest. */
function manifestProblem(
  image: string,
  because: AnswerReason,
): Pick<Diagnostic, "message" | "fix"> | null {
  if (because.code === "reply-too-large")
    return {
      message:
        `The manifest of \`${image}\` is larger than ${because.bytes} bytes, and nodes read no ` +
        "larger one",
      fix: "Build the image with fewer annotations, layers or platforms.",
    };
  if (because.code === "digest-not-served")
    return {
      message:
        `The registry names the digest \`${because.claimed}\` for \`${image}\`, and does not ` +
        "have it: nodes fetch the image by that digest",
      fix: "Push the image again, or correct the registry: its header and its content disagree.",
    };
  return null;
}

function partOf(
  pull: Pull,
  reference: ImageReference,
): Pick<Diagnostic, "at" | "groupKey" | "commands"> & { pull: Pull; imagePart: "tag" } {
  return {
    at: pull.mention.at,
    groupKey: questionKey(reference),
    pull,
    imagePart: "tag",
    commands: inspectCommands(reference),
  };
}
