/** Sources and the texts that came of them → the pieces of those sources that may have made them, each with a mark of its own. Pure. */
import type { RenderRoot, SourceText } from "../model/render-root.ts";
import type { Span } from "../model/source.ts";
import { overlap, partsOf } from "./image-range.ts";
import type { TextRange } from "../model/text-span.ts";
import { scalarsOf } from "./scalar.ts";
import { numberTexts } from "./yaml-number.ts";

/** A text with values in it: a source, or a `--set` pair. */
export interface ValueSource {
  role: SourceText["role"] | "set";
  /** Of a source; "" of a pair. */
  path: string;
  /** Of a pair: which it is, and where it stands. */
  set: { index: number; at: Span | null } | null;
  text: string;
}

/** A piece of a word of a carrier: a host, a path, a tag, a digest, a name, or a part of one. */
export interface SourceValue {
  carrier: ValueSource;
  /** Offsets into the carrier's text. */
  piece: TextRange;
  /** The whole word: what a person sees as one value. */
  word: TextRange;
  written: string;
  /** How it reads once rendered: otherwise than written where YAML takes it for a number. */
  reads: string;
  /** A number without quotes: what replaces it has to be quoted. */
  number: boolean;
  /** Occurs nowhere else. */
  token: string;
  /** What stands in its place while it is marked, quotes left out: it holds the token and keeps the leaf's role. */
  marked: string;
}

/** Of one root. Above it the longest are taken. Three digits count them. */
const maxLeaves = 500;
const maxSourceLength = 4_000_000;

/** Digits stand in hosts, paths, names, tags, versions and digests alike. */
const prefixes = [9_091_727, 9_383_651, 9_716_143, 9_552_817, 9_204_379].map(String);

/** Those that may have made the ranges of these texts, in the order of the sources. */
export function sourceValuesOf(
  root: RenderRoot,
  asked: readonly { text: string; range: TextRange }[],
): SourceValue[] {
  if (asked.length === 0) return [];
  const wanted = new TextIndex(asked);
  const found = valueSourcesOf(root).flatMap((carrier) =>
    isNotes(carrier) ? [] : [...piecesOf(carrier, wanted)],
  );
  const kept = new Set(
    found.toSorted((a, b) => b.written.length - a.written.length).slice(0, maxLeaves),
  );
  const everything = [
    ...asked.map(({ text }) => text),
    ...valueSourcesOf(root).map(({ text }) => text),
  ];
  const prefix = prefixes.find((each) => !everything.some((text) => text.includes(each)));
  if (prefix === undefined) return [];
  return found
    .filter((leaf) => kept.has(leaf))
    .map((leaf, index) => {
      const token = `${prefix}${String(index).padStart(3, "0")}`;
      return {
        ...leaf,
        token,
        marked: mark(leaf.reads, leaf.number ? leaf.written : leaf.reads, token),
      };
    });
}

export function valueSourcesOf({ sources, set }: RenderRoot): ValueSource[] {
  return [
    ...set.map(({ pair, at }, index): ValueSource => ({
      role: "set",
      path: "",
      set: { index, at },
      text: pair,
    })),
    ...sources
      .filter(({ text }) => text.length <= maxSourceLength)
      .map(({ role, path, text }): ValueSource => ({ role, path, set: null, text })),
  ];
}

/** What Helm prints for people. */
export function isNotes({ path, role }: ValueSource): boolean {
  return role === "template" && path.endsWith("/NOTES.txt");
}

/** The same carrier of the same root. */
export function valueSourceKey({ path, set }: ValueSource): string {
  return JSON.stringify(set === null ? path : set.index);
}

export function scalarKey({ carrier, word }: SourceValue): string {
  return `${valueSourceKey(carrier)} ${word.from}`;
}

/** Texts may be put together at these places, and a `v` put before a version. */
const seam = /(?<=[/:@_+.-])|(?=[/:@_+.-])|(?<=(?:^|[:-])v)(?=\d)/g;
/** Of one text; of what has more only whole parts are looked for. */
const maxSeams = 60;

/** What is looked for: the pieces that the texts may be put together from, where they overlap with what is asked of them. */
class TextIndex {
  /** Something is empty that should not be. */
  readonly hasGap: boolean;
  readonly #pieces = new Set<string>();
  readonly #hosts = new Set<string>();
  readonly #names = new Set<string>();

  constructor(wanted: readonly { text: string; range: TextRange }[]) {
    this.hasGap = wanted.some(({ text }) => /^$|^\/|\/\/|\/:|[:@]$|:@/.test(text));
    for (const { text, range } of wanted) {
      const host = /^[\w.-]+:\d+(?=\/)/.exec(text)?.[0];
      if (host !== undefined) this.#hosts.add(host);
      if (!/[/:@]/.test(text)) this.#names.add(text);
      const parts = Object.values(partsOf(text));
      const seams = [0, ...Array.from(text.matchAll(seam), ({ index }) => index), text.length];
      const ends = parts.flatMap(({ from, to }) => [from, to]);
      const places = seams.length > maxSeams ? [0, ...ends, text.length] : seams;
      for (const from of places)
        for (const to of places)
          if (from < to && overlap({ from, to }, range) > 0 && isPiece(text, from, to, parts))
            this.#pieces.add(text.slice(from, to));
    }
  }

  has(piece: string): boolean {
    return this.#pieces.has(piece);
  }

  /** With its port. */
  isHost(word: string): boolean {
    return this.#hosts.has(word);
  }

  /** A name as a whole: of a Secret, say, or of an image without a tag. */
  isName(word: string): boolean {
    return this.#names.has(word);
  }
}

/** Digits and single letters are everywhere: they count as a whole part, or a dashed one of a tag; between dots only letters do. */
function isPiece(text: string, from: number, to: number, parts: readonly TextRange[]): boolean {
  const piece = text.slice(from, to);
  if (!/^[A-Za-z0-9_](?:.*[\w])?$/.test(piece)) return false;
  const before = text.slice(0, from);
  const whole = parts.some((range) => range.from === from && range.to === to);
  if (/^(?:\d+|.)$/.test(piece) && !whole && !/:(?:v|.*-)?$/.test(before)) return false;
  const dotted = before.endsWith(".") || text[to] === ".";
  return !dotted || /[a-z]/i.test(piece);
}

type Unmarked = Omit<SourceValue, "token" | "marked">;

function* piecesOf(carrier: ValueSource, wanted: TextIndex): Generator<Unmarked> {
  const { text, role } = carrier;
  const kustomize = role === "kustomization" || role === "resource";
  if (wanted.hasGap && isYaml(carrier)) yield* gapsIn(carrier);
  for (const word of scalarsOf(text, role)) {
    const written = text.slice(word.from, word.to);
    // Kustomize joins by names: images, containers, targets.
    if (kustomize && !wanted.isName(written) && isNamed(text, word.from)) continue;
    const numbers = isYaml(carrier) && isPlainScalar(text, word) ? numberTexts(written) : [];
    const reads = numbers.find((number) => wanted.has(number));
    if (reads !== undefined) yield { carrier, piece: word, word, written, reads, number: true };
    else if (numbers.length === 0)
      for (const piece of split(written, wanted)) {
        const reading = written.slice(piece.from, piece.to);
        const place = { from: word.from + piece.from, to: word.from + piece.to };
        yield { carrier, piece: place, word, written: reading, reads: reading, number: false };
      }
  }
}

/** Keys of the parts of images that have an empty value, or none. */
const gap =
  /^([ \t-]*["']?)(\w*(?:tag|image|repository|registry|digest|version|name))(["']?:)(?=[ \t]*(?:#.*)?$|[ \t]*(?:""|'')[ \t]*(?:#.*)?$)(?:[ \t]*["'])?/gim;

function* gapsIn(carrier: ValueSource): Generator<Unmarked> {
  for (const { 0: all, 1: before = "", 2: key = "", index } of carrier.text.matchAll(gap)) {
    const at = index + all.length;
    const piece = { from: at, to: at };
    const start = index + before.length;
    const word = /["']$/.test(all.slice(before.length + key.length + 1))
      ? piece
      : { from: start, to: start + key.length };
    yield { carrier, piece, word, written: "", reads: "", number: false };
  }
}

/** The parts of a word as of an image; of a part that occurs nowhere as it is the longest runs of its components that do. */
function* split(written: string, wanted: TextIndex): Generator<TextRange> {
  const whole = { from: 0, to: written.length };
  const single = /^sha\d+:[0-9a-f]+$/i.test(written) || wanted.isHost(written);
  for (const part of single ? [whole] : Object.values(partsOf(written)))
    if (part.from < part.to) yield* runs(written, part, wanted);
}

function* runs(written: string, range: TextRange, wanted: TextIndex): Generator<TextRange> {
  const starts = [range.from];
  for (let at = range.from; at < range.to; at++) if (written[at] === "/") starts.push(at + 1);
  for (let first = 0; first < starts.length;) {
    const from = starts[first] ?? 0;
    let next = first + 1;
    for (let last = starts.length; last > first; last--) {
      const to = last === starts.length ? range.to : (starts[last] ?? 0) - 1;
      const part = written.slice(from, to);
      if (!wanted.has(part) && !wanted.isHost(part)) continue;
      yield { from, to };
      next = last;
      break;
    }
    first = next;
  }
}

/** It is the value of `name`, or of an item's. */
function isNamed(text: string, from: number): boolean {
  return /(?:^|[\s{,-])["']?name["']?[ \t]*:[ \t]*["']?$/.test(lineBefore(text, from));
}

function isYaml({ role }: ValueSource): boolean {
  return role !== "template" && role !== "set" && role !== "chart";
}

/** The word is all of a scalar that has no quotes. */
export function isPlainScalar(text: string, { from, to }: TextRange): boolean {
  const before = lineBefore(text, from);
  const after = /^[^\n\r]*/.exec(text.slice(to, to + 200))?.[0] ?? "";
  return (
    /(?:^|:[ \t]+|^[ \t]*-[ \t]+|[[{,][ \t]*)$/.test(before) && /^[ \t]*(?:$|#|[,\]}])/.test(after)
  );
}

function lineBefore(text: string, from: number): string {
  const before = text.slice(Math.max(0, from - 1000), from);
  return before.slice(before.lastIndexOf("\n") + 1);
}

/**
 * The piece with the token in it. Versions stay versions (SemVer, with their first two numbers), hosts hosts, digests as long as they are:
 * templates look at them.
 */
function mark(reads: string, written: string, token: string): string {
  if (/^(?:sha\d+:)?[0-9a-f]{32,}$/i.test(reads)) return reads.slice(0, -token.length) + token;
  if (/^[\w.-]+:\d+$/.test(reads)) return reads.replace(/(?=:\d+$)/, token);
  const version =
    /^(v?\d+\.\d+)\.\d+((?:[.+_-].*)?)$/.exec(written) ??
    /^(v?\d+(?:\.\d+)?)((?:[+_-].*)?)$/.exec(written);
  return version === null ? written + token : `${version[1]}.${token}${version[2]}`;
}
