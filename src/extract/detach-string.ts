/** Copies strings out of their document. */

/**
 * Copies a string, because a slice would keep the whole document in memory. V8 copies slices shorter
 * than 13 characters anyway.
 */
export function detachString<T extends string | null>(text: T): T | string {
  return text === null || text.length < 13 ? text : ` ${text}`.slice(1);
}
