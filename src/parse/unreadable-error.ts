/** Thrown if a document cannot be parsed. `parse` turns it into a `BrokenDocument`. */
import type { BrokenDocument } from "../model/source/source.ts";

export class UnreadableError extends Error {
  /** Offset into the text of the document, in UTF-16 units. */
  readonly offset: number;
  readonly template: BrokenDocument["template"];

  /** `message` is one line without a position. */
  constructor(message: string, offset: number, template: BrokenDocument["template"] = null) {
    super(message);
    this.offset = offset;
    this.template = template;
  }
}
