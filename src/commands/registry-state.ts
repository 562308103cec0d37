/** Describes what a registry answers now about a pull that failed earlier. */
import { questionKey, type Answer } from "../model/pull/answer.ts";
import type { Cause, EvidenceLine } from "../model/report/finding.ts";
import type { Pull } from "../model/pull/pull.ts";
import { evidenceLines, explainReason } from "../judge/judge.ts";

/** Evidence for the reader; it changes no verdict. Empty if the registry was not asked. */
export function registryState(
  { reference }: Pull,
  cause: Cause,
  byImage: ReadonlyMap<string, Answer>,
): EvidenceLine[] {
  const answer = "invalid" in reference ? undefined : byImage.get(questionKey(reference));
  if (answer === undefined || (answer.answer === "not-asked" && answer.because === "offline"))
    return [];
  return [`asked now: ${inWords(answer, cause)}`, ...evidenceLines(answer.evidence)];
}

const found: Readonly<Record<Cause, string>> = {
  reference: "the image exists: it was pushed later, or the pod's credentials do not open it",
  credentials:
    "the image exists for this machine: the pod's credentials are wrong, or were wrong then",
  connectivity:
    "the image is reachable from here: the nodes' network is at fault, or the outage is over",
  policy: "the image exists: the node could pull it",
  start: "the image exists",
  manifest: "the image exists",
};

function inWords(answer: Answer, cause: Cause): string {
  if (answer.answer === "found") return found[cause];
  if (answer.answer === "missing") return `the ${answer.missing} does not exist`;
  if (answer.answer === "missing-or-denied") {
    const likelier = answer.lean === "missing" ? "missing" : "private";
    const hint = answer.lean === null ? "" : ` and it looks ${likelier}`;
    const reason = `${hint} (${explainReason(answer.because)})`;
    return `the image is missing or private; the registry answers the same for both${reason}`;
  }
  if (answer.answer === "rate-limited") return "the registry rate-limits this machine too";
  if (answer.answer === "unreachable")
    return `the registry cannot be reached from here either: ${explainReason(answer.because)}`;
  if (answer.answer === "not-asked")
    return answer.because === "node-local"
      ? "the registry was not asked: it belongs to the node or the cluster"
      : "the registry was not asked: the configuration does not allow it";
  return explainReason(answer.because);
}
