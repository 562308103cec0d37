/** Turns a range of a text into a span of its file. */
import type { Span } from "./source.ts";

/** Offsets in UTF-16 units; the end is exclusive. */
export interface TextRange {
  from: number;
  to: number;
}

const maxExcerptLength = 1000;
/** What may stand before a value without being one. */
const plainBeginning = /^[\s-]*(?:["']?[\w./-]+["']?\s*:\s*)?["']?$/;
/** Beside other values of its line one may be that nobody is to see. */
const secret = /pass|secret|token|key|cred|auth|login/i;

/** The range lies on one line. */
export function spanOf(file: string, text: string, { from, to }: TextRange): Span {
  const breaks = [...text.slice(0, from).matchAll(/\r\n|\r|\n/g)];
  const last = breaks.at(-1);
  const start = last === undefined ? 0 : last.index + last[0].length;
  const line = /^[^\r\n]*/.exec(text.slice(start, start + maxExcerptLength))?.[0] ?? "";
  const skipped = line.startsWith("\ufeff") ? 1 : 0;
  const column = from - start - skipped + 1;
  const before = line.slice(skipped, from - start);
  const beside = (before + line.slice(to - start)).replaceAll("imagePullSecrets", "");
  const excerpt = plainBeginning.test(before) || !secret.test(beside) ? line.slice(skipped) : "";
  const at = breaks.length + 1;
  return { file, line: at, column, endLine: at, endColumn: column + to - from, excerpt };
}

/** With the quotes around it, where it is all that they hold. */
export function withQuotes(text: string, { from, to }: TextRange): TextRange {
  const quote = text[from - 1] ?? "";
  return (quote === '"' || quote === "'") && text[to] === quote
    ? { from: from - 1, to: to + 1 }
    : { from, to };
}
