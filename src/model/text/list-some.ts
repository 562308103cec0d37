/** Lists words in a sentence. */

/** "a, b and 3 more": all of the words, or the first `most` and how many follow. */
export function listSome(words: readonly string[], most: number): string {
  const more = words.length - most;
  return words.slice(0, most).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
