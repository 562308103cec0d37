/** Finds markers in the result of a rerender: which source values produce which rendered texts. */
import type { RerenderResult } from "../../model/source/render-root.ts";
import { partsOf } from "../image-range.ts";
import type { TextRange } from "../../model/source/text-span.ts";
import { prefixOf } from "./marker.ts";
import { placesOf, type RenderedPlace } from "../rendered-place.ts";
import type { SourceValue } from "../source/source-value.ts";

/** A source value, and the range of a rendered text that it produces. */
export interface Mapping extends TextRange {
  value: SourceValue;
  /** The value appears unchanged in the rendered text. */
  exact: boolean;
}

export interface ObservedMarkers {
  /** By `RenderedPlace.key`. */
  mappings: Map<string, Mapping[]>;
  /** Keys of traced places that disappeared, or that differ by more than the markers. */
  disturbed: Set<string>;
  isRendered: boolean;
}

/**
 * `places` are the traced places by key, as they were before the rerender. Of `siblings`, only
 * undisturbed ones have mappings.
 */
export function observe(
  result: RerenderResult,
  values: readonly SourceValue[],
  places: ReadonlyMap<string, RenderedPlace>,
  siblings: ReadonlyMap<string, RenderedPlace> = new Map(),
): ObservedMarkers {
  const mappings: ObservedMarkers["mappings"] = new Map();
  if ("failed" in result) return { mappings, disturbed: new Set(places.keys()), isRendered: false };
  const unmark = unmarker(values);
  const markedPlaces = new Map(
    placesOf(result.cluster, unmark)
      .filter(({ root }) => root === result.rerender.root)
      .map((place) => [place.key, place]),
  );
  const disturbed = new Set<string>();
  for (const [key, { text }] of [...places, ...siblings]) {
    const marked = markedPlaces.get(key)?.text;
    const isConsistent = marked !== undefined && unmark(marked) === text;
    const isKnown =
      isConsistent || (marked !== undefined && differsInMarkedParts(marked, text, values));
    if (!isKnown && places.has(key)) disturbed.add(key);
    if (marked !== undefined && (isConsistent || (isKnown && places.has(key))))
      mappings.set(key, mappingsIn(marked, text, values, isConsistent));
  }
  return { mappings, disturbed, isRendered: true };
}

/** Whether a template changed the markers, and nothing but the image parts that contain them. */
function differsInMarkedParts(
  marked: string,
  text: string,
  values: readonly SourceValue[],
): boolean {
  const [now, before] = [partsOf(marked), partsOf(text)];
  return imageParts.every((part) => {
    const [{ from, to }, old] = [now[part], before[part]];
    const content = marked.slice(from, to);
    return (
      content === text.slice(old.from, old.to) ||
      (old.from < old.to && values.some(({ token }) => content.includes(token)))
    );
  });
}

const imageParts = ["registry", "repository", "tag", "digest"] as const;

/** Returns a function that replaces the markers in a text by their values. */
function unmarker(values: readonly SourceValue[]): (text: string) => string {
  // A marker may contain another one.
  const longestFirst = values.toSorted((a, b) => b.marker.length - a.marker.length);
  const prefix = prefixOf(values[0]?.token ?? "");
  return (text) =>
    text.includes(prefix)
      ? longestFirst.reduce(
          (unmarked, { marker, rendered }) => unmarked.replaceAll(marker, rendered),
          text,
        )
      : text;
}

/** `isConsistent`: `marked` equals `text` but for the markers. */
function mappingsIn(
  marked: string,
  text: string,
  values: readonly SourceValue[],
  isConsistent: boolean,
): Mapping[] {
  const markers = values
    .flatMap((value) => occurrences(marked, value).map((range) => ({ value, ...range })))
    .toSorted((a, b) => a.from - b.from);
  // Markers are longer than their values and move the text after them.
  let shift = 0;
  return markers.map(({ value, from, to, isWhole }) => {
    if (!isConsistent || !isWhole) return { value, ...partAt(marked, text, from), exact: false };
    const start = from - shift;
    shift += to - from - value.rendered.length;
    return { value, from: start, to: start + value.rendered.length, exact: true };
  });
}

/** Whole markers; tokens alone where a template cut the marker. */
function occurrences(
  text: string,
  { marker, token }: SourceValue,
): (TextRange & { isWhole: boolean })[] {
  const found: (TextRange & { isWhole: boolean })[] = [];
  for (let at = text.indexOf(token); at >= 0; at = text.indexOf(token, at + token.length)) {
    const from = at - marker.indexOf(token);
    const isWhole = from >= 0 && text.startsWith(marker, from);
    found.push(
      isWhole
        ? { from, to: from + marker.length, isWhole }
        : { from: at, to: at + token.length, isWhole },
    );
  }
  return found;
}

/** The image part of `text` that corresponds to the part of `marked` at an offset. */
function partAt(marked: string, text: string, offset: number): TextRange {
  const parts = Object.entries(partsOf(text));
  for (const [part, range] of Object.entries(partsOf(marked)))
    for (const [name, same] of parts)
      if (name === part && range.from <= offset && offset < range.to && same.from < same.to)
        return same;
  return { from: 0, to: text.length };
}
