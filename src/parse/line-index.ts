/** The text of a document → where its lines are, and the spans of what stands in it. */
import type { Span } from "../model/source.ts";

const maxExcerptLength = 1000;

/**
 * A Secret, a list of them, or what makes them and may hold their values: anywhere in a document, be it one that does not parse;
 * behind a tag or an anchor, or spelt with escapes, all the same.
 */
const secretKind =
  /\bkind["']?\s*:\s*(?:[&!]\S*\s+)*["']?(?:\w*Secret|\w*\\[ux])|\bsecretGenerator\b/;
/** What may stand before a value on its line and is none itself: indentation, dashes, a key, a quote. */
const plainBeginning = /^[\s-]*(?:"?[\w./-]+"?\s*:\s*)?["']?$/;

export class LineIndex {
  readonly #file: string;
  readonly #text: string;
  readonly #firstLine: number;
  #starts: number[] | null = null;
  #lastEnd: number | null = null;
  #holdsSecret: boolean | null = null;

  /** `firstLine`: the 1-based line of the file on which `text` begins. */
  constructor(file: string, text: string, firstLine: number) {
    this.#file = file;
    this.#text = text;
    this.#firstLine = firstLine;
  }

  /** The text holds a Secret: what stands on its lines is not to be shown. */
  get holdsSecret(): boolean {
    return (this.#holdsSecret ??= secretKind.test(this.#text));
  }

  /** `end` is exclusive. What stands behind all text, as an empty value may, is where the last line ends: the next is another document's. */
  span(start: number, end: number): Span {
    const starts = (this.#starts ??= lineStarts(this.#text));
    const lastEnd = (this.#lastEnd ??= this.#text.trimEnd().length);
    const from = locate(starts, Math.min(start, lastEnd));
    const to = locate(
      starts,
      start > lastEnd ? lastEnd : Math.min(Math.max(start, end), this.#text.length),
    );
    const lineStart = starts[from.line] ?? 0;
    const line = this.#text.slice(lineStart, starts[from.line + 1] ?? this.#text.length);
    const excerpt = /^[^\r\n]*/.exec(line.slice(0, maxExcerptLength))?.[0] ?? "";
    return {
      file: this.#file,
      line: this.#firstLine + from.line,
      column: from.column + 1,
      endLine: this.#firstLine + to.line,
      endColumn: to.column + 1,
      excerpt: copy(
        this.holdsSecret
          ? alone(excerpt, from.column, to.line === from.line ? to.column : from.column)
          : excerpt,
      ),
    };
  }
}

/** Key and span, without what follows them; nothing where anything else stands before them. */
function alone(line: string, start: number, end: number): string {
  return plainBeginning.test(line.slice(0, start)) ? line.slice(0, end) : "";
}

/** A string of its own: a slice would keep the whole document in memory. */
function copy(text: string): string {
  return ` ${text}`.slice(1);
}

function lineStarts(text: string): number[] {
  const starts = [0];
  if (text.includes("\r")) {
    for (const lineBreak of text.matchAll(/\r\n|\r|\n/g))
      starts.push(lineBreak.index + lineBreak[0].length);
  } else
    for (let at = text.indexOf("\n") + 1; at > 0; at = text.indexOf("\n", at) + 1) starts.push(at);
  return starts;
}

function locate(starts: number[], offset: number): { line: number; column: number } {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low, column: offset - (starts[low] ?? 0) };
}
