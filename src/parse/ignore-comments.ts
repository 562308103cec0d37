/** The text of a document → what its comments silence. Pure. */
import { parseSuppression, type Suppression } from "../model/suppression.ts";
import type { LineIndex } from "./line-index.ts";

/** Of one document. */
const maxFound = 1000;

const marker = /(?:^|(?<=\s))#[ \t]*pullgate-ignore[ \t]+[^\r\n]*/gm;

/** At the end of a line it speaks of that line, alone on its line of the next that is more than a comment. */
export function ignoreComments(text: string, lines: LineIndex): Suppression[] {
  if (!text.includes("pullgate-ignore")) return [];
  const found: Suppression[] = [];
  for (const match of text.matchAll(marker)) {
    if (found.length >= maxFound) break;
    // Another comment may follow it.
    const comment = match[0].split(/(?<=\S)\s+#\s/, 1)[0]?.trimEnd() ?? "";
    const end = match.index + comment.length;
    const at = lines.span(match.index, end);
    const before =
      /[^\r\n]*$/.exec(text.slice(Math.max(0, match.index - 1000), match.index))?.[0] ?? "";
    // Words of another comment.
    if (/(?:^|\s)#/.test(before)) continue;
    const alone = before.trim() === "";
    const line = at.line + (alone ? below(text.slice(end)) : 0);
    // A copy, or they would keep the whole document in memory.
    const { rules, ...why } = parseSuppression(
      ` ${comment}`.replace(/^\s*#\s*pullgate-ignore\s+/, ""),
    );
    for (const rule of rules) found.push({ rule, ...why, at, of: { by: "comment", line } });
  }
  return found;
}

/** How many lines further down the next line stands that is neither empty nor a comment; 1 where there is none. */
function below(rest: string): number {
  const skipped =
    /^[^\r\n]*(?:(?:\r\n|\r(?!\n)|\n)[ \t]*(?:#[^\r\n]*)?(?=[\r\n])){0,100}/.exec(rest)?.[0] ?? "";
  return (skipped.match(/\r\n|\r|\n/g)?.length ?? 0) + 1;
}
