/** Places in lines of text, and what of a line may be shown. Pure. */
import type { Span } from "../model/source.ts";

const maxExcerptLength = 1000;

/** `line` is 0-based, as are the offsets in it; `endLine` is that of a message that goes on below. */
export function spanInText(
  file: string,
  lines: readonly string[],
  line: number,
  start: number,
  end: number,
): Span {
  const excerpt = (lines[line] ?? "").slice(0, maxExcerptLength);
  const shown = redacted(excerpt) === excerpt ? excerpt : "";
  return {
    file,
    line: line + 1,
    column: start + 1,
    endLine: line + 1,
    endColumn: Math.max(start, end) + 1,
    excerpt: shown,
  };
}

/** What may stand before a value on its line in YAML or JSON: indentation, dashes, a key, a quote. */
const plainBeginning = /^[\s-]*(?:"?[\w./-]+"?\s*:\s*)?["']?$/;

/** The place of a node, without a line that shows more of the object than the value: a pod holds its environment. */
export function isolated(at: Span): Span {
  const line = at.excerpt.slice(0, at.endLine === at.line ? at.endColumn - 1 : undefined);
  const shown = plainBeginning.test(line.slice(0, at.column - 1)) && redacted(line) === line;
  return { ...at, excerpt: shown ? line : "" };
}

/** Words in a URL's query that come with something to keep: presigned layers, tokens. */
const secretQuery = /signature|token|credential|sig=|key|secret|password/i;

/** A text without the logins of proxies and the signatures of URLs. */
export function redacted(text: string): string {
  return text
    .replace(/:\/\/[^\s/"@]{1,200}@/g, "://…@")
    .replace(/\?[^\s"?]{1,2000}/g, (query) => (secretQuery.test(query) ? "?…" : query));
}
