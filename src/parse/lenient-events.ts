/** The text of a document → its events, also where js-yaml is stricter than the parser behind Kubernetes. */
import { EVENT_ID, YAMLException, parseEvents } from "js-yaml";
import type { Event } from "js-yaml";

/** Units of text read again and again at most, for the sake of lines that js-yaml refuses. */
const maxWork = 1 << 23;

/**
 * js-yaml follows YAML 1.2 in asking that lines within brackets and quotes are indented more than what holds them; libyaml and
 * its descendants do not ask (https://yaml.org/spec/1.2.2/#74-flow-collection-styles). Such a line is joined to the one before, unit
 * for unit, so that every offset still fits `text`. Throws `YAMLException`.
 */
export function lenientEvents(text: string, maxDepth: number): Event[] {
  let joined = text;
  for (let work = 0; ; work += text.length) {
    try {
      const events = parseEvents(joined, { maxDepth });
      if (joined !== text)
        for (const event of events) if (event.type === EVENT_ID.SCALAR) event.fast = false;
      return events;
    } catch (error) {
      if (
        !(error instanceof YAMLException) ||
        error.reason !== "deficient indentation" ||
        work > maxWork
      )
        throw error;
      const next = join(joined, error.mark?.position ?? 0);
      if (next === joined) throw error;
      joined = next;
    }
  }
}

function join(text: string, position: number): string {
  const lineStart =
    Math.max(text.lastIndexOf("\n", position - 1), text.lastIndexOf("\r", position - 1)) + 1;
  const indentation = text.slice(lineStart, position);
  if (indentation.includes("\t"))
    return text.slice(0, lineStart) + indentation.replaceAll("\t", " ") + text.slice(position);
  if (lineStart === 0) return text;
  const breakStart = text.startsWith("\r\n", lineStart - 2) ? lineStart - 2 : lineStart - 1;
  const previousStart =
    Math.max(text.lastIndexOf("\n", breakStart - 1), text.lastIndexOf("\r", breakStart - 1)) + 1;
  const contentEnd = previousStart + beforeComment(text.slice(previousStart, breakStart));
  return text.slice(0, contentEnd) + " ".repeat(lineStart - contentEnd) + text.slice(lineStart);
}

/** How much of a line stands before its comment. By hand: a regular expression for it takes back what it took as a quote, and would never end. */
function beforeComment(line: string): number {
  // guard: comment-backtracking
  let quote = "";
  for (let at = 0; at < line.length; at++) {
    const char = line.charAt(at);
    const before = line.charAt(at - 1);
    if (quote === '"' && char === "\\") at++;
    else if (quote !== "") quote = char === quote ? "" : quote;
    else if (char === "#" && /^\s?$/.test(before)) return at;
    // Elsewhere a quote is a character like any other.
    else if ((char === '"' || char === "'") && /^[\s,[{:'"]?$/.test(before)) quote = char;
  }
  return line.length;
}
