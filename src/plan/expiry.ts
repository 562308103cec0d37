/** Offer → how long it lasts. Pure. */
import type { Offer } from "../model/answer.ts";

/** What makes a password a token with an end: ECR's, for 12 hours, Google's access tokens, for one, or a JWT that says so itself. */
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

function jwtExpiry(text: string): number | null {
  const payload = /^[\w-]+\.([\w-]+)\.[\w-]+$/.exec(text)?.[1];
  if (payload === undefined) return null;
  try {
    const claims: unknown = JSON.parse(atob(payload.replaceAll("-", "+").replaceAll("_", "/")));
    const end =
      typeof claims === "object" && claims !== null && "exp" in claims ? claims.exp : null;
    return typeof end === "number" && end > 0 && end < 8e9 ? end : null;
  } catch {
    // Text of that shape that is no JWT has no end that could be read.
    return null;
  }
}
