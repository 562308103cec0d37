/** The words of answers, to compare in tests. */
import type { LoginProblem } from "../../../src/model/pull/answer-reason.ts";
import type { AnswerReason, UnknownContentReason } from "../../../src/model/pull/answer-reason.ts";
import type { Answer } from "../../../src/model/pull/answer.ts";
import type { EvidenceItem } from "../../../src/model/pull/exchange.ts";
import {
  explainLoginProblem,
  explainReason,
  explainUnknownContent,
} from "../../../src/judge/wording/explain-reason.ts";
import { evidenceText } from "../../../src/judge/wording/exchange-line.ts";

export function reasonText(answer: Answer): string {
  if (!("because" in answer)) return "";
  return typeof answer.because === "string" ? answer.because : explainReason(answer.because);
}

export function problemText(problem: AnswerReason | LoginProblem | undefined): string {
  return problem === undefined ? "" : explainLoginProblem(problem);
}

export function unknownText(reason: UnknownContentReason | null): string {
  return reason === null ? "" : explainUnknownContent(reason);
}

export function lines(evidence: readonly EvidenceItem[] | undefined): string[] {
  return (evidence ?? []).map(evidenceText);
}
