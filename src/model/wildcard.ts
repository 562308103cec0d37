/** The one wildcard of configurations and tables, `*` for any text. Pure. */

/** Is the whole text like the pattern? Linear: patterns and texts are anybody's, and a regular expression would backtrack. */
export function isLike(pattern: string, text: string): boolean {
  if (!pattern.includes("*")) return pattern === text;
  const [head = "", ...parts] = pattern.split("*");
  const tail = parts.pop() ?? "";
  if (!text.startsWith(head) || !text.endsWith(tail)) return false;
  let at = head.length;
  for (const part of parts) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= text.length - tail.length;
}
