/**
 * Exchanges → lines of evidence and answers. Nothing secret, nothing a server could do harm with.
 */
import { readError } from "../error-body.ts";
import type { Classification } from "./classify.ts";
import type { Redactor } from "../redaction.ts";
import type { HttpReply, NoReply } from "../http/http-message.ts";

export interface Evidence {
  /** "GET https://host/v2/… → 404 MANIFEST_UNKNOWN: manifest unknown". */
  quote(method: string, url: URL, reply: HttpReply | NoReply): string;
  /** What no reply means. `other` names the host where it is not the registry itself. */
  hear(noReply: NoReply, url: URL, other: string | null): Classification;
}

export function openEvidence(secrets: Redactor): Evidence {
  return {
    quote: (method, url, reply) =>
      `${method} ${bare(url, secrets)} → ${"noReply" in reply ? silent(reply) : spoken(reply, url, secrets)}`,
    hear(noReply, url, other) {
      const where = other === null ? "" : `${other} ${url.host}: `;
      switch (noReply.noReply) {
        case "unreachable": {
          const { stage, because, code } = noReply.failure;
          return {
            answer: "unreachable",
            stage,
            because: where + because,
            ...(code === undefined || other !== null ? {} : { code }),
          };
        }
        case "rate-limited":
          return {
            answer: "rate-limited",
            retryAfterSeconds: noReply.retryAfterSeconds,
            quota: noReply.quota,
          };
        case "deadline":
          return { answer: "not-asked", because: "deadline" };
        case "refused":
          break;
      }
      if (other !== null)
        return { answer: "unreachable", stage: "address", because: where + noReply.because };
      return { answer: "not-asked", because: refusals[noReply.danger] };
    },
  };
}

const refusals = {
  never: "forbidden-address",
  loopback: "node-local",
  private: "private-address",
} as const;

/** Without query: it may be signed. */
function bare(url: URL, secrets: Redactor): string {
  return secrets.clean(`${url.protocol}//${url.host}${url.pathname}`, 1_000);
}

function silent(noReply: NoReply): string {
  switch (noReply.noReply) {
    case "unreachable":
      return `${noReply.failure.stage}: ${noReply.failure.because}${noReply.tries > 1 ? ` (${noReply.tries} tries)` : ""}`;
    case "refused":
      return `not sent: ${noReply.because}`;
    case "rate-limited":
      return "not sent: the registry had told to wait for longer than there is time";
    case "deadline":
      break;
  }
  return "the deadline came first";
}

function spoken({ status, headers, body }: HttpReply, url: URL, secrets: Redactor): string {
  const location = status >= 300 && status < 400 ? headers["location"]?.[0] : undefined;
  if (location !== undefined && URL.canParse(location, url.href))
    return `${status} to ${bare(new URL(location, url), secrets)}`;
  if (status < 400) return String(status);
  const { codes, message } = readError(body.toString("utf8"));
  const words = [codes.map((code) => secrets.clean(code)).join(" "), secrets.clean(message)]
    .filter((part) => part !== "")
    .join(": ");
  return words === "" ? String(status) : `${status} ${words}`;
}
