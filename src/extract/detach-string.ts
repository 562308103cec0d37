/** Strings that outlive their document. */

/** A copy: a slice would keep the whole document in memory. V8 slices nothing shorter than 13 characters. */
export function detachString<T extends string | null>(text: T): T | string {
  return text === null || text.length < 13 ? text : ` ${text}`.slice(1);
}
