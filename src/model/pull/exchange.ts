/** The evidence of an answer: HTTP exchanges and other observations. It never holds a secret. */
import type { ConnectionStage } from "./connection-stage.ts";
import type { RegistryReason, TargetProblem } from "./answer-reason.ts";

/** One request to a registry or token server, and what came back. Texts are cleaned. */
export interface Exchange {
  kind: "exchange";
  method: string;
  /** Without its query, which may be signed. */
  url: string;
  result: ExchangeReply | ExchangeFailure;
}

export interface ExchangeReply {
  status: number;
  /** The server's reason phrase; absent if it sent none. */
  phrase?: string;
  /** The target of a redirect, without its query; null if the reply is no redirect. */
  location: string | null;
  /** The error codes of the body, in upper case. */
  errorCodes: string[];
  /** The message of the error body; "" if there is none. */
  errorText: string;
}

export type ExchangeFailure =
  | { failure: "unreachable"; stage: ConnectionStage; reason: RegistryReason; tries: number }
  /** The request was not sent, because of the address policy. */
  | { failure: "refused"; reason: RegistryReason }
  /** The request was not sent, because the registry asked for a longer pause than there is time. */
  | { failure: "rate-limited" }
  | { failure: "deadline" };

/** An observation that supports an answer and is no exchange. */
export type Observation =
  | { kind: "invalid-host"; host: string }
  | { kind: "login-withheld"; host: string }
  | { kind: "token-server-forbidden"; registry: string; problem: TargetProblem }
  /** Other images of the repository were found in this run. */
  | { kind: "repository-exists"; repository: string };

export type EvidenceItem = Exchange | Observation;

export function isExchange(item: EvidenceItem): item is Exchange {
  return item.kind === "exchange";
}
