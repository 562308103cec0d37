/** Guesses the source of a text by comparison, for roots that cannot be rerendered. */
import { partsOf } from "../image-range.ts";
import type { TextRange } from "../../model/source/text-span.ts";
import { scalarKey, type SourceValue } from "./source-value.ts";
import type { TracedPlace } from "../traced-place.ts";

/** Lines between a tag and its repository. */
const maxDistance = 8;

/** The values that may be the source, one for each scalar, in the order of the sources. */
export function guessSource(
  { place, range, first }: TracedPlace,
  values: readonly SourceValue[],
): SourceValue[] {
  const whole = values.filter(({ source, scalar }) => {
    return source.text.slice(scalar.from, scalar.to) === place.text;
  });
  if (whole.length > 0 || !place.isImage) return onePerScalar(whole);
  const { repository } = partsOf(place.text);
  const name = place.text.slice(repository.from, repository.to);
  const names = values.filter(({ rendered }) => rendered === name || name.endsWith(`/${rendered}`));
  const valuesOf = ({ from, to }: TextRange): SourceValue[] => {
    const part = place.text.slice(from, to);
    const equal = values.filter(({ rendered }) => rendered === part && part !== "");
    return onePerScalar(
      equal.filter(
        (value) => value.rendered === name || names.some((other) => isNear(value, other)),
      ),
    );
  };
  if (first === null) return valuesOf(range);
  const [ofFirst, ofName] = [valuesOf(first), valuesOf(repository)];
  return ofFirst.length === 1 || ofName.length === 0 ? ofFirst : ofName;
}

function onePerScalar(values: readonly SourceValue[]): SourceValue[] {
  return [...new Map(values.map((value) => [scalarKey(value), value])).values()];
}

function isNear(a: SourceValue, b: SourceValue): boolean {
  if (a.source !== b.source) return false;
  const [from, to] =
    a.scalar.from < b.scalar.from ? [a.scalar.to, b.scalar.from] : [b.scalar.to, a.scalar.from];
  return a.source.text.slice(from, to).split("\n").length <= maxDistance;
}
