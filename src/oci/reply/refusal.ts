/** Tells refusals of an image from rejections of the credential itself. */
import { isRefusal } from "../../model/pull/answer.ts";
import { parseChallenges } from "../auth/challenge.ts";
import type { HttpReply } from "../http/http-message.ts";
import type { Classification } from "./classify.ts";

/** The credential itself is bad. */
export function isRejection<T extends { answer: string; credential?: string }>(
  answer: T,
): answer is Extract<T, { answer: "denied" }> {
  return answer.answer === "denied" && answer.credential === "rejected";
}

/** Adds to a refusal the challenge that it came with. */
export function withChallenge(
  classification: Classification,
  { status, headers }: Pick<HttpReply, "status" | "headers">,
): Classification {
  if (status !== 401 || !isRefusal(classification)) return classification;
  // containerd reads the first challenge of each header line.
  const lines = headers["www-authenticate"] ?? [];
  for (const { scheme, parameters } of lines.flatMap((line) => parseChallenges([line])[0] ?? [])) {
    const error = parameters.get("error") ?? null;
    if (scheme === "basic" || scheme === "bearer")
      return {
        ...classification,
        challenge: {
          scheme,
          error: error !== null && /^[a-z_]{1,40}$/.test(error) ? error : null,
          ...(scheme === "bearer" && !parameters.has("realm") ? { realmless: true } : {}),
        },
      };
  }
  return classification;
}
