/** Spans for diagnose, with excerpts that show no secrets. */
import { plainBeginning, type Span } from "../model/source/source.ts";

const maxExcerptLength = 1000;

/** `line`, `start` and `end` are 0-based. The span ends on the same line. */
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

/** Drops the excerpt if it shows more than the value: a pod contains its environment. */
export function isolated(at: Span): Span {
  const line = at.excerpt.slice(0, at.endLine === at.line ? at.endColumn - 1 : undefined);
  const shown = plainBeginning.test(line.slice(0, at.column - 1)) && redacted(line) === line;
  return { ...at, excerpt: shown ? line : "" };
}

/** Words in the query of a URL that accompany secrets: presigned layers, tokens. */
const secretQuery = /signature|token|credential|sig=|key|secret|password/i;

/** Removes logins and signed queries from the URLs in a text. */
export function redacted(text: string): string {
  // guard: diagnose-redaction
  return text
    .replace(/:\/\/[^\s/"]{1,2000}@/g, "://…@")
    .replace(/\?[^\s"?]{1,2000}/g, (query) => (secretQuery.test(query) ? "?…" : query));
}
