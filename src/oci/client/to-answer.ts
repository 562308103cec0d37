/** Turns the result of an attempt into an answer: cleans the foreign text in it. */
import type { Answer, ImageContent } from "../../model/pull/answer.ts";
import type { Redactor } from "../redaction.ts";
import { cleanReason } from "../reply/clean-reason.ts";
import type { AttemptResult } from "./attempt.ts";

/** `content`: what the image is made of, if it was found and looked into. */
export function toAnswer(
  { classification, evidence }: Pick<AttemptResult, "classification" | "evidence">,
  content: ImageContent | null,
  secrets: Redactor,
): Answer {
  switch (classification.answer) {
    case "found": {
      const { mediaType } = classification;
      return {
        ...classification,
        mediaType: mediaType === null ? null : secrets.clean(mediaType, 300),
        content,
        evidence: [...evidence],
      };
    }
    case "denied":
    case "missing-or-denied":
    case "inconclusive":
    case "unreachable": {
      const because = cleanReason(classification.because, secrets);
      return { ...classification, because, evidence: [...evidence] };
    }
    case "rate-limited": {
      const { quota } = classification;
      return {
        ...classification,
        quota: quota === null ? null : secrets.clean(quota, 300),
        evidence: [...evidence],
      };
    }
    case "missing": {
      const { words } = classification;
      if (words === undefined) break;
      return { ...classification, words: secrets.clean(words, 300), evidence: [...evidence] };
    }
    case "not-asked":
      break;
  }
  return { ...classification, evidence: [...evidence] };
}
