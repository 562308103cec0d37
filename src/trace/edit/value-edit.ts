/** Plans the edits of source values that correct a rendered text. */
import type { Edit } from "../../model/source/edit.ts";
import type { Mapping } from "../rerender/observe.ts";
import type { RenderedPlace } from "../rendered-place.ts";
import type { SourceChange } from "../rerender/rerender.ts";
import { isPlain } from "./scalar-edit.ts";
import { isPlainScalar, scalarKey, type SourceValue } from "../source/source-value.ts";
import { spanOf } from "../../model/source/text-span.ts";

/** The changes that correct one place. */
export interface ValueEdit {
  place: RenderedPlace;
  corrected: string;
  changes: SourceChange[];
}

/** Null if no change of the mapped values gives the corrected text. */
export function planValueEdits(
  place: RenderedPlace,
  corrected: string,
  mappings: readonly Mapping[],
): ValueEdit | null {
  // A value that appears twice in the text cannot be changed in one of the two positions.
  const exact = mappings.filter(
    (mapping) =>
      mapping.exact &&
      mappings.every((other) => other === mapping || other.value !== mapping.value),
  );
  const texts =
    editOneValue(place.text, corrected, exact) ?? editSeveralValues(place.text, corrected, exact);
  if (texts === null || texts.size === 0) return null;
  for (const [{ source }, text] of texts) {
    // The appVersion of a Chart.yaml also becomes a label, which may not contain a digest.
    if (!/^[\w.+@:/-]+$/.test(text) || (source.role === "chart" && text.includes("@"))) return null;
  }
  const byScalar = Map.groupBy(texts, ([value]) => scalarKey(value));
  return { place, corrected, changes: [...byScalar.values()].flatMap(changeScalar) };
}

/** Quotes a value that YAML reads as a number, so that it renders as written. */
export function planQuotes(place: RenderedPlace, { value, from, to }: Mapping): ValueEdit {
  const { source, scalar, written } = value;
  return {
    place,
    corrected: place.text.slice(0, from) + written + place.text.slice(to),
    changes: [{ source, ...scalar, text: JSON.stringify(written) }],
  };
}

/** Changes the shortest value that accounts for the whole difference. */
function editOneValue(
  text: string,
  corrected: string,
  mappings: readonly Mapping[],
): Map<SourceValue, string> | null {
  for (const { value, from, to } of mappings.toSorted((a, b) => a.to - a.from - (b.to - b.from))) {
    const rest = text.length - to;
    const fits = corrected.startsWith(text.slice(0, from)) && corrected.endsWith(text.slice(to));
    if (fits && corrected.length > from + rest)
      return new Map([[value, corrected.slice(from, corrected.length - rest)]]);
  }
  return null;
}

/** Changes all values and keeps the text between them. */
function editSeveralValues(
  text: string,
  corrected: string,
  mappings: readonly Mapping[],
): Map<SourceValue, string> | null {
  const inOrder = mappings.toSorted((a, b) => a.from - b.from);
  const literals: string[] = [];
  let end = 0;
  for (const { from, to } of inOrder) {
    if (from < end) return null;
    literals.push(text.slice(end, from));
    end = to;
  }
  const found = splitByLiterals(corrected, [...literals, text.slice(end)]);
  if (found === null) return null;
  const texts = inOrder.map(({ value }, index): [SourceValue, string] => [
    value,
    found[index] ?? "",
  ]);
  return new Map(texts.filter(([value, changed]) => changed !== value.rendered));
}

/**
 * The shortest non-empty texts between consecutive literals. Memoised, because chart text is
 * untrusted.
 */
function splitByLiterals(
  corrected: string,
  [head = "", ...literals]: readonly string[],
): string[] | null {
  const failedAt = literals.map(() => new Set<number>());
  const split = (index: number, from: number): string[] | null => {
    const literal = literals[index];
    if (literal === undefined) return from === corrected.length ? [] : null;
    if (failedAt[index]?.has(from) === true) return null;
    for (let to = from + 1; (to = corrected.indexOf(literal, to)) > from; to++) {
      const rest = split(index + 1, to + literal.length);
      if (rest !== null) return [corrected.slice(from, to), ...rest];
      if (to >= corrected.length) break;
    }
    // guard: value-splits
    failedAt[index]?.add(from);
    return null;
  };
  return corrected.startsWith(head) ? split(0, head.length) : null;
}

/** Changes values of one scalar: within its quotes, or adding quotes if it needs them now. */
function changeScalar(values: readonly [SourceValue, string][]): SourceChange[] {
  const inOrder = values.toSorted(([a], [b]) => a.range.from - b.range.from);
  const [first, last] = [inOrder[0]?.[0], inOrder.at(-1)?.[0]];
  if (first === undefined || last === undefined) return [];
  const { source, scalar } = first;
  const range = { from: first.range.from, to: last.range.to };
  let text = "";
  let end = range.from;
  for (const [value, changed] of inOrder) {
    text += source.text.slice(end, value.range.from) + changed;
    end = value.range.to;
  }
  const whole =
    source.text.slice(scalar.from, range.from) + text + source.text.slice(range.to, scalar.to);
  const isUnquoted =
    source.role !== "template" && source.role !== "set" && isPlainScalar(source.text, scalar);
  if (isUnquoted && !isPlain(whole)) return [{ source, ...scalar, text: JSON.stringify(whole) }];
  return [{ source, ...range, text }];
}

/** Null for a `--set` flag. */
export function editOfChange({ source, from, to, text }: SourceChange): Edit | null {
  if (source.set === null)
    return { ...spanOf(source.path, source.text, { from, to }), replacement: text };
  const { at } = source.set;
  if (at === null) return null;
  const start = at.excerpt.slice(0, at.endColumn - 1).indexOf(source.text, at.column - 1);
  if (start < 0 || at.line !== at.endLine) return null;
  return { ...at, column: start + 1 + from, endColumn: start + 1 + to, replacement: text };
}
