/** Reads how long a rate-limited client is to wait and what its quota is. */
import { readError } from "../error-body.ts";
import type { HttpReply } from "./http-message.ts";

/**
 * Quotes the quota headers of GitLab, Docker Hub and GitHub, "ratelimit-limit: 100;w=21600, …";
 * null if the reply has none.
 */
export function quotaOf(headers: HttpReply["headers"]): string | null {
  const quoted = [
    "ratelimit-limit",
    "ratelimit-remaining",
    "x-ratelimit-limit",
    "x-ratelimit-remaining",
  ].flatMap((name) => (headers[name]?.[0] === undefined ? [] : `${name}: ${headers[name][0]}`));
  return quoted.length === 0 ? null : quoted.join(", ");
}

/**
 * Reads `Retry-After`, seconds or a date, as seconds from now; null if it is neither.
 * https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
export function retryAfterSeconds(value: string | undefined, nowMs: number): number | null {
  if (value === undefined) return null;
  if (/^\s*\d{1,9}\s*$/.test(value)) return Number(value);
  const date = /^[A-Za-z]{3}, /.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(date) ? null : Math.max(0, Math.ceil((date - nowMs) / 1_000));
}

/**
 * Reads the wait that GHCR puts in the message as Go prints a duration:
 * "retry-after: 880.092µs, allowed: 44000/minute".
 */
export function hintedSeconds(body: string): number | null {
  const match = /retry-after: ([\d.]+)(ns|µs|us|ms|s|m)\b/.exec(readError(body).text);
  const unit = { ns: 1e-9, µs: 1e-6, us: 1e-6, ms: 1e-3, s: 1, m: 60 }[match?.[2] ?? ""];
  return match === null || unit === undefined ? null : Number(match[1]) * unit;
}

/** Docker Hub answers 429 to an account locked after failed logins: waiting does not help. */
export function isLockout(text: string): boolean {
  return /failed login attempts/i.test(text);
}
