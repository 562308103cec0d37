/** A change to one line of a file. */

import type { Span } from "./source.ts";

/** A piece of one line of a file, and what it should read instead. The excerpt is the line as it was read: a file that has another by now is left alone. */
export interface Edit extends Span {
  replacement: string;
}
