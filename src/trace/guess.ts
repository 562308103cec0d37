/** A text and sources that nobody can render → the one word that it must come from, or those that it may. Pure. */
import { wordKey, type Leaf } from "./leaf.ts";
import { partsOf } from "./part.ts";
import type { Question } from "./study.ts";

/** Lines between a tag and its repository. */
const near = 8;

/** One leaf of a word each, in the order of the sources. */
export function guess({ place, range }: Question, leaves: readonly Leaf[]): Leaf[] {
  const wordOf = ({ carrier, word }: Leaf): string => carrier.text.slice(word.from, word.to);
  const whole = leaves.filter((leaf) => wordOf(leaf) === place.text);
  if (whole.length > 0 || !place.image) return unique(whole);
  const wanted = place.text.slice(range.from, range.to);
  const named = partsOf(place.text).repository;
  const name = place.text.slice(named.from, named.to);
  const holders = leaves.filter(({ reads }) => reads === wanted && wanted !== "");
  const names = leaves.filter(({ reads }) => reads === name || name.endsWith(`/${reads}`));
  return unique(holders.filter((leaf) => leaf.reads === name || names.some((other) => isNear(leaf, other))));
}

function unique(leaves: readonly Leaf[]): Leaf[] {
  const words = new Map(leaves.map((leaf) => [wordKey(leaf), leaf]));
  return [...words.values()];
}

function isNear(a: Leaf, b: Leaf): boolean {
  if (a.carrier !== b.carrier) return false;
  const [from, to] = a.word.from < b.word.from ? [a.word.to, b.word.from] : [b.word.to, a.word.from];
  return a.carrier.text.slice(from, to).split("\n").length <= near;
}
