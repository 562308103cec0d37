/** Finds the ranges of the parts of an image, and the part that a diagnostic is about. */
import type { TextRange } from "../model/source/text-span.ts";
import type { Diagnostic, Rule } from "../model/report/rule.ts";
import { parseImageReference, type ImagePart } from "../model/pull/image.ts";

/** Splits any text by its punctuation, including texts that are not valid references. */
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

/** The part of an image that a diagnostic is about. */
export interface WrongPart {
  range: TextRange;
  /** The part of `range` to prefer if a value sets it; null for no preference. */
  first: TextRange | null;
}

/**
 * The part in which values may be at fault: a repository that does not exist may exist in another
 * registry.
 */
export function suspiciousRange(range: TextRange, image: string): TextRange {
  const { repository } = partsOf(image);
  const isRepository = range.from === repository.from && range.to === repository.to;
  return isRepository ? { from: 0, to: range.to } : range;
}

/** The range in which `corrected` differs from the image, else the part that the rule names. */
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
  if (rule.part === "malformed")
    return only(
      diagnostic.imagePart === undefined ? malformed(image, parts) : parts[diagnostic.imagePart],
    );
  // Credentials belong to a registry. If a template sets the registry, point at the repository.
  if (rule.cause === "credentials")
    return { range: { from: 0, to: parts.repository.to }, first: parts.registry };
  const part = diagnostic.imagePart ?? rule.part ?? "version";
  if (part !== "version") return only(parts[part]);
  const hasDigest = parts.digest.from < parts.digest.to;
  return only(parts[hasDigest ? "digest" : "tag"]);
}

/** The part that makes the reference invalid, or the text that no image may contain. */
function malformed(image: string, parts: Record<ImagePart, TextRange>): TextRange {
  const { registry, repository, tag, digest } = parts;
  const isReference = (text: string): boolean => !("invalid" in parseImageReference(text));
  const illegal = illegalRange(image);
  if (illegal !== null) return illegal;
  if (isReference(image)) return tag;
  if (digest.from < digest.to && isReference(image.slice(0, digest.from - 1))) return digest;
  if (registry.to > 0 && isReference(image.slice(repository.from))) {
    // A number in scientific notation: 1.79e+11.dkr.ecr.eu-west-1.amazonaws.com.
    const at = image.slice(0, registry.to).search(/[+_]/);
    return at < 0 ? registry : { from: at, to: at + 1 };
  }
  // A tag with a colon takes the last part of the repository for its beginning.
  const colon = image.indexOf(":", image.lastIndexOf("/", tag.from) + 1);
  if (tag.from < tag.to && colon >= 0 && colon < tag.from - 1 && isReference(image.slice(0, colon)))
    return { from: colon + 1, to: tag.to };
  return tag.from < tag.to && !isReference(image.slice(0, repository.to)) ? repository : tag;
}

/** From the first to the last character that no image may contain, as in "${TAG}" and "@TAG@". */
export function illegalRange(text: string): TextRange | null {
  const illegal = [...text.matchAll(/[^\w.\-/:@+]|@(?!\w+:)/g)].map(({ index }) => index);
  const [first, last] = [illegal[0], illegal.at(-1)];
  return first === undefined || last === undefined ? null : { from: first, to: last + 1 };
}

/** The differing range of `before`, in whole parts (between `/`, `:` and `@`). */
function difference(before: string, after: string): TextRange {
  const shorter = Math.min(before.length, after.length);
  let from = 0;
  while (from < shorter && before[from] === after[from]) from++;
  let tail = 0;
  while (tail < shorter - from && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  let to = before.length - tail;
  while (from > 0 && !/[/:@]/.test(before[from - 1] ?? "")) from--;
  while (to < before.length && !/[/:@]/.test(before[to] ?? "")) to++;
  return { from, to };
}

/**
 * The number of code units of `range` that a mapped range accounts for. An empty mapped range
 * counts as 1 inside or next to `range`. An empty `range` belongs to the text before it, except
 * that a missing registry belongs to the text after it.
 */
export function overlap(mapped: TextRange, { from, to }: TextRange): number {
  if (mapped.from === mapped.to) return Number(from <= mapped.from && mapped.from <= to);
  if (from < to) return Math.min(mapped.to, to) - Math.max(mapped.from, from);
  return from === 0 ? Number(mapped.from === 0) : Number(mapped.from < from && from <= mapped.to);
}
