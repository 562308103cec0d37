/** A place, what it should read and the leaves that feed it → the changes of those leaves. Pure. */
import type { Edit } from "../model/edit.ts";
import { isPlain } from "./scalar-edit.ts";
import { isPlainScalar, scalarKey, type SourceValue } from "./source-value.ts";
import type { RenderedPlace } from "./rendered-place.ts";
import { spanOf } from "./text-span.ts";
import type { SourceChange, Mapping } from "./rerender.ts";

/** What makes one place right. */
export interface ValueEdit {
  place: RenderedPlace;
  corrected: string;
  changes: SourceChange[];
}

/** null where the difference is not one that leaves can make. */
export function planValueEdits(
  place: RenderedPlace,
  corrected: string,
  feeds: readonly Mapping[],
): ValueEdit | null {
  const exact = feeds.filter(
    (feed) => feed.exact && feeds.every((other) => other === feed || other.leaf !== feed.leaf),
  );
  const texts = byOne(place.text, corrected, exact) ?? bySeveral(place.text, corrected, exact);
  if (texts === null || texts.size === 0) return null;
  for (const [{ carrier }, text] of texts) {
    // The appVersion of a Chart.yaml is a version to all who read it, and becomes a label.
    if (!/^[\w.+@:/-]+$/.test(text) || (carrier.role === "chart" && text.includes("@")))
      return null;
  }
  const words = Map.groupBy(texts, ([leaf]) => scalarKey(leaf));
  return { place, corrected, changes: [...words.values()].flatMap(changeOf) };
}

/** What a person wrote, where YAML reads a number instead. */
export function quoted(place: RenderedPlace, { leaf, from, to }: Mapping): ValueEdit {
  const { carrier, word, written } = leaf;
  return {
    place,
    corrected: place.text.slice(0, from) + written + place.text.slice(to),
    changes: [{ carrier, ...word, text: JSON.stringify(written) }],
  };
}

/** By the shortest leaf alone. */
function byOne(
  text: string,
  corrected: string,
  feeds: readonly Mapping[],
): Map<SourceValue, string> | null {
  for (const { leaf, from, to } of feeds.toSorted((a, b) => a.to - a.from - (b.to - b.from))) {
    const rest = text.length - to;
    const fits = corrected.startsWith(text.slice(0, from)) && corrected.endsWith(text.slice(to));
    if (fits && corrected.length > from + rest)
      return new Map([[leaf, corrected.slice(from, corrected.length - rest)]]);
  }
  return null;
}

/** By all that feed it, with what stands between them as it is. */
function bySeveral(
  text: string,
  corrected: string,
  feeds: readonly Mapping[],
): Map<SourceValue, string> | null {
  const inOrder = feeds.toSorted((a, b) => a.from - b.from);
  const literals: string[] = [];
  let at = 0;
  for (const { from, to } of inOrder) {
    if (from < at) return null;
    literals.push(text.slice(at, from));
    at = to;
  }
  const found = between(corrected, [...literals, text.slice(at)]);
  if (found === null) return null;
  const texts = inOrder.map(({ leaf }, index): [SourceValue, string] => [leaf, found[index] ?? ""]);
  return new Map(texts.filter(([leaf, now]) => now !== leaf.reads));
}

/** What stands between the literals, each of a character at least and as short as can be. No place is tried twice: charts are anybody's. */
function between(corrected: string, [head = "", ...literals]: readonly string[]): string[] | null {
  const dead = literals.map(() => new Set<number>());
  const split = (index: number, from: number): string[] | null => {
    const literal = literals[index];
    if (literal === undefined) return from === corrected.length ? [] : null;
    if (dead[index]?.has(from) === true) return null;
    for (let to = from + 1; (to = corrected.indexOf(literal, to)) > from; to++) {
      const rest = split(index + 1, to + literal.length);
      if (rest !== null) return [corrected.slice(from, to), ...rest];
      if (to >= corrected.length) break;
    }
    // guard: value-splits
    dead[index]?.add(from);
    return null;
  };
  return corrected.startsWith(head) ? split(0, head.length) : null;
}

/** The pieces of one word: in its own quotes, and in new ones where it would be no text without. */
function changeOf(pieces: readonly [SourceValue, string][]): SourceChange[] {
  const inOrder = pieces.toSorted(([a], [b]) => a.piece.from - b.piece.from);
  const [first, last] = [inOrder[0]?.[0], inOrder.at(-1)?.[0]];
  if (first === undefined || last === undefined) return [];
  const { carrier, word } = first;
  const range = { from: first.piece.from, to: last.piece.to };
  let text = "";
  let at = range.from;
  for (const [{ piece }, now] of inOrder) {
    text += carrier.text.slice(at, piece.from) + now;
    at = piece.to;
  }
  const whole =
    carrier.text.slice(word.from, range.from) + text + carrier.text.slice(range.to, word.to);
  const plain =
    carrier.role !== "template" && carrier.role !== "set" && isPlainScalar(carrier.text, word);
  if (plain && !isPlain(whole)) return [{ carrier, ...word, text: JSON.stringify(whole) }];
  return [{ carrier, ...range, text }];
}

/** null where the change is of a flag. */
export function editOfChange({ carrier, from, to, text }: SourceChange): Edit | null {
  if (carrier.set === null)
    return { ...spanOf(carrier.path, carrier.text, { from, to }), replacement: text };
  const { at } = carrier.set;
  if (at === null) return null;
  const start = at.excerpt.slice(0, at.endColumn - 1).indexOf(carrier.text, at.column - 1);
  if (start < 0 || at.line !== at.endLine) return null;
  return { ...at, column: start + 1 + from, endColumn: start + 1 + to, replacement: text };
}
