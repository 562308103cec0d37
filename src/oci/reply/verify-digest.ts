/** Compares the digest of a found manifest with the bytes that the registry sent. */
import { createHash } from "node:crypto";
import { isDigest } from "./classify.ts";
import type { Classification } from "./classify.ts";
import { isSchema1 } from "./manifest-content.ts";

/**
 * A digest must equal the requested one, and the digest of the body, if there is a body. The digest
 * of a signed schema 1 manifest covers its payload only:
 * https://distribution.github.io/distribution/spec/deprecated-schema-v1/
 */
export function verifyDigest(
  said: Classification,
  wanted: string | null,
  body: Buffer,
  method: "HEAD" | "GET",
): Classification {
  if (said.answer !== "found") return said;
  const claimed = wanted ?? said.digest;
  const computed = method === "GET" && !isSchema1(said.mediaType) ? digestOf(body, claimed) : null;
  const got = computed ?? said.digest ?? claimed;
  // guard: digest
  if (claimed !== null && got !== claimed)
    return {
      answer: "unreachable",
      stage: "protocol",
      because: {
        code: "other-digest",
        digest: isDigest(got) ? got : null,
        ...(wanted === null ? { claimed } : {}),
      },
    };
  return { ...said, digest: got };
}

/**
 * By the algorithm of the digest that it should have; null where that is none of those that images
 * may have.
 */
function digestOf(body: Buffer, claimed: string | null): string | null {
  const algorithm = claimed?.split(":", 1)[0] ?? "sha256";
  return ["sha256", "sha384", "sha512"].includes(algorithm)
    ? `${algorithm}:${createHash(algorithm).update(body).digest("hex")}`
    : null;
}
