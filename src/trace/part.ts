/** Image → where its parts stand in it; rule → which of them is wrong. Pure. */
import type { Rule } from "../model/finding.ts";
import { parseImageReference } from "../model/image.ts";

export type Part = "registry" | "repository" | "tag" | "digest";

/** Offsets into the image, end exclusive. Empty, and where it would stand, for a part that is not written. */
export interface Range {
  from: number;
  to: number;
}

/** Of any text: what is no reference has parts, too, as far as its punctuation tells. */
export function partsOf(image: string): Record<Part, Range> {
  const at = image.indexOf("@");
  const end = at < 0 ? image.length : at;
  const colon = image.lastIndexOf(":", end - 1);
  const slash = image.indexOf("/");
  const tagged = colon > image.lastIndexOf("/", end - 1);
  const named = tagged ? colon : end;
  const host = slash > 0 && /[.:]|^localhost$/.test(image.slice(0, slash)) && slash < named ? slash : 0;
  return {
    registry: { from: 0, to: host },
    repository: { from: host === 0 ? 0 : host + 1, to: named },
    tag: tagged ? { from: colon + 1, to: end } : { from: named, to: named },
    digest: at < 0 ? { from: end, to: end } : { from: at + 1, to: image.length },
  };
}

/** Rules whose part is not that of their cause. */
const byRule: ReadonlyMap<string, Part> = new Map([
  ["image-repository-not-found", "repository"],
  ["image-missing-or-denied", "repository"],
  ["image-digest-not-found", "digest"],
  ["registry-retired", "repository"],
]);

const byCause: Readonly<Record<Rule["cause"], Part>> = {
  reference: "tag",
  credentials: "repository",
  connectivity: "registry",
  policy: "tag",
  start: "tag",
  manifest: "tag",
};

/** Where `corrected` differs from the image, or else where what the rule says is wrong stands. */
export function wrongPart(rule: Rule, image: string, corrected: string | null): Range {
  if (corrected !== null && corrected !== image) return difference(image, corrected);
  const parts = partsOf(image);
  const part =
    parts[
      rule.id === "image-reference-invalid" ? malformed(image, parts) : (byRule.get(rule.id) ?? byCause[rule.cause])
    ];
  // A digest is looked up for what stands before it.
  return part.from === part.to && parts.digest.from < parts.digest.to && part === parts.tag ? parts.digest : part;
}

/** The part without which the rest is a reference; the name, where that alone is none. */
function malformed(image: string, { repository, tag, digest }: Record<Part, Range>): Part {
  const isReference = (text: string): boolean => !("invalid" in parseImageReference(text));
  if (digest.from < digest.to && isReference(image.slice(0, digest.from - 1))) return "digest";
  return tag.from < tag.to && !isReference(image.slice(0, repository.to)) ? "repository" : "tag";
}

/** The whole parts (between `/`, `:` and `@`) of `before` that `after` has otherwise. */
function difference(before: string, after: string): Range {
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
export function overlap(feed: Range, { from, to }: Range): number {
  if (feed.from === feed.to) return Number(from <= feed.from && feed.from <= to);
  if (from < to) return Math.min(feed.to, to) - Math.max(feed.from, from);
  return from === 0 ? Number(feed.from === 0) : Number(feed.from < from && from <= feed.to);
}
