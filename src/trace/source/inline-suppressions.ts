/** Reads the suppression comments of a source line. */
import type { RenderRoot } from "../../model/source/render-root.ts";
import { parseSuppression, type Suppression } from "../../model/report/suppression.ts";
import type { Span } from "../../model/source/source.ts";
import { spanOf } from "../../model/source/text-span.ts";

/** Comment lines above a line that are searched. */
const maxLinesAbove = 20;

/** The `# pullgate-ignore` comments at the end of a line and in the comment lines above it. */
export function suppressionsAt(file: string, text: string, line: number): Suppression[] {
  if (!text.includes("pullgate-ignore")) return [];
  const lines = text.split(/\r\n|\r|\n/);
  const trailing = /(?:^|(?<=\s))#[ \t]*pullgate-ignore[ \t]+(.*)/.exec(lines[line - 1] ?? "");
  const found = trailing === null ? [] : suppressionsIn(file, text, line, trailing, line);
  for (let above = line - 1; above > 0 && line - above <= maxLinesAbove; above--) {
    const comment = lines[above - 1] ?? "";
    if (!/^\s*(?:#|$)/.test(comment)) break;
    const match = /(?<=^\s*)#[ \t]*pullgate-ignore[ \t]+(.*)/.exec(comment);
    if (match !== null) found.push(...suppressionsIn(file, text, above, match, line));
  }
  return found;
}

/** `commentLine` is the line of the comment, `line` the line that the comment is about. */
function suppressionsIn(
  file: string,
  text: string,
  commentLine: number,
  match: RegExpExecArray,
  line: number,
): Suppression[] {
  const lineBreak = [...text.matchAll(/\r\n|\r|\n/g)].slice(0, commentLine - 1).at(-1);
  const start = lineBreak === undefined ? 0 : lineBreak.index + lineBreak[0].length;
  const from = start + match.index;
  const at = spanOf(file, text, { from, to: from + match[0].trimEnd().length });
  // A second "#" begins a comment on the suppression.
  const { rules, ...details } = parseSuppression(match[1]?.split(/\s+#\s/, 1)[0] ?? "");
  return rules.map((rule) => ({ rule, ...details, at, of: { by: "comment", line } }));
}

/** Adds the place in its template or resource to each suppression of a rendered manifest. */
export function withSourceOf(
  suppressions: readonly Suppression[],
  roots: readonly RenderRoot[],
): Suppression[] {
  const byFile = new Map(roots.map((root) => [root.file, root]));
  return suppressions.map((each) => {
    const root = byFile.get(each.at.file);
    const source = root === undefined ? null : sourceOf(each, root);
    return source === null ? each : { ...each, source };
  });
}

/**
 * The line of the source that has the text of the rendered line; of several lines the nearest to
 * the position in the document. Else the first line of the source.
 */
function sourceOf({ at }: Suppression, { origins, sources }: RenderRoot): Span | null {
  const origin = origins.findLast((each) => each.line <= at.line);
  const source = sources.find((each) => each.path === origin?.source);
  if (origin === undefined || source === undefined) return null;
  const wanted = at.excerpt.slice(at.column - 1, at.endColumn - 1);
  const expected = at.line - origin.line;
  const lines = source.text.split("\n");
  const distance = (index: number): number => Math.abs(index + 1 - expected);
  const [nearest] = lines
    .flatMap((line, index) => (wanted !== "" && line.includes(wanted) ? [index] : []))
    .toSorted((a, b) => distance(a) - distance(b));
  if (nearest === undefined) return spanOf(source.path, source.text, { from: 0, to: 0 });
  const start = lines.slice(0, nearest).reduce((sum, line) => sum + line.length + 1, 0);
  const from = start + (lines[nearest] ?? "").indexOf(wanted);
  return spanOf(source.path, source.text, { from, to: from + wanted.length });
}
