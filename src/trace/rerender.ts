/** Leaves → a render with their marks in it; what came of it → which leaves feed which places. Pure. */
import type { RenderRoot, Rerender, RerenderResult } from "../model/render-root.ts";
import {
  valueSourceKey,
  valueSourcesOf,
  isNotes,
  scalarKey,
  type ValueSource,
  type SourceValue,
} from "./source-value.ts";
import { partsOf, type TextRange } from "./image-range.ts";
import { placesOf, type RenderedPlace } from "./rendered-place.ts";
import { scalarsOf } from "./scalar.ts";

/** A leaf, and the range of a place's text that comes of it. */
export interface Mapping extends TextRange {
  leaf: SourceValue;
  /** Its text stands there as it is. */
  exact: boolean;
}

/** A piece of a carrier's text, and what it should read instead. */
export interface SourceChange extends TextRange {
  carrier: ValueSource;
  text: string;
}

/** The trial of these changes, which do not overlap. */
export function planRerender(root: RenderRoot, changes: readonly SourceChange[]): Rerender {
  const byCarrier = Map.groupBy(changes, ({ carrier }) => valueSourceKey(carrier));
  const replaced = new Map<string, string>();
  const set = root.set.map(({ pair }) => pair);
  for (const own of byCarrier.values()) {
    const carrier = own[0]?.carrier;
    if (carrier === undefined) continue;
    let { text } = carrier;
    for (const change of own.toSorted((a, b) => b.from - a.from))
      text = text.slice(0, change.from) + change.text + text.slice(change.to);
    if (carrier.set === null) replaced.set(carrier.path, text);
    else set[carrier.set.index] = text;
  }
  return { root: root.root, replaced, ...(root.set.length === 0 ? {} : { set }) };
}

export function isSameRerender(a: Rerender, b: Rerender): boolean {
  if (
    a.root !== b.root ||
    a.replaced.size !== b.replaced.size ||
    a.set?.join("\0") !== b.set?.join("\0")
  )
    return false;
  for (const [path, text] of a.replaced) if (b.replaced.get(path) !== text) return false;
  return true;
}

/** The marks of these leaves; and Kustomize's entries under `images`, which find an image by its name, follow the names that are marked. */
export function marksOf(root: RenderRoot, leaves: readonly SourceValue[]): SourceChange[] {
  const changes = leaves.map((leaf) => ({
    carrier: leaf.carrier,
    ...leaf.piece,
    text: markOf(leaf),
  }));
  if (root.tool === "helm") return [...changes, ...notesOf(root)];
  const renamed = new Map<string, string>();
  for (const own of Map.groupBy(leaves, scalarKey).values()) {
    const name = nameOf(own[0]);
    if (name !== null) renamed.set(name, markedName(own, name));
  }
  const marked = new Set(
    leaves.map(({ carrier, piece }) => `${valueSourceKey(carrier)} ${piece.from}`),
  );
  const free = entriesOf(root).filter(
    ({ carrier, from }) => !marked.has(`${valueSourceKey(carrier)} ${from}`),
  );
  return [...changes, ...free.flatMap((entry) => followed(entry, renamed))];
}

function markOf({ carrier, piece, number, marked }: SourceValue): string {
  if (number) return JSON.stringify(marked);
  // A key without a value.
  const bare = piece.from === piece.to && carrier.text[piece.from - 1] === ":";
  return bare ? ` "${marked}"` : marked;
}

/** Notes make no manifests, and charts refuse images there that are not their own. */
function notesOf(root: RenderRoot): SourceChange[] {
  return valueSourcesOf(root).flatMap((carrier) =>
    isNotes(carrier) && carrier.text !== ""
      ? [{ carrier, from: 0, to: carrier.text.length, text: "" }]
      : [],
  );
}

/**
 * Leaves in sets, each for one trial: two words that name the image of one entry cannot be marked at once, or the entry could follow but
 * one of them.
 */
export function together(root: RenderRoot, leaves: readonly SourceValue[]): SourceValue[][] {
  const entries = new Set(root.tool === "kustomize" ? entriesOf(root).map(({ name }) => name) : []);
  const sets: { leaves: SourceValue[]; words: Map<string, string> }[] = [];
  for (const leaf of leaves) {
    const name = nameOf(leaf) ?? "";
    const word = scalarKey(leaf);
    let set = sets.find(({ words }) => !entries.has(name) || (words.get(name) ?? word) === word);
    if (set === undefined) sets.push((set = { leaves: [], words: new Map() }));
    set.leaves.push(leaf);
    set.words.set(name, word);
  }
  return sets.map((set) => set.leaves);
}

/** An image without tag and digest. */
function nameOf(leaf: SourceValue | undefined): string | null {
  if (leaf === undefined) return null;
  const { carrier, word } = leaf;
  const text = carrier.text.slice(word.from, word.to);
  return text.slice(0, partsOf(text).repository.to);
}

function markedName(leaves: readonly SourceValue[], name: string): string {
  let marked = name;
  for (const { piece, word, marked: text } of leaves.toSorted(
    (a, b) => b.piece.from - a.piece.from,
  )) {
    const from = piece.from - word.from;
    if (from < name.length)
      marked = marked.slice(0, from) + text + marked.slice(piece.to - word.from);
  }
  return marked;
}

interface MarkedEntry extends TextRange {
  carrier: ValueSource;
  name: string;
}

/** Words behind `name` in kustomizations. Those that are no entries of `images` name no image that is marked. */
function entriesOf(root: RenderRoot): MarkedEntry[] {
  return valueSourcesOf(root).flatMap((carrier) =>
    carrier.role !== "kustomization"
      ? []
      : scalarsOf(carrier.text, carrier.role)
          .filter(({ from }) =>
            /(?:^|[\s{,-])["']?name["']?:[ \t]*["']?$/.test(
              carrier.text.slice(Math.max(0, from - 20), from),
            ),
          )
          .map((word) => ({ ...word, carrier, name: carrier.text.slice(word.from, word.to) })),
  );
}

function followed(
  { carrier, from, to, name }: MarkedEntry,
  renamed: ReadonlyMap<string, string>,
): SourceChange[] {
  const text = renamed.get(name);
  return text === undefined || text === name ? [] : [{ carrier, from, to, text }];
}

/** What a render with marks shows. */
export interface ObservedMarks {
  /** By the key of a place. */
  feeds: Map<string, Mapping[]>;
  /** Some place is gone, or is not what it was but for the marks. */
  disturbed: boolean;
}

export function observe(
  tried: RerenderResult,
  leaves: readonly SourceValue[],
  wanted: ReadonlyMap<string, RenderedPlace>,
): ObservedMarks {
  const feeds: ObservedMarks["feeds"] = new Map();
  if ("failed" in tried) return { feeds, disturbed: true };
  const byLength = leaves.toSorted((a, b) => b.marked.length - a.marked.length);
  const prefix = leaves[0]?.token.slice(0, -3) ?? "";
  const unmark = (text: string): string =>
    !text.includes(prefix)
      ? text
      : byLength.reduce((read, { marked, reads }) => read.replaceAll(marked, reads), text);
  const places = new Map(
    placesOf(tried.cluster, unmark)
      .filter(({ root }) => root === tried.rerender.root)
      .map((place) => [place.key, place]),
  );
  let disturbed = false;
  for (const [key, { text }] of wanted) {
    const now = places.get(key)?.text;
    if (now === undefined) disturbed = true;
    else {
      const consistent = unmark(now) === text;
      disturbed ||= !consistent;
      feeds.set(key, feedsOf(now, text, leaves, consistent));
    }
  }
  return { feeds, disturbed };
}

function feedsOf(
  now: string,
  text: string,
  leaves: readonly SourceValue[],
  consistent: boolean,
): Mapping[] {
  const marks = leaves
    .flatMap((leaf) => occurrences(now, leaf).map((range) => ({ leaf, ...range })))
    .toSorted((a, b) => a.from - b.from);
  // Where marks have shifted what follows.
  let shift = 0;
  return marks.map(({ leaf, from, to, whole }) => {
    if (!consistent || !whole) return { leaf, ...samePart(now, text, from), exact: false };
    const start = from - shift;
    shift += to - from - leaf.reads.length;
    return { leaf, from: start, to: start + leaf.reads.length, exact: true };
  });
}

function occurrences(
  now: string,
  { marked, token }: SourceValue,
): (TextRange & { whole: boolean })[] {
  const found: (TextRange & { whole: boolean })[] = [];
  for (let at = now.indexOf(token); at >= 0; at = now.indexOf(token, at + token.length)) {
    const from = at - marked.indexOf(token);
    const whole = from >= 0 && now.startsWith(marked, from);
    found.push(
      whole
        ? { from, to: from + marked.length, whole }
        : { from: at, to: at + token.length, whole },
    );
  }
  return found;
}

/** The part of an image that a mark is in, as it is without marks. */
function samePart(now: string, text: string, at: number): TextRange {
  const before = partsOf(text);
  for (const [part, range] of Object.entries(partsOf(now)))
    for (const [name, same] of Object.entries(before))
      if (name === part && range.from <= at && at < range.to && same.from < same.to) return same;
  return { from: 0, to: text.length };
}
