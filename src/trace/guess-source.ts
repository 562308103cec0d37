/** A text and sources that nobody can render → the one word that it must come from, or those that it may. Pure. */
import { scalarKey, type SourceValue } from "./source-value.ts";
import { partsOf } from "./image-range.ts";
import type { TextRange } from "../model/text-span.ts";
import type { TracedPlace } from "./root-tracer.ts";

/** Lines between a tag and its repository. */
const near = 8;

/** One leaf of a word each, in the order of the sources. */
export function guessSource(
  { place, range, first }: TracedPlace,
  leaves: readonly SourceValue[],
): SourceValue[] {
  const wordOf = ({ carrier, word }: SourceValue): string => carrier.text.slice(word.from, word.to);
  const whole = leaves.filter((leaf) => wordOf(leaf) === place.text);
  if (whole.length > 0 || !place.image) return unique(whole);
  const { repository } = partsOf(place.text);
  const name = place.text.slice(repository.from, repository.to);
  const names = leaves.filter(({ reads }) => reads === name || name.endsWith(`/${reads}`));
  const holders = ({ from, to }: TextRange): SourceValue[] => {
    const wanted = place.text.slice(from, to);
    const found = leaves.filter(({ reads }) => reads === wanted && wanted !== "");
    return unique(
      found.filter((leaf) => leaf.reads === name || names.some((other) => isNear(leaf, other))),
    );
  };
  if (first === null) return holders(range);
  const [ofFirst, ofName] = [holders(first), holders(repository)];
  return ofFirst.length === 1 || ofName.length === 0 ? ofFirst : ofName;
}

function unique(leaves: readonly SourceValue[]): SourceValue[] {
  const words = new Map(leaves.map((leaf) => [scalarKey(leaf), leaf]));
  return [...words.values()];
}

function isNear(a: SourceValue, b: SourceValue): boolean {
  if (a.carrier !== b.carrier) return false;
  const [from, to] =
    a.word.from < b.word.from ? [a.word.to, b.word.from] : [b.word.to, a.word.from];
  return a.carrier.text.slice(from, to).split("\n").length <= near;
}
