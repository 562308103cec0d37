/** One root, the places in it that are asked about, and what was tried → what to try next, and what feeds them. Pure. */
import type { Diagnostic, Rule } from "../model/rule.ts";
import type { RenderRoot, Rerender, RerenderResult } from "../model/render-root.ts";
import { sourceValuesOf, type SourceValue } from "./source-value.ts";
import { overlap, partsOf, wrongPart, type TextRange, type WrongPart } from "./image-range.ts";
import type { RenderedPlace } from "./rendered-place.ts";
import {
  isSameRerender,
  marksOf,
  observe,
  together,
  planRerender,
  type Mapping,
  type ObservedMarks,
} from "./rerender.ts";

/** What somebody asks: which leaf makes this range of this place? */
export interface TracedPlace extends WrongPart {
  place: RenderedPlace;
}

/** Beyond them, and beyond longer texts than an image can be, nothing is asked. */
const maxQuestions = 2000;
const maxTextLength = 1000;

/** Renders of one root to find its leaves; a set of leaves that disturbs the render is halved until then. */
const maxTrials = 24;
/** Of these for places that are mentioned only. */
const maxMentionTrials = 4;

/** Leaves that are tried together, and the places that they may feed. */
interface PlaceGroup {
  leaves: readonly SourceValue[];
  wanted: ReadonlyMap<string, RenderedPlace>;
  shown: WeakMap<RerenderResult, ObservedMarks>;
}

export class RootTracer {
  readonly root: RenderRoot;
  readonly #questions: readonly TracedPlace[];
  /** What sets values first: what it does not explain stands in templates and resources, where marks disturb more. */
  readonly #groups: readonly PlaceGroup[];
  readonly #mentioned: PlaceGroup;

  /** `mentioned` are places that a diagnostic speaks of beside its own: nice to know. */
  constructor(root: RenderRoot, asked: readonly TracedPlace[], mentioned: readonly TracedPlace[]) {
    const questions = bounded(asked);
    this.root = root;
    this.#questions = questions;
    const wanted = wantedBy(questions);
    // What is not marked disturbs nothing.
    const leaves = leavesFor(root, questions);
    const groupOf = (some: readonly SourceValue[]): PlaceGroup => ({
      leaves: some,
      wanted,
      shown: new WeakMap(),
    });
    this.#groups = [
      groupOf(leaves.filter((leaf) => !isLate(leaf))),
      groupOf(leaves.filter(isLate)),
    ];
    const others = bounded(mentioned).filter(({ place }) => !wanted.has(place.key));
    this.#mentioned = {
      leaves: leavesFor(root, others),
      wanted: wantedBy(others),
      shown: new WeakMap(),
    };
  }

  /** Empty where everything that can be found is found, or enough was tried. */
  next(tried: readonly RerenderResult[]): Rerender[] {
    return [...this.#nextOfAsked(tried), ...this.#nextOfMentioned(tried)];
  }

  #nextOfMentioned(tried: readonly RerenderResult[]): Rerender[] {
    const { untried, count } = this.#walk(this.#mentioned, tried);
    return untried.slice(0, Math.max(0, maxMentionTrials - count));
  }

  #nextOfAsked(tried: readonly RerenderResult[]): Rerender[] {
    let done = 0;
    for (const group of this.#groups) {
      const { untried, count } = this.#walk(group, tried);
      done += count;
      if (untried.length > 0 && done < maxTrials) return untried.slice(0, maxTrials - done);
      if (this.#isAnswered(tried)) return [];
    }
    return [];
  }

  /** By the key of a place. */
  feeds(tried: readonly RerenderResult[]): ReadonlyMap<string, Mapping[]> {
    const found = new Map<string, Mapping[]>();
    for (const group of [...this.#groups, this.#mentioned])
      for (const [key, feeds] of this.#walk(group, tried).feeds) {
        const known = found.get(key) ?? [];
        found.set(key, [
          ...known,
          ...feeds.filter((feed) => !known.some((other) => isSameFeed(feed, other))),
        ]);
      }
    return found;
  }

  /** Nothing of what was tried could be rendered. */
  isRefused(tried: readonly RerenderResult[]): boolean {
    const walked = this.#groups.map((group) => this.#walk(group, tried));
    return walked.some(({ count }) => count > 0) && !walked.some(({ rendered }) => rendered);
  }

  #walk(group: PlaceGroup, tried: readonly RerenderResult[]): TracedMapping {
    const walked: TracedMapping = { untried: [], feeds: [], count: 0, rendered: false };
    const sets = together(this.root, group.leaves);
    for (let set = sets.shift(); set !== undefined; set = sets.shift()) {
      const trial = planRerender(this.root, marksOf(this.root, set));
      const result = tried.find((each) => isSameRerender(each.rerender, trial));
      if (result === undefined) {
        walked.untried.push(trial);
        continue;
      }
      walked.count++;
      walked.rendered ||= "cluster" in result;
      const { feeds, disturbed } = showOf(group, result, set);
      if (disturbed && set.length > 1)
        sets.push(set.slice(0, set.length >> 1), set.slice(set.length >> 1));
      else walked.feeds.push(...feeds);
    }
    return walked;
  }

  /** Each question has a leaf for all of what it asks for. */
  #isAnswered(tried: readonly RerenderResult[]): boolean {
    const feeds = this.feeds(tried);
    return this.#questions.every(({ place, range }) => covers(feeds.get(place.key) ?? [], range));
  }
}

function bounded(questions: readonly TracedPlace[]): TracedPlace[] {
  return questions.filter(({ place }) => place.text.length <= maxTextLength).slice(0, maxQuestions);
}

function wantedBy(questions: readonly TracedPlace[]): Map<string, RenderedPlace> {
  return new Map(questions.map(({ place }) => [place.key, place]));
}

function leavesFor(root: RenderRoot, questions: readonly TracedPlace[]): SourceValue[] {
  const asked = questions.map(({ place: { text }, range }) => ({ text, range }));
  return sourceValuesOf(root, asked);
}

function showOf(
  { wanted, shown }: PlaceGroup,
  tried: RerenderResult,
  set: readonly SourceValue[],
): ObservedMarks {
  const known = shown.get(tried) ?? observe(tried, set, wanted);
  shown.set(tried, known);
  return known;
}

interface TracedMapping {
  untried: Rerender[];
  feeds: [key: string, feeds: Mapping[]][];
  count: number;
  rendered: boolean;
}

function isLate({ carrier: { role } }: SourceValue): boolean {
  return role === "template" || role === "resource";
}

function isSameFeed(a: Mapping, b: Mapping): boolean {
  return a.leaf === b.leaf && a.from === b.from && a.to === b.to;
}

function covers(feeds: readonly Mapping[], range: TextRange): boolean {
  if (range.from === range.to) return feeds.some((feed) => overlap(feed, range) > 0);
  let at = range.from;
  for (const { from, to } of feeds.toSorted((a, b) => a.from - b.from))
    if (from <= at && to > at) at = to;
  return at >= range.to;
}

/**
 * The leaf of what comes first, where a value has it; else the one that most of the range comes of; of a tag one with digits, which a
 * flavour has not. null where none of it does.
 */
export function chosen(
  feeds: readonly Mapping[],
  { place, range, first }: TracedPlace,
): Mapping | null {
  const isTag = place.image && partsOf(place.text).tag.from === range.from;
  const rank = (feed: Mapping): number[] => [
    first !== null && !isLate(feed.leaf) ? 1 + Number(overlap(feed, first) > 0) : 0,
    isTag && /\d/.test(feed.leaf.reads) ? 1 : 0,
    overlap(feed, range),
    feed.from - feed.to,
    feed.exact ? 1 : 0,
  ];
  const ranked = feeds
    .filter((feed) => overlap(feed, range) > 0)
    .map((feed) => ({ feed, rank: rank(feed) }))
    .toSorted((a, b) => {
      const index = a.rank.findIndex((value, at) => value !== b.rank[at]);
      return (b.rank[index] ?? 0) - (a.rank[index] ?? 0);
    });
  return ranked[0]?.feed ?? null;
}

/** What is asked of a place that is mentioned only. */
export function wholeOf(place: RenderedPlace): TracedPlace {
  return { place, range: { from: 0, to: place.text.length }, first: null };
}

/** What is asked of an image by a diagnostic, or of a name as a whole. */
export function tracedPlaceOf(
  place: RenderedPlace,
  judged: { rule: Rule; diagnostic: Diagnostic },
  corrected: string | null,
): TracedPlace {
  return place.image ? { place, ...wrongPart(judged, place.text, corrected) } : wholeOf(place);
}
