/** Matches API groups and kinds with patterns. */
import { isLike } from "../model/text/wildcard.ts";

/** Case-insensitive; `*` matches any text. */
export function matchesPattern(pattern: string, name: string): boolean {
  return isLike(pattern.toLowerCase(), name.toLowerCase());
}
