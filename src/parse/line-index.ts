/** Converts offsets in the text of a document to spans with lines, columns and an excerpt. */
import { detachString } from "../model/text/detach-string.ts";
import {
  plainBeginning,
  type ScalarNode,
  type Span,
  type ValuePart,
} from "../model/source/source.ts";

const maxExcerptLength = 1000;

/**
 * A Secret, a list of Secrets, or a kind that generates them from values, anywhere in a document.
 * It matches text because the document may not parse; the kind may have a tag, anchor or escapes.
 */
const secretKind =
  /\bkind["']?\s*:\s*(?:[&!]\S*\s+)*["']?(?:\w*Secret|\w*\\[ux])|\bsecretGenerator\b/;

/** The engine finds these texts faster than the expression. */
function mayHoldSecret(text: string): boolean {
  return ["Secret", "secretGenerator", "\\x", "\\u"].some((part) => text.includes(part));
}

export class LineIndex {
  readonly #file: string;
  readonly #text: string;
  readonly #firstLine: number;
  #starts: number[] | null = null;
  #lastEnd: number | null = null;
  #holdsSecret: boolean | null = null;

  /** `firstLine` is the 1-based line of the file on which `text` begins. */
  constructor(file: string, text: string, firstLine: number) {
    this.#file = file;
    this.#text = text;
    this.#firstLine = firstLine;
  }

  /** True if the document contains a Secret, whose values must not be shown. */
  get holdsSecret(): boolean {
    return (this.#holdsSecret ??= mayHoldSecret(this.#text) && secretKind.test(this.#text));
  }

  /** See `Manifest.spanWithin`. */
  spanWithin(node: ScalarNode, { line, column, length }: ValuePart): Span | null {
    const { style, start, value } = node;
    const written = value.split("\n", line + 1)[line] ?? "";
    const part = written.slice(column, column + length);
    let from = start + (style === "plain" ? 0 : 1) + column;
    if (style === "literal") {
      // Every line of the value stands on its own line, behind the indentation of the block.
      const starts = (this.#starts ??= lineStarts(this.#text));
      const first = locate(starts, start).line + 1 + line;
      const lineStart = starts[first] ?? this.#text.length;
      const source = /^[^\r\n]*/.exec(this.#text.slice(lineStart, starts[first + 1]))?.[0] ?? "";
      from = lineStart + source.length - written.length + column;
    } else if (line > 0) return null;
    const isThere = part !== "" && this.#text.slice(from, from + part.length) === part;
    return isThere ? this.span(from, from + part.length) : null;
  }

  /**
   * `end` is exclusive. A range after all text, such as an empty value at the end, is moved to the
   * end of the last line: the next line belongs to another document.
   */
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
      excerpt: detachString(
        this.holdsSecret
          ? upToSpan(excerpt, from.column, to.line === from.line ? to.column : from.column)
          : excerpt,
      ),
    };
  }
}

/** The line up to the end of the span; "" if another value precedes it. */
function upToSpan(line: string, start: number, end: number): string {
  return plainBeginning.test(line.slice(0, start)) ? line.slice(0, end) : "";
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
