/** Reads the suppressions in `# pullgate-ignore` comments. */
import { parseSuppression, type Suppression } from "../model/report/suppression.ts";
import { detachString } from "../model/text/detach-string.ts";
import type { LineIndex } from "./line-index.ts";

/** Suppressions of one document. */
const maxFound = 1000;

const marker = /(?:^|(?<=\s))#[ \t]*pullgate-ignore[ \t]+[^\r\n]*/gm;

/**
 * A comment after a value applies to its own line; a comment on a line of its own applies to the
 * next line that is neither empty nor a comment.
 */
export function ignoreComments(text: string, lines: LineIndex): Suppression[] {
  if (!text.includes("pullgate")) return [];
  const found = unreadComments(text, lines);
  for (const match of text.matchAll(marker)) {
    if (found.length >= maxFound) break;
    // Another comment may follow on the same line.
    const comment = match[0].split(/(?<=\S)\s+#\s/, 1)[0]?.trimEnd() ?? "";
    const end = match.index + comment.length;
    const at = lines.span(match.index, end);
    const before =
      /[^\r\n]*$/.exec(text.slice(Math.max(0, match.index - 1000), match.index))?.[0] ?? "";
    // The marker is part of another comment.
    if (/(?:^|\s)#/.test(before)) continue;
    const isAlone = before.trim() === "";
    const line = at.line + (isAlone ? linesToContent(text.slice(end)) : 0);
    // `replace` on a new string copies the text, so it does not keep the document in memory.
    const { rules, ...why } = parseSuppression(
      ` ${comment}`.replace(/^\s*#\s*pullgate-ignore\s+/, ""),
    );
    for (const rule of rules) found.push({ rule, ...why, at, of: { by: "comment", line } });
  }
  return found;
}

/** A comment that is meant as a suppression: no rule, another separator, or another word. */
const similar =
  /(?:^|(?<=\s))#[ \t]*pullgate(?:-ignore(?:[ \t]*$|[:=][^\r\n]*)|[ \t]*[:_/][ \t]*ignore\b[^\r\n]*|[-:_/](?:disable|suppress|skip|nolint)\b[^\r\n]*)/gm;

/** Comments that suppress nothing, which is reported: their author believes otherwise. */
function unreadComments(text: string, lines: LineIndex): Suppression[] {
  const found: Suppression[] = [];
  for (const match of text.matchAll(similar)) {
    if (found.length >= maxFound) break;
    const at = lines.span(match.index, match.index + match[0].trimEnd().length);
    const unread = detachString(match[0].trimEnd().slice(0, 100));
    const of = { by: "comment" as const, line: at.line };
    found.push({ rule: "", unread, reason: null, expires: null, at, of });
  }
  return found;
}

/** The distance in lines to the next line that is neither empty nor a comment; 1 without one. */
function linesToContent(rest: string): number {
  const skipped =
    /^[^\r\n]*(?:(?:\r\n|\r(?!\n)|\n)[ \t]*(?:#[^\r\n]*)?(?=[\r\n])){0,100}/.exec(rest)?.[0] ?? "";
  return (skipped.match(/\r\n|\r|\n/g)?.length ?? 0) + 1;
}
