/** Explains one message of a pod by the message tables. */
import { parseImageReference } from "../model/pull/image.ts";
import type { PodMessage } from "../model/cluster/observed-pod.ts";
import {
  type MessageMatch,
  matchPullMessage,
  matchStartMessage,
} from "./messages/match-message.ts";
import type { MessageRow } from "./messages/message-row.ts";
import { attemptsIn, decisiveMessage, imageIn } from "./messages/message-text.ts";
import { pullFailedOtherwise } from "./pull-failed-otherwise.ts";

/** UTF-16 units of each attempt that are shown as evidence. */
const maxAttemptLength = 400;

export interface Explanation extends Pick<
  MessageRow,
  "rule" | "certainty" | "severity" | "cause" | "reply"
> {
  message: string;
  fix?: string;
  evidence: string[];
  /** False if no row matches: the reason is unknown. */
  explained: boolean;
}

/** Explains a message about a failing pull. `image` is that of the container, if it is known. */
export function explainPull(podMessage: PodMessage, image: string | null): Explanation {
  const { message, spacedMessage, reason } = podMessage;
  const about = image ?? imageIn(podMessage);
  return (
    explainAttempts(message, reason, about) ??
    explainAttempts(spacedMessage, reason, about) ??
    unexplained(message, about)
  );
}

/**
 * Explains a message about something else that keeps the pod from starting; null if no row fits.
 */
export function explainStart(
  { message, spacedMessage }: PodMessage,
  image: string | null,
): Explanation | null {
  const found = matchStartMessage(message, image) ?? matchStartMessage(spacedMessage, image);
  if (found === null) return null;
  const { row, subject } = found;
  return { ...fieldsOf(found), message: row.describe(subject), evidence: [], explained: true };
}

function fieldsOf({
  row,
  subject,
}: MessageMatch): Pick<Explanation, "rule" | "certainty"> & Partial<Explanation> {
  const { rule, certainty, severity, cause, reply, fix } = row;
  return {
    rule,
    certainty,
    ...(severity === undefined ? {} : { severity }),
    ...(cause === undefined ? {} : { cause }),
    ...(reply === undefined ? {} : { reply }),
    ...(fix === undefined ? {} : { fix: typeof fix === "string" ? fix : fix(subject) }),
  };
}

/** A provider of credentials may add an empty one: https://github.com/Azure/AKS/issues/4593 */
const deniedWithoutLogin = /failed to fetch anonymous token: [^\n]{0,2000}?\b40[13]\b/;

/**
 * Explains the attempts of several credentials in one message. "Not found" is proved by the one
 * credential that could read the repository; otherwise the last attempt counts. An attempt without
 * a login that is denied says nothing of the attempts with one.
 */
function explainAttempts(
  message: string,
  reason: string | null,
  image: string | null,
): Explanation | null {
  const attempts = attemptsIn(message);
  const withLogin = attempts.filter((attempt) => !deniedWithoutLogin.test(attempt));
  const found = (withLogin.length > 0 ? withLogin : attempts).flatMap(
    (attempt) => matchPullMessage(decisiveMessage(attempt), image) ?? [],
  );
  // The reason alone names some causes: InvalidImageName, ErrImageNeverPull.
  const byReason = found.length === 0 && reason !== null ? matchPullMessage(reason, image) : null;
  const proved = found.find(({ row }) => row.reply === "missing");
  const chosen = proved ?? found.at(-1) ?? byReason;
  if (chosen == null) return null;
  const { row, subject } = chosen;
  const agree = proved !== undefined || found.every((one) => one.row.rule === row.rule);
  const fields = fieldsOf(chosen);
  const { severity: _severity, ...doubtful } = { ...fields, certainty: "unverified" as const };
  return {
    ...(agree ? fields : doubtful),
    message: row.describe(subject),
    evidence: attempts.length > 1 ? evidenceOf(attempts) : [],
    explained: true,
  };
}

function evidenceOf(attempts: readonly string[]): string[] {
  return [
    "the pod presented several credentials one after another, and each failed",
    ...attempts.map(
      (attempt, index) =>
        `credential ${index + 1} of ${attempts.length}: ${attempt.slice(0, maxAttemptLength)}`,
    ),
  ];
}

/**
 * A message that says nothing more than the reason does, and the words of `kubectl logs` and of
 * other programs for it.
 */
const bare =
  /^(?:Error: \w+|.{0,600}is waiting to start: .{1,60}|)$|Back-off pulling image \\?"[^"\\]{1,1000}\\?"[.,"'\s]*$/;

/** A message that was cut off before the runtime's reason. */
const cutOff =
  /^(?:Failed to pull|Back-off pulling) image\b(?: "[^"]{1,1000}"?)?(?:: (?:ErrImagePull: )?(?:rpc error: code = \w{1,30}(?: desc = ?)?)?(?:failed to pull and unpack image(?: "[^"]{0,1000}"?)?)?(?:: failed to resolve (?:reference|image)(?: "[^"]{0,1000}"?)?)?)?(?::? ?(?:\.{3}|…)?)$/;

function unexplained(message: string, image: string | null): Explanation {
  const parsed = image === null ? null : parseImageReference(image);
  const name = parsed === null ? "the image" : `\`${image ?? ""}\``;
  const isBare = bare.test(message);
  if (!isBare && cutOff.test(message))
    return {
      rule: pullFailedOtherwise.id,
      certainty: "unverified",
      message: `The pull of ${name} fails, and the message ends before it says why`,
      fix: "Get the whole message with `kubectl describe pod`.",
      evidence: [],
      explained: false,
    };
  return {
    rule: pullFailedOtherwise.id,
    certainty: "unverified",
    message: isBare
      ? `The pull of ${name} fails, and the input does not say why: Kubernetes keeps ` +
        "events for an hour"
      : `The pull of ${name} fails for a reason that pullgate does not know`,
    ...(isBare
      ? {
          fix:
            "Get newer events with `kubectl describe pod` after the kubelet has tried " +
            "again, or run this without --offline.",
        }
      : {}),
    evidence: [],
    explained: false,
  };
}
