/** Does a group or kind match a pattern? Pure. */

/**
 * Without regard to case; `*` stands for any run of characters. Linear, since both sides may be hostile: a regular expression would
 * backtrack.
 */
export function matchesPattern(pattern: string, name: string): boolean {
  const [head = "", ...rest] = pattern.toLowerCase().split("*");
  const text = name.toLowerCase();
  const tail = rest.pop();
  if (tail === undefined) return head === text;
  if (!text.startsWith(head) || !text.endsWith(tail)) return false;
  let at = head.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= text.length - tail.length;
}
