/** Compares a text with what stands around the gaps of a template. */

/** Whether the parts stand in the text from an offset on, in this order. */
export function holdsInOrder(text: string, parts: readonly string[], from = 0): boolean {
  let at = from;
  for (const part of parts) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return true;
}
