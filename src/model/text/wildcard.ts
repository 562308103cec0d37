/** Matches the wildcard of configurations and tables: `*` stands for any text. */

/**
 * Does the pattern match the whole text? Runs in linear time, unlike a regular expression, because
 * both are untrusted.
 */
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
