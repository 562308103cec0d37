/** A text and sources that nobody can render → the one word that it must come from, or those that it may. Pure. */
import { wordKey, type Leaf } from "./leaf.ts";
import { partsOf, type Range } from "./part.ts";
import type { Question } from "./study.ts";

/** Lines between a tag and its repository. */
const near = 8;

/** One leaf of a word each, in the order of the sources. */
export function guess({ place, range, first }: Question, leaves: readonly Leaf[]): Leaf[] {
  const wordOf = ({ carrier, word }: Leaf): string => carrier.text.slice(word.from, word.to);
  const whole = leaves.filter((leaf) => wordOf(leaf) === place.text);
  if (whole.length > 0 || !place.image) return unique(whole);
  const { repository } = partsOf(place.text);
  const name = place.text.slice(repository.from, repository.to);
  const names = leaves.filter(({ reads }) => reads === name || name.endsWith(`/${reads}`));
  const holders = ({ from, to }: Range): Leaf[] => {
    const wanted = place.text.slice(from, to);
    const found = leaves.filter(({ reads }) => reads === wanted && wanted !== "");
    return unique(found.filter((leaf) => leaf.reads === name || names.some((other) => isNear(leaf, other))));
  };
  if (first === null) return holders(range);
  const [ofFirst, ofName] = [holders(first), holders(repository)];
  return ofFirst.length === 1 || ofName.length === 0 ? ofFirst : ofName;
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
