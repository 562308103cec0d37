/** Reads the suppression comments of a source line. */
import { parseSuppression, type Suppression } from "../../model/suppression.ts";
import { spanOf } from "./text-span.ts";

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
