/** Finds the values in source texts that may have produced rendered texts. */
import type { RenderRoot } from "../../model/source/render-root.ts";
import { partsOf } from "../image-range.ts";
import type { TextRange } from "../../model/source/text-span.ts";
import { markerOf, tokenOf, unusedPrefix } from "../rerender/marker.ts";
import { scalarsOf } from "./scalar.ts";
import { TextIndex, type TracedText } from "./text-index.ts";
import { unusualScalars } from "./unusual-scalars.ts";
import { isNotes, valueTextKey, valueTextsOf, type ValueText } from "./value-text.ts";
import { scalarTexts } from "./yaml-scalar.ts";

/** All or part of a scalar: a host, a path, a tag, a digest or a name. */
export interface SourceValue {
  source: ValueText;
  /** Offsets into the source's text, as for `scalar`. */
  range: TextRange;
  /** The whole scalar, which a person sees as one value. */
  scalar: TextRange;
  written: string;
  /** The rendered form: differs from `written` if YAML reads no text. */
  rendered: string;
  /** An unquoted number or boolean: its replacement must be quoted. */
  isTyped: boolean;
  /** Occurs nowhere else. */
  token: string;
  /**
   * Replaces the value in a rerender, without quotes: contains the token, keeps the value's form.
   */
  marker: string;
}

/**
 * For one root; those of values files are kept first, and then the longest. A token has three
 * digits for the index.
 */
const maxValues = 500;

/** The values that may have produced the traced texts, in the order of the sources. */
export function sourceValuesOf(root: RenderRoot, traced: readonly TracedText[]): SourceValue[] {
  if (traced.length === 0) return [];
  const index = new TextIndex(traced);
  const sources = valueTextsOf(root);
  const ownChart = sources
    .filter(({ role }) => role === "chart")
    .reduce((shortest, { path }) => Math.min(shortest, path.length), Infinity);
  const found = sources.flatMap((source) =>
    isNotes(source)
      ? []
      : [...valuesIn(source, index, root.isGitops === true)].filter(
          // A subchart under another name is no dependency of its parent any more.
          ({ scalar: { from } }) =>
            source.role !== "chart" ||
            source.path.length === ownChart ||
            !isNameValue(source.text, from),
        ),
  );
  const prefix = unusedPrefix([...traced, ...sources].map(({ text }) => text));
  if (prefix === null) return [];
  const kept = new Set(
    found
      .toSorted(
        (a, b) =>
          Number(isInTemplate(a)) - Number(isInTemplate(b)) || b.written.length - a.written.length,
      )
      .slice(0, maxValues),
  );
  return found
    .filter((value) => kept.has(value))
    .map((value, position) => {
      const token = tokenOf(prefix, position);
      const { rendered, isTyped, written } = value;
      const marker = markerOf(rendered, isTyped ? written : rendered, token);
      return { ...value, token, marker };
    });
}

/** Whether the value stands in a template or a resource instead of a values file. */
export function isInTemplate({ source: { role } }: Pick<SourceValue, "source">): boolean {
  return role === "template" || role === "resource";
}

/** Identifies the scalar of a value within its root. */
export function scalarKey({ source, scalar }: SourceValue): string {
  return `${valueTextKey(source)} ${scalar.from}`;
}

type UnmarkedValue = Omit<SourceValue, "token" | "marker">;

function* valuesIn(
  source: ValueText,
  index: TextIndex,
  losesQuotes: boolean,
): Generator<UnmarkedValue> {
  const { editable } = source;
  for (const value of allValuesIn(source, index, losesQuotes))
    if (
      editable === undefined ||
      editable.some(({ from, to }) => from <= value.scalar.from && value.scalar.to <= to)
    )
      yield value;
}

/** `losesQuotes`: variables of Flux are filled in without quotes, and read as YAML. */
function* allValuesIn(
  source: ValueText,
  index: TextIndex,
  losesQuotes: boolean,
): Generator<UnmarkedValue> {
  const { text, role } = source;
  const isKustomize = role === "kustomization" || role === "resource";
  if (index.hasEmptyPart && isYaml(source)) yield* emptyValuesIn(source);
  const unusual = unusualScalars(text, index, role === "set");
  for (const range of unusual) {
    const written = text.slice(range.from, range.to);
    yield { source, range, scalar: range, written, rendered: written, isTyped: false };
  }
  for (const scalar of scalarsOf(text, role)) {
    if (unusual.some(({ from, to }) => from < scalar.to && scalar.from < to)) continue;
    const written = text.slice(scalar.from, scalar.to);
    // Kustomize matches images, containers and targets by name, so a changed name breaks the match.
    if (isKustomize && !index.isName(written) && isNameValue(text, scalar.from)) continue;
    const isPlain = isYaml(source) && isPlainScalar(text, scalar);
    const forms = isPlain ? scalarTexts(written) : [];
    const rendered = forms.find((form) => index.has(form));
    const unquoted =
      !isPlain && losesQuotes && isYaml(source) && !index.has(written)
        ? scalarTexts(written).find((form) => index.has(form))
        : undefined;
    if (rendered !== undefined)
      yield { source, range: scalar, scalar, written, rendered, isTyped: true };
    else if (unquoted !== undefined)
      yield { source, range: scalar, scalar, written, rendered: unquoted, isTyped: false };
    else if (forms.length === 0)
      for (const { from, to } of split(written, index)) {
        const part = written.slice(from, to);
        const range = { from: scalar.from + from, to: scalar.from + to };
        yield { source, range, scalar, written: part, rendered: part, isTyped: false };
      }
  }
}

/** Keys of image parts with an empty value or none. */
const emptyValue =
  /^([ \t-]*["']?)(\w*(?:tag|image|repository|registry|digest|version|name))(["']?:)(?=[ \t]*(?:#.*)?$|[ \t]*(?:""|'')[ \t]*(?:#.*)?$)(?:[ \t]*["'])?/gim;

function* emptyValuesIn(source: ValueText): Generator<UnmarkedValue> {
  for (const { 0: all, 1: before = "", 2: key = "", index } of source.text.matchAll(emptyValue)) {
    const end = index + all.length;
    const range = { from: end, to: end };
    const start = index + before.length;
    const isQuoted = /["']$/.test(all.slice(before.length + key.length + 1));
    // Without quotes there is no scalar to show, so the key stands for it.
    const scalar = isQuoted ? range : { from: start, to: start + key.length };
    yield { source, range, scalar, written: "", rendered: "", isTyped: false };
  }
}

/**
 * The image parts of a scalar; instead of a part that is not indexed, its longest indexed paths.
 */
function* split(written: string, index: TextIndex): Generator<TextRange> {
  const whole = { from: 0, to: written.length };
  const isAtomic = /^sha\d+:[0-9a-f]+$/i.test(written) || index.isHost(written);
  for (const part of isAtomic ? [whole] : Object.values(partsOf(written)))
    if (part.from < part.to) yield* indexedPaths(written, part, index);
}

function* indexedPaths(written: string, part: TextRange, index: TextIndex): Generator<TextRange> {
  const starts = [part.from];
  for (let at = part.from; at < part.to; at++) if (written[at] === "/") starts.push(at + 1);
  for (let first = 0; first < starts.length;) {
    const from = starts[first] ?? 0;
    let next = first + 1;
    for (let last = starts.length; last > first; last--) {
      const to = last === starts.length ? part.to : (starts[last] ?? 0) - 1;
      const path = written.slice(from, to);
      if (!index.has(path) && !index.isHost(path)) continue;
      yield { from, to };
      next = last;
      break;
    }
    first = next;
  }
}

/** Whether the scalar is the value of a key `name`. */
function isNameValue(text: string, from: number): boolean {
  return /(?:^|[\s{,-])["']?name["']?[ \t]*:[ \t]*["']?$/.test(lineBefore(text, from));
}

function isYaml({ role }: ValueText): boolean {
  return role !== "template" && role !== "set" && role !== "chart";
}

/** Whether the range is all of an unquoted scalar. */
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
