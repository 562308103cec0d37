/** `WWW-Authenticate` of a reply → how its registry wants to be asked. Pure. */
import { isRefusal } from "../client/best-answer.ts";
import { parseChallenges } from "./challenge.ts";
import type { Classification } from "../reply/classify.ts";
import type { HttpReply } from "../http/transport.ts";

/** How this registry wants to be asked. */
export type AuthScheme =
  | { scheme: "open" }
  | { scheme: "basic" }
  | { scheme: "bearer"; realm: string; service: string | null; scope: string | null };

/** What a challenge teaches; null where there is none that can be answered. */
export function parseAuthScheme(reply: HttpReply): AuthScheme | null {
  const challenges = parseChallenges(reply.headers["www-authenticate"] ?? []);
  for (const { scheme, parameters } of challenges) {
    const realm = parameters.get("realm");
    if (scheme === "bearer" && realm !== undefined)
      return {
        scheme,
        realm,
        service: parameters.get("service") ?? null,
        scope: parameters.get("scope") || null,
      };
  }
  return challenges.some(({ scheme }) => scheme === "basic") ? { scheme: "basic" } : null;
}

/** What of a lesson holds for other repositories: a scope that names one does not. */
export function sharedScheme(lesson: AuthScheme): AuthScheme {
  return lesson.scheme === "bearer" && lesson.scope?.startsWith("repository:") === true
    ? { ...lesson, scope: null }
    : lesson;
}

/** Does a challenge ask for another token than the one it answers? Artifactory has a token server for each of its repositories. */
export function isOther(
  challenge: AuthScheme,
  by: AuthScheme | null,
  scope: string | null,
): boolean {
  if (challenge.scheme !== "bearer" || by?.scheme !== "bearer") return false;
  return (
    challenge.realm !== by.realm ||
    challenge.service !== by.service ||
    (challenge.scope !== null && challenge.scope !== scope)
  );
}

/** https://github.com/goharbor/harbor/blob/c50c7dd/src/server/middleware/v2auth/auth.go: the second challenge is another one. */
export function isDowngraded(reply: HttpReply): boolean {
  return parseChallenges(reply.headers["www-authenticate"] ?? []).some(
    ({ scheme, parameters }) => scheme === "basic" && parameters.get("realm") === "harbor",
  );
}

/** A refusal, with the challenge that it came with. */
export function isChallenge(said: Classification, { status, headers }: HttpReply): Classification {
  if (status !== 401 || !isRefusal(said)) return said;
  for (const { scheme, parameters } of parseChallenges(headers["www-authenticate"] ?? [])) {
    const error = parameters.get("error") ?? null;
    if (scheme === "basic" || scheme === "bearer")
      return {
        ...said,
        challenge: { scheme, error: error !== null && /^[a-z_]{1,40}$/.test(error) ? error : null },
      };
  }
  return said;
}
