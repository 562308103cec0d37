/** A line of a source → what the comments at its end and above it silence. Pure. */
import { parseSuppression, type Suppression } from "../model/suppression.ts";
import { spanOf } from "../model/text-span.ts";

const maxAbove = 20;

/** Only those that speak of the line; see `# pullgate-ignore` in manifests. */
export function suppressionsAt(file: string, text: string, line: number): Suppression[] {
  if (!text.includes("pullgate-ignore")) return [];
  const lines = text.split(/\r\n|\r|\n/);
  const found = commentOn(
    file,
    text,
    line,
    /(?:^|(?<=\s))#[ \t]*pullgate-ignore[ \t]+(.*)/.exec(lines[line - 1] ?? ""),
    line,
  );
  for (let above = line - 1; above > 0 && line - above <= maxAbove; above--) {
    const written = lines[above - 1] ?? "";
    if (!/^\s*(?:#|$)/.test(written)) break;
    found.push(
      ...commentOn(
        file,
        text,
        above,
        /(?<=^\s*)#[ \t]*pullgate-ignore[ \t]+(.*)/.exec(written),
        line,
      ),
    );
  }
  return found;
}

function commentOn(
  file: string,
  text: string,
  at: number,
  match: RegExpExecArray | null,
  line: number,
): Suppression[] {
  if (match === null) return [];
  const start = [...text.matchAll(/\r\n|\r|\n/g)].slice(0, at - 1).at(-1);
  const from = (start === undefined ? 0 : start.index + start[0].length) + match.index;
  const span = spanOf(file, text, { from, to: from + match[0].trimEnd().length });
  const { rules, ...why } = parseSuppression(match[1]?.split(/\s+#\s/, 1)[0] ?? "");
  return rules.map((rule) => ({ rule, ...why, at: span, of: { by: "comment", line } }));
}
