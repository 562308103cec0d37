/** Copies strings out of their document. */

/**
 * V8 represents a slice of 13 characters or more as a view that keeps its parent alive: a kept name
 * would keep its whole document. Concatenation and another slice make it a view of a small string.
 */
export function detachString<T extends string | null>(text: T): T | string {
  return text === null || text.length < 13 ? text : ` ${text}`.slice(1);
}
