/** A change to one line of a file. */
import type { Span } from "./source.ts";

/**
 * A range of one line and its replacement. `excerpt` is the original line; skip the edit if the
 * file has changed.
 */
export interface Edit extends Span {
  replacement: string;
}
