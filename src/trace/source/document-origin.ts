/** Finds the file that declares a rendered document. */
import type { DocumentOrigin, RenderRoot, SourceText } from "../../model/source/render-root.ts";
import type { Span } from "../../model/source/source.ts";
import { spanOf } from "../../model/source/text-span.ts";
import { holdsInOrder } from "../../model/text/parts-in-order.ts";

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
  root: RenderRoot,
  { line }: Span,
  text: string,
): DocumentOriginSpans | null {
  const { origin, source } = declaredAt(root, line);
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

function declaredAt(
  { sources, origins }: RenderRoot,
  line: number,
): { origin: DocumentOrigin | undefined; source: SourceText | undefined } {
  const origin = origins.findLast((each) => each.line <= line);
  return { origin, source: sources.find((each) => each.path === origin?.source) };
}

/** The only image in the file of a rendered line that its variables may make this one. */
export function imageWithVariableAt(root: RenderRoot, { line }: Span, image: string): Span | null {
  const { source } = declaredAt(root, line);
  // The text may be no image, such as the name of a Secret.
  if (source === undefined || !/[/:]/.test(image)) return null;
  const found = source.text.matchAll(/\bimage["']?:[ \t]*["']?([^\s"']*\$\{[^\s"']*)/g);
  const like = [...found].flatMap(([, each = ""]) => (becomes(each, image) ? each : []));
  const [written] = like;
  if (written === undefined || like.length > 1 || !isOnce(source.text, written)) return null;
  const from = source.text.indexOf(written);
  return spanOf(source.path, source.text, { from, to: from + written.length });
}

/** Whether the text around the variables stands in the image, in this order. */
function becomes(written: string, image: string): boolean {
  const [start = "", ...others] = written.split(/\$\{[^}]*\}/);
  return (
    image.startsWith(start) &&
    image.endsWith(others.at(-1) ?? "") &&
    holdsInOrder(image, others, start.length)
  );
}

/** The only occurrence of a text in all sources; null for none or several. */
export function onlyPlaceOf({ sources }: RenderRoot, text: string): Span | null {
  const found = text === "" ? [] : sources.filter((source) => source.text.includes(text));
  const [source] = found;
  if (source === undefined || found.length > 1 || !isOnce(source.text, text)) return null;
  const from = source.text.indexOf(text);
  return spanOf(source.path, source.text, { from, to: from + text.length });
}

function isOnce(text: string, part: string): boolean {
  const from = part === "" ? -1 : text.indexOf(part);
  return from >= 0 && !text.includes(part, from + 1);
}

/** The only place in the sources that names a variable of the text; null for none or several. */
export function variableAt({ sources }: RenderRoot, text: string): Span | null {
  const names = [...text.matchAll(/\$\{(\w+)\}/g)].map(([, name = ""]) => name);
  for (const name of names) {
    const places = sources.flatMap((source) =>
      occurrences(source.text, `\${${name}`).map((from) => ({ source, from })),
    );
    const [place] = places;
    if (place === undefined || places.length > 1) continue;
    const { path, text: whole } = place.source;
    const to = place.from + 2 + name.length + (whole[place.from + 2 + name.length] === "}" ? 1 : 0);
    return spanOf(path, whole, { from: place.from, to });
  }
  return null;
}

function occurrences(text: string, name: string): number[] {
  const found: number[] = [];
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1))
    if (!/^\w/.test(text.slice(at + name.length, at + name.length + 1))) found.push(at);
  return found;
}
