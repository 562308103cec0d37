/** Traces the places of one root: plans rerenders until each place has its source values. */
import type { RenderRoot, Rerender, RerenderResult } from "../model/source/render-root.ts";
import type { ImagePart } from "../model/pull/image.ts";
import { overlap, partsOf } from "./image-range.ts";
import { markSources, planSets } from "./rerender/mark-sources.ts";
import { observe, type Mapping, type ObservedMarkers } from "./rerender/observe.ts";
import type { RenderedPlace } from "./rendered-place.ts";
import { isSameRerender, planRerender } from "./rerender/rerender.ts";
import { keyOfValue } from "./source/value-key.ts";
import { isInTemplate, sourceValuesOf, type SourceValue } from "./source/source-value.ts";
import type { TracedPlace } from "./traced-place.ts";

/** Further places, and texts longer than an image can be, are not traced. */
const maxPlaces = 2000;
const maxTextLength = 1000;

/** Rerenders of one root, those that verify edits included. */
export const maxRerenders = 3;

/** The places of one root. */
export interface PlacesOfRoot {
  /** Places of diagnostics. */
  traced: readonly TracedPlace[];
  /** Places that diagnostics mention besides their own. */
  related: readonly TracedPlace[];
  /** Other images: their marks show which values are right. */
  siblings: readonly RenderedPlace[];
}

/** One rerender: its marked values, and what it has shown. */
interface Attempt {
  values: readonly SourceValue[];
  rerender: Rerender;
  /** Undefined before the rerender. */
  observed: ObservedMarkers | undefined;
}

export class RootTracer {
  readonly root: RenderRoot;
  readonly #traced: readonly TracedPlace[];
  readonly #values: readonly SourceValue[];
  readonly #places: { wanted: Map<string, RenderedPlace>; siblings: Map<string, RenderedPlace> };
  readonly #observed = new WeakMap<RerenderResult, ObservedMarkers>();

  constructor(root: RenderRoot, { traced, related, siblings }: PlacesOfRoot) {
    this.root = root;
    this.#traced = withinLimits([...traced, ...related]);
    this.#values = sourceValuesOf(
      root,
      this.#traced.map(({ place: { text }, marked }) => ({ text, range: marked })),
    );
    const wanted = placesByKey(this.#traced.map(({ place }) => place));
    const others = siblings.filter(({ key }) => !wanted.has(key)).slice(0, maxPlaces);
    this.#places = { wanted, siblings: placesByKey(others) };
  }

  /** The next rerender; none once every place is traced or the limit is reached. */
  next(results: readonly RerenderResult[]): Rerender[] {
    const attempts = this.#attempts(results);
    const last = attempts.at(-1);
    return last === undefined || last.observed !== undefined ? [] : [last.rerender];
  }

  /** The number of rerenders with a result. */
  count(results: readonly RerenderResult[]): number {
    return this.#attempts(results).filter(({ observed }) => observed !== undefined).length;
  }

  /** By `RenderedPlace.key`. */
  mappings(results: readonly RerenderResult[]): ReadonlyMap<string, Mapping[]> {
    return mappingsOf(this.#attempts(results));
  }

  /** Whether rerenders were tried and all of them failed. */
  isRefused(results: readonly RerenderResult[]): boolean {
    const seen = this.#attempts(results).flatMap(({ observed }) => observed ?? []);
    return seen.length > 0 && seen.every(({ isRendered }) => !isRendered);
  }

  /** The rerenders so far, and the next one if there is one. */
  #attempts(results: readonly RerenderResult[]): Attempt[] {
    const attempts: Attempt[] = [];
    while (attempts.length < maxRerenders) {
      const values = this.#nextValues(attempts);
      if (values.length === 0) break;
      const rerender = planRerender(this.root, markSources(this.root, values));
      const result = results.find((each) => isSameRerender(each.rerender, rerender));
      const observed = result === undefined ? undefined : this.#observe(result, values);
      attempts.push({ values, rerender, observed });
      if (observed === undefined) break;
    }
    return attempts;
  }

  #observe(result: RerenderResult, values: readonly SourceValue[]): ObservedMarkers {
    const { wanted, siblings } = this.#places;
    const observed = this.#observed.get(result) ?? observe(result, values, wanted, siblings);
    this.#observed.set(result, observed);
    return observed;
  }

  /** The values to mark next: for each open place, those that may produce its text. */
  #nextValues(attempts: readonly Attempt[]): readonly SourceValue[] {
    const open = this.#openPlaces(attempts);
    if (open.length === 0) return [];
    const wanted = new Set<SourceValue>();
    for (const traced of open)
      for (const value of this.#valuesFor(traced, attempts)) wanted.add(value);
    const values = this.#values.filter((value) => wanted.has(value));
    const isNew = (set: readonly SourceValue[]): boolean =>
      !attempts.some((each) => isSameSet(each.values, set));
    return planSets(this.root, values).find(isNew) ?? [];
  }

  /**
   * Values of files come first. Templates and resources follow, where markers disturb more. Of
   * values that have disturbed the place, those under the key of an image come first, or one half.
   */
  #valuesFor(traced: TracedPlace, attempts: readonly Attempt[]): readonly SourceValue[] {
    const { place } = traced;
    for (const isKind of [isInFile, isInTemplate]) {
      const candidates = this.#values.filter(
        (value) =>
          isKind(value) &&
          place.text.includes(value.rendered) &&
          !(place.isImage && isLabelOrSuffix(value)),
      );
      const seen = attempts.filter(({ values }) =>
        candidates.some((each) => values.includes(each)),
      );
      const isDisturbed = ({ observed }: Attempt): boolean =>
        observed?.disturbed.has(place.key) ?? true;
      const cleared = new Set(
        seen.filter((each) => !isDisturbed(each)).flatMap(({ values }) => values),
      );
      const rest = candidates.filter((value) => !cleared.has(value));
      const failures = seen.filter(isDisturbed).length;
      // A single value that disturbs the place says nothing more.
      if (rest.length === 0 || (rest.length === 1 && failures > 0)) continue;
      if (failures === 0) return rest;
      const likely = rest.filter((value) => isLikely(value, traced));
      const half = Math.ceil(rest.length / 2);
      if (failures > 1) return rest.slice(half);
      return likely.length > 0 && likely.length < rest.length ? likely : rest.slice(0, half);
    }
    return [];
  }

  /** The places whose range is not accounted for by values. */
  #openPlaces(attempts: readonly Attempt[]): TracedPlace[] {
    const mappings = mappingsOf(attempts);
    return this.#traced.filter((each) => !covers(mappings.get(each.place.key) ?? [], each));
  }
}

function mappingsOf(attempts: readonly Attempt[]): Map<string, Mapping[]> {
  const found = new Map<string, Mapping[]>();
  for (const { observed } of attempts)
    for (const [key, mappings] of observed?.mappings ?? []) {
      const known = found.get(key) ?? [];
      const added = mappings.filter((each) => !known.some((other) => isSameMapping(each, other)));
      found.set(key, [...known, ...added]);
    }
  return found;
}

/** A kustomization's label or suffix that reads like the name of an image. */
function isLabelOrSuffix(value: SourceValue): boolean {
  const { source, scalar } = value;
  if (source.role !== "kustomization" || /[/:@.]/.test(value.written)) return false;
  const isLiteral = /=[^:\n]*$/.test(source.text.slice(Math.max(0, scalar.from - 80), scalar.from));
  const key = keyOfValue(value);
  if (key === null || key === "value" || isLiteral) return false;
  return /^name(?:Prefix|Suffix)$/.test(key) || !partKey.test(key);
}

/** Whether the key of a value says that the value is the wrong part of the image, or a part. */
function isLikely(value: SourceValue, { place, range }: TracedPlace): boolean {
  const key = keyOfValue(value) ?? "";
  if (value.written !== "") return partKey.test(key);
  const part = imageParts.find((each) => partsOf(place.text)[each].from === range.from) ?? "tag";
  return emptyKeys[part].test(key);
}

const partKey = /image|repo|registry|tag|version|digest|name|host|secret/i;

/** Keys without a value that leave an image without this part. */
const emptyKeys: Readonly<Record<ImagePart, RegExp>> = {
  registry: /registry|host/i,
  repository: /repo|image|name/i,
  tag: /tag|version/i,
  digest: /digest|sha/i,
};
const imageParts: readonly ImagePart[] = ["tag", "digest", "repository", "registry"];

const isInFile = (value: SourceValue): boolean => !isInTemplate(value);

function isSameSet(a: readonly SourceValue[], b: readonly SourceValue[]): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index]);
}

function withinLimits(places: readonly TracedPlace[]): TracedPlace[] {
  return places.filter(({ place }) => place.text.length <= maxTextLength).slice(0, maxPlaces);
}

function placesByKey(places: readonly RenderedPlace[]): Map<string, RenderedPlace> {
  return new Map(places.map((place) => [place.key, place]));
}

function isSameMapping(a: Mapping, b: Mapping): boolean {
  return a.value === b.value && a.from === b.from && a.to === b.to;
}

/** Separators between the parts of an image need no value. */
function covers(
  mappings: readonly Mapping[],
  { place: { text }, marked: range }: TracedPlace,
): boolean {
  if (range.from === range.to) return mappings.some((mapping) => overlap(mapping, range) > 0);
  let end = range.from;
  for (const { from, to } of mappings.toSorted((a, b) => a.from - b.from))
    if (to > end && /^[/:@]?$/.test(text.slice(end, from))) end = to;
  return end >= range.to;
}
