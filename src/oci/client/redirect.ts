/** Decides where a redirect of a registry may lead. */
import type { HttpReply } from "../http/http-message.ts";
import { matchHost } from "../quirks.ts";

export interface RedirectPolicy {
  /** `URL.host` of the registry. */
  host: string | undefined;
  /** Patterns of hosts that serve its manifests. */
  familiar: readonly string[];
  allows: (host: string) => boolean;
}

/** Of one request. */
// guard: redirect-count
const maxRedirects = 5;

/**
 * Returns the target of a redirect, or why it is not followed, as the end of "it redirects …".
 * `followed`: the number of redirects before it.
 */
export function redirectTarget(
  from: URL,
  { headers }: Pick<HttpReply, "headers">,
  followed: number,
  policy: RedirectPolicy,
): URL | string {
  const location = headers["location"]?.[0];
  if (followed >= maxRedirects) return "too often";
  if (location === undefined || !URL.canParse(location, from.href)) return "nowhere";
  const target = new URL(location, from);
  return redirectProblem(from, target, policy) ?? target;
}

function redirectProblem(
  from: URL,
  to: URL,
  { host, familiar, allows }: RedirectPolicy,
): string | null {
  // guard: redirect-to-http
  if (to.protocol !== "https:" && !(to.protocol === "http:" && from.protocol === "http:"))
    return `to ${to.protocol.slice(0, -1)}`;
  if (to.username !== "" || to.password !== "") return "with a login of its own making";
  const isFamiliar = to.host === host || familiar.some((pattern) => matchHost(pattern, to.host));
  return isFamiliar || allows(to.host) ? null : `to ${to.host}, which is outside the allowed hosts`;
}
