/** The messages of the transport: a request, its reply, or the reason why there is none. */
import type { RegistryReason } from "../../model/pull/answer-reason.ts";
import type { LoginName } from "../../model/report/run-event.ts";
import type { AddressDanger } from "./address-policy.ts";
import type { ConnectionError } from "./connection-error.ts";

export interface HttpRequest {
  method: "HEAD" | "GET" | "POST";
  url: URL;
  headers: Record<string, string>;
  body?: string;
  /** Limit of the reply's body: a longer body is cut, or the reply is refused if `whole`. */
  maxBytes: number;
  /** A partial body is useless. */
  whole: boolean;
  /**
   * Failures do not count against the host's health: tag lists have limits of their own (Quay),
   * and blobs are stored on other hosts.
   */
  auxiliary?: boolean;
  /** On 429, do not back off and do not pause other requests. */
  noBackoff?: boolean;
  /** Further tries; the configured number if absent. */
  retries?: number;
  /** How to connect, if not as to every host. */
  connection?: ConnectionOptions;
  /** The login that is sent, and the registry that a mirror stands for. */
  logged?: { login: LoginName | null; mirrorOf?: string | null };
}

/** Connection settings of one host in containerd's hosts.toml; they apply to its requests only. */
export interface ConnectionOptions {
  caFiles: string[];
  /** PEM files; the key may be in the file of the certificate. */
  clients: { cert: string; key: string }[];
  /** `skip_verify`: the server's certificate is not verified. */
  unverified: boolean;
  connectTimeoutMs: number | null;
}

export interface HttpReply {
  status: number;
  /** The server's reason phrase; absent or "" if it sent none, as over HTTP/2. */
  statusText?: string;
  /** Names in lower case. */
  headers: Readonly<Record<string, string[]>>;
  body: Buffer;
}

/** Why there is no reply. */
export type NoReply =
  | Unreachable
  /** The address policy forbids the address. */
  | { noReply: "refused"; danger: AddressDanger; reason: RegistryReason }
  /** An earlier request was told to wait for longer than the time that is left. */
  | { noReply: "rate-limited"; retryAfterSeconds: number | null; quota: string | null }
  | { noReply: "deadline" };

export interface Unreachable {
  noReply: "unreachable";
  failure: ConnectionError;
  tries: number;
  /** The other side ended the connection before it replied. */
  broken?: true;
}

export function unreachable(failure: ConnectionError, tries: number): Unreachable {
  return { noReply: "unreachable", failure, tries };
}
