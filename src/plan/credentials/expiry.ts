/** Tells from the shape of a password when it expires. */
import type { Offer } from "../../model/answer.ts";

/**
 * A clause for passwords that are short-lived tokens: those of Amazon ECR (12 hours), Google access
 * tokens (one hour) and JWTs that state their expiry. undefined for all others.
 */
export function endsBy({ key, username, password }: Omit<Offer, "ends">): string | undefined {
  if (username === "AWS" && /\.dkr\.ecr[.-]/.test(key))
    return "a token of Amazon ECR, which ends after 12 hours";
  if (username === "oauth2accesstoken")
    return "an access token of Google, which ends after an hour";
  const expiry = jwtExpiry(password);
  return expiry === null
    ? undefined
    : `a token that ends on ${new Date(expiry * 1000).toISOString().slice(0, 10)}`;
}

/** Seconds since 1970; null for text that is not a JWT with an expiry before the year 2223. */
function jwtExpiry(text: string): number | null {
  const payload = /^[\w-]+\.([\w-]+)\.[\w-]+$/.exec(text)?.[1];
  if (payload === undefined) return null;
  try {
    const claims: unknown = JSON.parse(atob(payload.replaceAll("-", "+").replaceAll("_", "/")));
    const end =
      typeof claims === "object" && claims !== null && "exp" in claims ? claims.exp : null;
    return typeof end === "number" && end > 0 && end < 8e9 ? end : null;
  } catch {
    // Other passwords of this shape do not decode.
    return null;
  }
}
