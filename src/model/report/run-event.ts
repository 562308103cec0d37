/** What a run does, step by step, for `--verbose`. No event holds a secret. */

import type { Offer } from "../pull/answer.ts";
import type { LoginSource } from "../pull/answer-reason.ts";
import type { ConnectionStage } from "../pull/connection-stage.ts";

/** One try of a request over HTTP. */
export interface SentRequest {
  kind: "request";
  method: string;
  /** Without its query, which may be signed. */
  url: string;
  /** The status, or why there is no reply. */
  result: number | MissingReply;
  elapsedMs: number;
  /** Host and port; null without a proxy. */
  proxy: string | null;
  /** The registry in whose place a mirror is asked; null if the host speaks for itself. */
  mirrorOf: string | null;
  /** The login that was sent, or that a token was fetched with; null if none was. */
  login: LoginName | null;
}

export type MissingReply =
  | { why: "unreachable"; stage: ConnectionStage; code: string | null }
  /** `danger`: of the address policy. */
  | { why: "refused"; danger: string }
  | { why: "rate-limited" | "deadline" };

/** How a person finds a login. */
export interface LoginName {
  /** null for a token, and for a name that may be a token. */
  user: string | null;
  /** The pull secret, the node, or a place of the runner; null if unknown. */
  place: LoginPlace | null;
}

export type LoginPlace = Offer["source"] | LoginSource | { kind: "configuration" };

/** One run of a renderer, git or kubectl. */
export interface ProgramEnd {
  kind: "program";
  /** The program and its arguments, without the values of `--set`. */
  command: string[];
  folder: string;
  elapsedMs: number;
  /** The program printed its output, and ended well. */
  succeeded: boolean;
}

/** Something that was known already, and is not asked for or made again. */
export interface CacheHit {
  kind: "cache";
  holds: "answer" | "chart" | "content" | "rendering" | "token";
  /** What is known: an image, a chart, a token server. */
  subject: string;
}

export type RunEvent = SentRequest | ProgramEnd | CacheHit;
