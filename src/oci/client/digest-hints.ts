/** Reads what a repository holds in place of a digest that it lacks. */
import type { DigestHints } from "../../model/pull/answer.ts";
import { jsonField, parseJson } from "../untrusted-json.ts";
import type { AttemptResult } from "./attempt.ts";

/** A config is smaller: a larger blob is a layer. */
export const maxHintBytes = 262_144;

/**
 * `ofTag`: what the tag beside the digest names; null if there is none. `blob`: the blob of the
 * digest. null if both say nothing.
 */
export function digestHints(
  tag: string | null,
  ofTag: AttemptResult | null,
  blob: AttemptResult,
): DigestHints | null {
  const found = ofTag?.classification;
  const digest = found?.answer === "found" ? found.digest : null;
  const hints: DigestHints = {
    tag: tag === null || digest === null ? null : { name: tag, digest },
    blob: blobKind(blob),
  };
  return hints.tag === null && hints.blob === null ? null : hints;
}

/** https://github.com/opencontainers/image-spec/blob/v1.1.0/config.md */
function blobKind({ classification, body }: AttemptResult): DigestHints["blob"] {
  if (classification.answer === "unreachable")
    return classification.because.code === "reply-too-large" ? "layer" : null;
  if (classification.answer !== "found") return null;
  const json = parseJson(body?.toString("utf8") ?? "");
  const isConfig =
    jsonField(json, "rootfs") !== undefined || jsonField(json, "architecture") !== undefined;
  return isConfig ? "config" : "layer";
}
