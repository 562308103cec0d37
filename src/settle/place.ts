/** Compares and identifies places in files. */
import type { Span } from "../model/source/source.ts";

/** "file:line:column". */
export function placeKey(at: Pick<Span, "file" | "line" | "column">): string {
  return `${at.file}:${at.line}:${at.column}`;
}

export function compareSpans(a: Span, b: Span): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}
