/** Parses a document into events, accepting what Kubernetes accepts and js-yaml rejects. */
import { EVENT_ID, YAMLException, parseEvents } from "js-yaml";
import type { Event } from "js-yaml";

/** UTF-16 units that are parsed again because of lines that js-yaml rejects. */
const maxWork = 1 << 23;

/**
 * js-yaml follows YAML 1.2, which requires lines in brackets and quotes to be indented more than
 * their parent (https://yaml.org/spec/1.2.2/#74-flow-collection-styles); libyaml and its
 * descendants do not. Such a line is joined to the line before by replacing characters one to one,
 * so that all offsets still fit `text`. Throws `YAMLException`.
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

/**
 * The length of a line without its comment. This is a loop because a regular expression would
 * backtrack over quotes in exponential time.
 */
function beforeComment(line: string): number {
  // guard: comment-backtracking
  let quote = "";
  for (let at = 0; at < line.length; at++) {
    const char = line.charAt(at);
    const before = line.charAt(at - 1);
    if (quote === '"' && char === "\\") at++;
    else if (quote !== "") quote = char === quote ? "" : quote;
    else if (char === "#" && /^\s?$/.test(before)) return at;
    // In other places a quote is an ordinary character.
    else if ((char === '"' || char === "'") && /^[\s,[{:'"]?$/.test(before)) quote = char;
  }
  return line.length;
}
