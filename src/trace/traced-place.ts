/** A rendered place whose source is searched for. */
import type { Diagnostic, Rule } from "../model/report/rule.ts";
import type { TextRange } from "../model/source/text-span.ts";
import { suspiciousRange, wrongPart, type WrongPart } from "./image-range.ts";
import type { RenderedPlace } from "./rendered-place.ts";

/** The place, and the range of its text to trace. */
export interface TracedPlace extends WrongPart {
  place: RenderedPlace;
  /** The range whose values are looked for: at least `range`. */
  marked: TextRange;
}

/** For a place that a diagnostic only mentions. */
export function wholeText(place: RenderedPlace): TracedPlace {
  const range = { from: 0, to: place.text.length };
  return { place, range, marked: range, first: null };
}

/** The wrong part of an image; all of any other text. */
export function tracedPlaceOf(
  place: RenderedPlace,
  judged: { rule: Rule; diagnostic: Diagnostic },
  corrected: string | null,
): TracedPlace {
  if (!place.isImage) return wholeText(place);
  const isMalformed = judged.rule.part === "malformed" && place.misprint !== null;
  const wrong: WrongPart = isMalformed
    ? { range: place.misprint ?? { from: 0, to: 0 }, first: null }
    : wrongPart(judged, place.text, corrected);
  const marked = corrected === null ? suspiciousRange(wrong.range, place.text) : wrong.range;
  return { place, ...wrong, marked };
}
