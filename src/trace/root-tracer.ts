/** Traces the places of one root: plans rerenders until each place has its source values. */
import type { RenderRoot, Rerender, RerenderResult } from "../model/render-root.ts";
import { overlap, type TextRange } from "./image-range.ts";
import { markSources, planSets } from "./rerender/mark-sources.ts";
import { observe, type Mapping, type ObservedMarkers } from "./rerender/observe.ts";
import type { RenderedPlace } from "./rendered-place.ts";
import { isSameRerender, planRerender } from "./rerender/rerender.ts";
import { sourceValuesOf, type SourceValue } from "./source/source-value.ts";
import type { TracedPlace } from "./traced-place.ts";

/** Further places, and texts longer than an image can be, are not traced. */
const maxPlaces = 2000;
const maxTextLength = 1000;

/** A set of values that disturbs its rerender is halved, up to this number of rerenders. */
const maxRerenders = 24;
/** For related places. */
const maxRelatedRerenders = 4;

/** Values that are marked together, and the places that they may produce. */
interface PlaceGroup {
  values: readonly SourceValue[];
  /** By `RenderedPlace.key`. */
  places: ReadonlyMap<string, RenderedPlace>;
  observed: WeakMap<RerenderResult, ObservedMarkers>;
}

interface GroupProgress {
  /** Rerenders without a result so far. */
  missing: Rerender[];
  mappings: [key: string, mappings: Mapping[]][];
  /** Rerenders with a result. */
  count: number;
  /** At least one of them succeeded. */
  isRendered: boolean;
}

export class RootTracer {
  readonly root: RenderRoot;
  readonly #traced: readonly TracedPlace[];
  /**
   * Values files first. What they do not explain is in templates and resources, where markers
   * disturb more.
   */
  readonly #groups: readonly PlaceGroup[];
  readonly #related: PlaceGroup;

  /** `related` are places that diagnostics mention besides their own; they get fewer rerenders. */
  constructor(root: RenderRoot, places: readonly TracedPlace[], related: readonly TracedPlace[]) {
    this.root = root;
    this.#traced = withinLimits(places);
    const values = valuesFor(root, this.#traced);
    this.#groups = [
      groupOf(
        values.filter((value) => !isInTemplate(value)),
        this.#traced,
      ),
      groupOf(values.filter(isInTemplate), this.#traced),
    ];
    const keys = placesByKey(this.#traced);
    const others = withinLimits(related).filter(({ place }) => !keys.has(place.key));
    this.#related = groupOf(valuesFor(root, others), others);
  }

  /** The next rerenders; none once every place is traced or the limit is reached. */
  next(results: readonly RerenderResult[]): Rerender[] {
    return [...this.#nextForPlaces(results), ...this.#nextForRelated(results)];
  }

  #nextForPlaces(results: readonly RerenderResult[]): Rerender[] {
    let done = 0;
    for (const group of this.#groups) {
      const { missing, count } = this.#progress(group, results);
      done += count;
      if (missing.length > 0 && done < maxRerenders) return missing.slice(0, maxRerenders - done);
      if (this.#isComplete(results)) return [];
    }
    return [];
  }

  #nextForRelated(results: readonly RerenderResult[]): Rerender[] {
    const { missing, count } = this.#progress(this.#related, results);
    return missing.slice(0, Math.max(0, maxRelatedRerenders - count));
  }

  /** By `RenderedPlace.key`. */
  mappings(results: readonly RerenderResult[]): ReadonlyMap<string, Mapping[]> {
    const found = new Map<string, Mapping[]>();
    for (const group of [...this.#groups, this.#related])
      for (const [key, mappings] of this.#progress(group, results).mappings) {
        const known = found.get(key) ?? [];
        const added = mappings.filter((each) => !known.some((other) => isSameMapping(each, other)));
        found.set(key, [...known, ...added]);
      }
    return found;
  }

  /** Whether rerenders were tried and all of them failed. */
  isRefused(results: readonly RerenderResult[]): boolean {
    const progress = this.#groups.map((group) => this.#progress(group, results));
    return (
      progress.some(({ count }) => count > 0) && !progress.some(({ isRendered }) => isRendered)
    );
  }

  #progress(group: PlaceGroup, results: readonly RerenderResult[]): GroupProgress {
    const progress: GroupProgress = { missing: [], mappings: [], count: 0, isRendered: false };
    const sets = planSets(this.root, group.values);
    for (let set = sets.shift(); set !== undefined; set = sets.shift()) {
      const rerender = planRerender(this.root, markSources(this.root, set));
      const result = results.find((each) => isSameRerender(each.rerender, rerender));
      if (result === undefined) {
        progress.missing.push(rerender);
        continue;
      }
      progress.count++;
      progress.isRendered ||= "cluster" in result;
      const { mappings, isDisturbed } = observeOnce(group, result, set);
      if (isDisturbed && set.length > 1)
        sets.push(set.slice(0, set.length >> 1), set.slice(set.length >> 1));
      else progress.mappings.push(...mappings);
    }
    return progress;
  }

  /** Whether source values account for the whole traced range of every place. */
  #isComplete(results: readonly RerenderResult[]): boolean {
    const mappings = this.mappings(results);
    return this.#traced.every(({ place, range }) => covers(mappings.get(place.key) ?? [], range));
  }
}

/** Whether the value stands in a template or a resource instead of a values file. */
export function isInTemplate({ source: { role } }: SourceValue): boolean {
  return role === "template" || role === "resource";
}

function withinLimits(places: readonly TracedPlace[]): TracedPlace[] {
  return places.filter(({ place }) => place.text.length <= maxTextLength).slice(0, maxPlaces);
}

function groupOf(values: readonly SourceValue[], traced: readonly TracedPlace[]): PlaceGroup {
  return { values, places: placesByKey(traced), observed: new WeakMap() };
}

function placesByKey(traced: readonly TracedPlace[]): Map<string, RenderedPlace> {
  return new Map(traced.map(({ place }) => [place.key, place]));
}

function valuesFor(root: RenderRoot, traced: readonly TracedPlace[]): SourceValue[] {
  return sourceValuesOf(
    root,
    traced.map(({ place: { text }, range }) => ({ text, range })),
  );
}

function observeOnce(
  { places, observed }: PlaceGroup,
  result: RerenderResult,
  values: readonly SourceValue[],
): ObservedMarkers {
  const markers = observed.get(result) ?? observe(result, values, places);
  observed.set(result, markers);
  return markers;
}

function isSameMapping(a: Mapping, b: Mapping): boolean {
  return a.value === b.value && a.from === b.from && a.to === b.to;
}

function covers(mappings: readonly Mapping[], range: TextRange): boolean {
  if (range.from === range.to) return mappings.some((mapping) => overlap(mapping, range) > 0);
  let end = range.from;
  for (const { from, to } of mappings.toSorted((a, b) => a.from - b.from))
    if (from <= end && to > end) end = to;
  return end >= range.to;
}
