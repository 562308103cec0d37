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
  // A variable may stand for the registry, so the last part of the name is looked for as well.
  const wanted = [text, text.slice(text.lastIndexOf("/") + 1)].find((each) =>
    isOnce(source.text, each),
  );
  const start = /^(?!\s*(?:#|---|$)).*$/m.exec(source.text);
  const begin = start?.index ?? 0;
  const spanAt = (at: number, length: number): Span =>
    spanOf(source.path, source.text, { from: at, to: at + length });
  return {
    text: wanted === undefined ? null : spanAt(source.text.indexOf(wanted), wanted.length),
    fallbackAt: origin?.fallbackAt ?? null,
    start: spanAt(begin, start?.[0].trimEnd().length ?? 0),
  };
}

function isOnce(text: string, part: string): boolean {
  const from = part === "" ? -1 : text.indexOf(part);
  return from >= 0 && !text.includes(part, from + 1);
}
