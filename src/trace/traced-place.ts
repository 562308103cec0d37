/** A rendered place whose source is searched for. */
import type { Diagnostic, Rule } from "../model/rule.ts";
import { wrongPart, type WrongPart } from "./image-range.ts";
import type { RenderedPlace } from "./rendered-place.ts";

/** The place, and the range of its text to trace. */
export interface TracedPlace extends WrongPart {
  place: RenderedPlace;
}

/** For a place that a diagnostic only mentions. */
export function wholeText(place: RenderedPlace): TracedPlace {
  return { place, range: { from: 0, to: place.text.length }, first: null };
}

/** The wrong part of an image; all of any other text. */
export function tracedPlaceOf(
  place: RenderedPlace,
  judged: { rule: Rule; diagnostic: Diagnostic },
  corrected: string | null,
): TracedPlace {
  return place.isImage ? { place, ...wrongPart(judged, place.text, corrected) } : wholeText(place);
}
