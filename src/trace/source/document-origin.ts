/** Finds the file that declares a rendered document. */
import type { RenderRoot } from "../../model/render-root.ts";
import type { Span } from "../../model/source.ts";
import { spanOf } from "../../model/text-span.ts";

export interface DocumentOriginSpans {
  /** The only occurrence of the text in the file; null if there is none, or another. */
  text: Span | null;
  /** See `DocumentOrigin`. */
  fallbackAt: Span | null;
  /** The first line of the file that holds more than a comment. */
  start: Span;
}

/** Null where the file that a rendered line comes from is not known. */
export function originOf(
  { sources, origins }: RenderRoot,
  { line }: Span,
  text: string,
): DocumentOriginSpans | null {
  const origin = origins.findLast((each) => each.line <= line);
  const source = sources.find((each) => each.path === origin?.source);
  if (source === undefined) return null;
  const from = text === "" ? -1 : source.text.indexOf(text);
  const isUnique = from >= 0 && !source.text.includes(text, from + 1);
  const start = /^(?!\s*(?:#|---|$)).*$/m.exec(source.text);
  const begin = start?.index ?? 0;
  const spanAt = (at: number, length: number): Span =>
    spanOf(source.path, source.text, { from: at, to: at + length });
  return {
    text: isUnique ? spanAt(from, text.length) : null,
    fallbackAt: origin?.fallbackAt ?? null,
    start: spanAt(begin, start?.[0].trimEnd().length ?? 0),
  };
}
