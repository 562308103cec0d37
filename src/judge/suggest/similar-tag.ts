/** Suggests existing names for a missing one. */
import { editDistance } from "../../model/text/edit-distance.ts";

/**
 * The closest names, best first, by how people mistype tags: letter case, an extra or missing `v`,
 * an extra or missing suffix ("1.2" for "1.2-alpine"), a neighbouring version, then edit distance.
 * Unrelated names are not suggested.
 */
export function nearestTags(wanted: string, existing: readonly string[], most = 3): string[] {
  return existing
    .filter((name) => name !== wanted)
    .map((name) => ({ name, distance: distance(wanted, name) }))
    .filter((candidate) => candidate.distance < Infinity)
    .sort((a, b) => a.distance - b.distance || compareNewestFirst(a.name, b.name))
    .slice(0, most)
    .map((candidate) => candidate.name);
}

/**
 * The only tag that can be intended; null if there are none or several. It differs in letter case,
 * in a `v` before its digits, or in trailing zeros that YAML drops from a number ("1.10" becomes
 * "1.1"). Everything else is a guess.
 */
export function similarTag(wanted: string, existing: readonly string[]): string | null {
  // A missing variant is as likely as a dropped zero.
  const whole = !existing.some((name) => name.startsWith(`${wanted}-`));
  const [slip, ...others] = existing.filter(
    (name) => name !== wanted && (isSpelt(wanted, name) || (whole && isSameNumber(wanted, name))),
  );
  return slip === undefined || others.length > 0 ? null : slip;
}

function isSpelt(wanted: string, name: string): boolean {
  return withoutV(wanted.toLowerCase()) === withoutV(name.toLowerCase());
}

function isSameNumber(wanted: string, name: string): boolean {
  const [short, long] = [wanted, name].map((tag) =>
    /^\d+\.\d+$/.test(tag) ? tag.replace(/\.?0+$/, "") : tag,
  );
  return /^\d+(?:\.\d*[1-9])?$/.test(wanted) && short === long;
}

function distance(wanted: string, name: string): number {
  const a = wanted.toLowerCase();
  const b = name.toLowerCase();
  if (a === b) return 0;
  if (withoutV(a) === withoutV(b)) return 1;
  const edits = editDistance(a, b, 3);
  const close = edits <= Math.max(1, Math.floor(Math.min(a.length, 12) / 4));
  const [versionA, versionB] = [version(a), version(b)];
  if (versionA !== null && versionB !== null) {
    if (versionA.numbers.join() === versionB.numbers.join())
      return close ? 2 : versionA.suffix === "" || versionB.suffix === "" ? 3 : 4;
    if (versionA.suffix !== versionB.suffix) return close ? 40 + edits : Infinity;
    return neighbour(versionA.numbers, versionB.numbers);
  }
  if (a.startsWith(`${b}-`) || b.startsWith(`${a}-`)) return 3;
  return close ? 10 + edits : Infinity;
}

/** 5 to 8, by the first component that differs. Another major version is not a neighbour. */
function neighbour(a: number[], b: number[]): number {
  const parted = a.findIndex((number, index) => number !== b[index]);
  if (parted < 0) return 4.5;
  if (b.length < a.length && parted === b.length) return 5;
  const gap = Math.min(Math.abs((a[parted] ?? 0) - (b[parted] ?? 0)), 99) / 100;
  if (parted === 0 && a.length > 1) return Infinity;
  return parted === 0 ? 30 + gap : 8 - Math.min(parted, 3) + gap;
}

function withoutV(tag: string): string {
  return tag.replace(/^v(?=\d)/, "");
}

function version(tag: string): { numbers: number[]; suffix: string } | null {
  const match = /^v?(\d{1,9}(?:\.\d{1,9}){0,4})([-_+.]?.*)$/s.exec(tag);
  if (match === null || /^\d*[a-z]/.test(match[2] ?? "")) return null;
  return { numbers: (match[1] ?? "").split(".").map(Number), suffix: match[2] ?? "" };
}

let byNumber: Intl.Collator | undefined;

/** Compares versions within names as numbers. The collator is slow to create, so it is lazy. */
export function compareNewestFirst(a: string, b: string): number {
  byNumber ??= new Intl.Collator("en", { numeric: true });
  return byNumber.compare(b, a);
}
