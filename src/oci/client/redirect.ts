/** Decides where a redirect of a registry may lead. */
import type { TargetProblem } from "../../model/pull/answer-reason.ts";
import type { HttpReply } from "../http/http-message.ts";
import { matchHost } from "../quirks.ts";

export interface RedirectPolicy {
  /** `URL.host` of the registry. */
  host: string | undefined;
  /** Patterns of hosts that serve its manifests. */
  familiar: readonly string[];
  allows: (host: string) => boolean;
}

/** The limit for one request. */
// guard: redirect-count
const maxRedirects = 5;

/**
 * Returns the target of a redirect, or why it is not followed.
 * `followed`: the number of redirects before it.
 */
export function redirectTarget(
  from: URL,
  { headers }: Pick<HttpReply, "headers">,
  followed: number,
  policy: RedirectPolicy,
): URL | TargetProblem {
  const location = headers["location"]?.[0];
  if (followed >= maxRedirects) return { code: "too-often" };
  if (location === undefined || !URL.canParse(location, from.href)) return { code: "nowhere" };
  const target = new URL(location, from);
  return redirectProblem(from, target, policy) ?? target;
}

function redirectProblem(
  from: URL,
  to: URL,
  { host, familiar, allows }: RedirectPolicy,
): TargetProblem | null {
  // guard: redirect-to-http
  if (to.protocol !== "https:" && !(to.protocol === "http:" && from.protocol === "http:"))
    return { code: "scheme", scheme: to.protocol.slice(0, -1) };
  if (to.username !== "" || to.password !== "") return { code: "login-in-url" };
  const isFamiliar = to.host === host || familiar.some((pattern) => matchHost(pattern, to.host));
  return isFamiliar || allows(to.host) ? null : { code: "host-not-allowed", host: to.host };
}
