/** Finds the row that tells what a message means. */
import {
  canonical,
  type ImageReference,
  parseImageReference,
  repositoryOf,
} from "../../model/pull/image.ts";
import { apiMessages } from "./api-messages.ts";
import { connectionMessages } from "./connection-messages.ts";
import { contentMessages } from "./content-messages.ts";
import { credentialMessages } from "./credential-messages.ts";
import { type FailingStep, failingStep } from "./failing-step.ts";
import type { MessageRow, MessageSubject } from "./message-row.ts";
import { notFoundMessages } from "./not-found-messages.ts";
import { policyMessages } from "./policy-messages.ts";
import { pullerIn } from "./puller.ts";
import { runtimeMessages } from "./runtime-messages.ts";
import { startMessages } from "./start-messages.ts";
import { tokenMessages } from "./token-messages.ts";
import { unpackMessages } from "./unpack-messages.ts";

/** The rows for messages about a pull. The first match counts, so specific rows come first. */
const pullMessages: readonly MessageRow[] = [
  ...runtimeMessages,
  ...tokenMessages,
  ...policyMessages,
  ...connectionMessages,
  ...contentMessages,
  ...credentialMessages,
  ...notFoundMessages,
];

const nonPullMessages: readonly MessageRow[] = [...startMessages, ...apiMessages];

export interface MessageMatch {
  row: MessageRow;
  subject: MessageSubject;
}

/** Matches a message about a pull; null if no row fits. */
export function matchPullMessage(message: string, image: string | null): MessageMatch | null {
  return match(message, image, ({ step }) =>
    step === "unpack" || step === "verify" ? unpackMessages : pullMessages,
  );
}

/** Matches a message about something else that keeps a pod from starting; null if no row fits. */
export function matchStartMessage(message: string, image: string | null): MessageMatch | null {
  return match(message, image, () => nonPullMessages);
}

function match(
  message: string,
  image: string | null,
  rowsFor: (failing: FailingStep) => readonly MessageRow[],
): MessageMatch | null {
  const parsed = image === null ? null : parseImageReference(image);
  const reference = parsed === null || "invalid" in parsed ? null : parsed;
  const words = withoutNames(message, image, reference);
  const failing = failingStep(message, words, reference);
  const subject = { message, image, reference, failing, puller: pullerIn(words) };
  for (const row of rowsFor(failing)) {
    if (row.steps !== undefined && !row.steps.includes(failing.step)) continue;
    if (row.appliesTo !== undefined && !row.appliesTo(subject)) continue;
    const found = row.pattern.exec(words);
    if (found !== null) return { row, subject: { ...subject, match: found } };
  }
  return null;
}

/** Image names may contain the words of a message: `acme/not-found`, `acme/denied:401`. */
function withoutNames(
  message: string,
  image: string | null,
  reference: ImageReference | null,
): string {
  const names = [
    image ?? "",
    reference === null ? "" : canonical(reference),
    reference === null ? "" : repositoryOf(reference),
  ];
  return names
    .filter((name) => name.length > 3)
    .reduce((text, name) => text.replaceAll(name, "…"), message);
}
