/** Finds the file that declares a rendered document. */
import type { RenderRoot } from "../../model/render-root.ts";
import type { Span } from "../../model/source.ts";
import { spanOf } from "../../model/text-span.ts";

/**
 * The only occurrence of a text in the file that a rendered line comes from, else the beginning of
 * the file. Null where no file is known.
 */
export function originOf(
  { sources, origins }: RenderRoot,
  { line }: Span,
  text: string,
): Span | null {
  const path = origins.findLast((each) => each.line <= line)?.source;
  const source = sources.find((each) => each.path === path);
  if (source === undefined) return null;
  const from = text === "" ? -1 : source.text.indexOf(text);
  if (from >= 0 && source.text.indexOf(text, from + 1) < 0)
    return spanOf(source.path, source.text, { from, to: from + text.length });
  const start = /^(?!\s*(?:#|---|$)).*$/m.exec(source.text);
  const begin = start?.index ?? 0;
  const end = begin + (start?.[0].trimEnd().length ?? 0);
  return spanOf(source.path, source.text, { from: begin, to: end });
}
