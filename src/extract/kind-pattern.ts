/** Does a group or kind match a pattern? Pure. */
import { isLike } from "../model/wildcard.ts";

/** Without regard to case, as kinds are compared everywhere here; `*` stands for any run of characters. */
export function matchesPattern(pattern: string, name: string): boolean {
  return isLike(pattern.toLowerCase(), name.toLowerCase());
}
