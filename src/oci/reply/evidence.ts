/** Records exchanges as evidence, and reads missing replies. The evidence holds no secret. */
import type { Exchange, ExchangeFailure, ExchangeReply } from "../../model/pull/exchange.ts";
import type { HttpReply, NoReply } from "../http/http-message.ts";
import { readError } from "../error-body.ts";
import type { Redactor } from "../redaction.ts";
import { cleanReason } from "./clean-reason.ts";
import type { Classification } from "./classify.ts";

/** What a host other than the registry is to it. */
export type OtherHost = "redirect-target" | "token-server";

export interface Evidence {
  record(method: string, url: URL, reply: HttpReply | NoReply): Exchange;
  /** What a missing reply means. `other`: the role of the host; null if it is the registry. */
  classifyNoReply(noReply: NoReply, url: URL, other: OtherHost | null): Classification;
}

export function openEvidence(secrets: Redactor): Evidence {
  return {
    record: (method, url, reply) => ({
      kind: "exchange",
      method,
      url: withoutQuery(url, secrets),
      result: "noReply" in reply ? failureOf(reply, secrets) : replyOf(reply, url, secrets),
    }),
    classifyNoReply,
  };
}

function classifyNoReply(noReply: NoReply, url: URL, other: OtherHost | null): Classification {
  switch (noReply.noReply) {
    case "unreachable": {
      const { stage, reason, code, address } = noReply.failure;
      if (other !== null)
        return {
          answer: "unreachable",
          stage,
          because: { code: "other-host-failed", role: other, host: url.host, reason },
        };
      return {
        answer: "unreachable",
        stage,
        because: reason,
        ...(code === undefined ? {} : { code }),
        ...(address === undefined ? {} : { address }),
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
  if (other === null) return { answer: "not-asked", because: refusals[noReply.danger] };
  const { reason } = noReply;
  return {
    answer: "unreachable",
    stage: "address",
    because: { code: "other-host-failed", role: other, host: url.host, reason },
  };
}

const refusals = {
  never: "forbidden-address",
  loopback: "node-local",
  private: "private-address",
} as const;

function withoutQuery(url: URL, secrets: Redactor): string {
  return secrets.clean(`${url.protocol}//${url.host}${url.pathname}`, 1_000);
}

function failureOf(noReply: NoReply, secrets: Redactor): ExchangeFailure {
  switch (noReply.noReply) {
    case "unreachable": {
      const { stage, reason } = noReply.failure;
      return {
        failure: "unreachable",
        stage,
        reason: cleanReason(reason, secrets),
        tries: noReply.tries,
      };
    }
    case "refused":
      return { failure: "refused", reason: cleanReason(noReply.reason, secrets) };
    case "rate-limited":
    case "deadline":
      break;
  }
  return { failure: noReply.noReply };
}

function replyOf(
  { status, statusText = "", headers, body }: HttpReply,
  url: URL,
  secrets: Redactor,
): ExchangeReply {
  const location = status >= 300 && status < 400 ? headers["location"]?.[0] : undefined;
  const target =
    location !== undefined && URL.canParse(location, url.href)
      ? withoutQuery(new URL(location, url), secrets)
      : null;
  const { codes, message } =
    status < 400 ? { codes: [], message: "" } : readError(body.toString("utf8"));
  return {
    status,
    ...(status >= 400 && statusText !== "" ? { phrase: secrets.clean(statusText, 100) } : {}),
    location: target,
    errorCodes: codes.map((code) => secrets.clean(code)),
    errorText: secrets.clean(message),
  };
}
