/** Image → where its parts stand in it; rule → which of them is wrong. Pure. */
import type { Diagnostic, Rule } from "../model/rule.ts";
import { parseImageReference, type ImagePart } from "../model/image.ts";

/** Offsets into the image, end exclusive. Empty, and where it would stand, for a part that is not written. */
export interface TextRange {
  from: number;
  to: number;
}

/** Of any text: what is no reference has parts, too, as far as its punctuation tells. */
export function partsOf(image: string): Record<ImagePart, TextRange> {
  const at = image.indexOf("@");
  const end = at < 0 ? image.length : at;
  const colon = image.lastIndexOf(":", end - 1);
  const slash = image.indexOf("/");
  const tagged = colon > image.lastIndexOf("/", end - 1);
  const named = tagged ? colon : end;
  const host =
    slash > 0 && /[.:]|^localhost$/.test(image.slice(0, slash)) && slash < named ? slash : 0;
  return {
    registry: { from: 0, to: host },
    repository: { from: host === 0 ? 0 : host + 1, to: named },
    tag: tagged ? { from: colon + 1, to: end } : { from: named, to: named },
    digest: at < 0 ? { from: end, to: end } : { from: at + 1, to: image.length },
  };
}

/** What is wrong with an image. */
export interface WrongPart {
  range: TextRange;
  /** The piece of `range` that somebody has set, if a value has; else the rest is what can be set. */
  first: TextRange | null;
}

/** Where `corrected` differs from the image, or else where what the rule says is wrong stands. */
export function wrongPart(
  {
    rule,
    diagnostic,
  }: { rule: Pick<Rule, "cause" | "part">; diagnostic: Pick<Diagnostic, "imagePart"> },
  image: string,
  corrected: string | null,
): WrongPart {
  const only = (range: TextRange): WrongPart => ({ range, first: null });
  if (corrected !== null && corrected !== image) return only(difference(image, corrected));
  const parts = partsOf(image);
  if (rule.part === "malformed") return only(parts[malformed(image, parts)]);
  // Credentials belong to a registry. If a template sets the registry, point at the repository.
  if (rule.cause === "credentials")
    return { range: { from: 0, to: parts.repository.to }, first: parts.registry };
  const part = diagnostic.imagePart ?? rule.part ?? "version";
  if (part !== "version") return only(parts[part]);
  const hasDigest = parts.digest.from < parts.digest.to;
  return only(parts[hasDigest ? "digest" : "tag"]);
}

/** The part without which the rest is a reference; the name, where that alone is none. */
function malformed(
  image: string,
  { repository, tag, digest }: Record<ImagePart, TextRange>,
): ImagePart {
  const isReference = (text: string): boolean => !("invalid" in parseImageReference(text));
  if (digest.from < digest.to && isReference(image.slice(0, digest.from - 1))) return "digest";
  return tag.from < tag.to && !isReference(image.slice(0, repository.to)) ? "repository" : "tag";
}

/** The whole parts (between `/`, `:` and `@`) of `before` that `after` has otherwise. */
function difference(before: string, after: string): TextRange {
  const least = Math.min(before.length, after.length);
  let from = 0;
  while (from < least && before[from] === after[from]) from++;
  let tail = 0;
  while (tail < least - from && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  let to = before.length - tail;
  while (from > 0 && !/[/:@]/.test(before[from - 1] ?? "")) from--;
  while (to < before.length && !/[/:@]/.test(before[to] ?? "")) to++;
  return { from, to };
}

/** What an empty value feeds is empty. An empty range, of a part that is not written, belongs to what stands before it; the registry to what stands behind. */
export function overlap(feed: TextRange, { from, to }: TextRange): number {
  if (feed.from === feed.to) return Number(from <= feed.from && feed.from <= to);
  if (from < to) return Math.min(feed.to, to) - Math.max(feed.from, from);
  return from === 0 ? Number(feed.from === 0) : Number(feed.from < from && from <= feed.to);
}
