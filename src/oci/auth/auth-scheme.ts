/** Reads from the WWW-Authenticate header of a reply how its registry authenticates requests. */
import type { HttpReply } from "../http/http-message.ts";
import { parseChallenges, parseFirstChallenges } from "./challenge.ts";

export type AuthScheme =
  /** The registry serves requests without credentials. */
  | { scheme: "open" }
  | { scheme: "basic" }
  | { scheme: "bearer"; realm: string; service: string | null; scope: string | null };

/** Prefers Bearer to Basic; null if the reply has no challenge that can be met. */
export function parseAuthScheme(reply: Pick<HttpReply, "headers">): AuthScheme | null {
  const challenges = parseFirstChallenges(reply.headers["www-authenticate"] ?? []);
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

/** The part of a scheme that holds for every repository: drops a scope that names one. */
export function sharedScheme(scheme: AuthScheme): AuthScheme {
  return scheme.scheme === "bearer" && scheme.scope?.startsWith("repository:") === true
    ? { ...scheme, scope: null }
    : scheme;
}

/**
 * Does a challenge ask for another token than the one that it answers? `scope` is the scope of that
 * token. Artifactory has a token server for each of its repositories.
 */
export function asksForOtherToken(
  challenge: AuthScheme,
  current: AuthScheme | null,
  scope: string | null,
): boolean {
  if (challenge.scheme !== "bearer" || current?.scheme !== "bearer") return false;
  return (
    challenge.realm !== current.realm ||
    challenge.service !== current.service ||
    (challenge.scope !== null && challenge.scope !== scope)
  );
}

/**
 * Harbor answers a refused token with a Basic challenge:
 * https://github.com/goharbor/harbor/blob/c50c7dd/src/server/middleware/v2auth/auth.go
 */
export function isHarborBasicChallenge(reply: Pick<HttpReply, "headers">): boolean {
  return parseChallenges(reply.headers["www-authenticate"] ?? []).some(
    ({ scheme, parameters }) => scheme === "basic" && parameters.get("realm") === "harbor",
  );
}
