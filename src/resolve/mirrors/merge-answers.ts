/** Merges what the hosts of a mirror chain answered for one credential. */
import type { Answer } from "../../model/pull/answer.ts";
import type { AnswerReason, HostOutcome, MirrorOutcome } from "../../model/pull/answer-reason.ts";
import type { Mirror } from "./mirror.ts";

/** What one host answered, seen from one credential. */
export interface MirrorView {
  mirror: Mirror;
  answer: Answer;
  proof: MirrorProof;
}

/**
 * `negative`: the host does not serve the image to the credential. `open`: it answered an anonymous
 * request, and may serve the credential. `none`: it did not answer.
 */
export type MirrorProof = "negative" | "open" | "none";

/** hosts.toml leaves no host for the request. */
export const noHost: Answer = {
  answer: "unreachable",
  stage: "address",
  because: { code: "no-host-in-hosts-toml" },
  evidence: [],
};

/**
 * `sameCredential`: the host was asked with the very credential; otherwise anonymously, where a 404
 * may hide a private image. `login`: what the host answered to the runner's login, if it has one.
 */
export function proofOf(
  answer: Answer,
  sameCredential: boolean,
  login: Answer | null,
): MirrorProof {
  switch (answer.answer) {
    case "missing":
    case "inconclusive":
      return "negative";
    case "denied":
    case "missing-or-denied":
      return sameCredential || login?.answer === "missing" || login?.answer === "inconclusive"
        ? "negative"
        : "open";
    case "found":
      return "open";
    case "not-asked":
      // A node's own registry holds only images that are on nodes already.
      return answer.because === "node-local" ? "negative" : "none";
    case "rate-limited":
    case "unreachable":
      break;
  }
  return "none";
}

/** Merges the answers of several hosts, none of which has the image for the credential. */
export function mergeAnswers(registry: string, views: MirrorView[]): Answer {
  const evidence = views.flatMap(({ answer }) => answer.evidence);
  const origin = views.findLast(({ mirror }) => mirror.own);
  const mirrors = views.filter(({ mirror, answer }) => !mirror.own && !isNodeLocal(answer));
  const undecided = mirrors.filter(({ proof }) => proof !== "negative");
  const inconclusive = (because: AnswerReason): Extract<Answer, { answer: "inconclusive" }> => ({
    answer: "inconclusive",
    because,
    evidence,
  });
  if (origin !== undefined && origin.proof === "negative" && !isNodeLocal(origin.answer)) {
    const { answer } = origin;
    if (undecided.length === 0) return { ...answer, evidence };
    const outcome = outcomeOf(answer);
    const doubt = inconclusive({
      code: "mirrors-may-have-it",
      registry,
      outcome,
      mirrors: undecided.map(mirrorOutcome),
    });
    return answer.answer === "missing" ? { ...doubt, missing: answer.missing } : doubt;
  }
  if (origin?.proof === "open")
    return inconclusive({ code: "login-not-sent-without-tls", registry });
  if (origin?.answer.answer === "not-asked" && origin.answer.because === "forbidden-address")
    return origin.answer;
  const answering = mirrors.filter(({ proof }) => proof !== "none");
  if (answering.length > 0)
    return inconclusive({
      code: "only-mirrors-answer",
      registry,
      outcome: origin === undefined ? null : outcomeOf(origin.answer),
      mirrors: answering.map(mirrorOutcome),
    });
  const [first] = mirrors;
  if (origin === undefined || origin.answer.answer === "not-asked") {
    if (first?.answer.answer === "unreachable") {
      const { stage, because } = first.answer;
      return {
        answer: "unreachable",
        stage,
        because: { code: "mirror-failed", mirror: first.mirror.name, reason: because },
        evidence,
      };
    }
    return { ...(origin?.answer ?? first?.answer ?? noHost), evidence };
  }
  const { answer } = origin;
  if (answer.answer !== "unreachable" || mirrors.length === 0) return { ...answer, evidence };
  // Without a code, because the host may exist for the nodes: a mirror stands in for it.
  const { stage, because: reason } = answer;
  const because: AnswerReason = {
    code: "registry-and-mirrors-failed",
    reason,
    mirrors: mirrors.map(mirrorOutcome),
  };
  return { answer: "unreachable", stage, because, evidence };
}

function isNodeLocal(answer: Answer): boolean {
  return answer.answer === "not-asked" && answer.because === "node-local";
}

function mirrorOutcome({ mirror, answer, proof }: MirrorView): MirrorOutcome {
  return { mirror: mirror.name, outcome: outcomeOf(answer), undecided: proof === "open" };
}

function outcomeOf(answer: Answer): HostOutcome {
  switch (answer.answer) {
    case "found":
    case "missing":
    case "rate-limited":
      return { answer: answer.answer };
    case "not-asked":
      return { answer: answer.answer, because: answer.because };
    case "denied":
    case "missing-or-denied":
    case "inconclusive":
    case "unreachable":
      break;
  }
  return { answer: answer.answer, because: answer.because };
}
