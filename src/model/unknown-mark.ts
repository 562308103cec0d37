/** Marks rendered text that rests on a variable or value that is not in Git. */

/** The name of the variable follows. */
export const unknownMark = "pullgate-unknown-";

/** The variable on which a text rests; null for none. */
export function unknownVariable(text: string): string | null {
  return new RegExp(`${unknownMark}([A-Za-z0-9_]+)`).exec(text)?.[1] ?? null;
}
