/** The bytes of a document, with searches that look at few of them. */

/**
 * A text of the whole of a large document outlives it: V8 frees large texts with the old objects,
 * and Node keeps those of more than a megabyte beside the heap:
 * https://github.com/nodejs/node/blob/v24.0.0/src/string_bytes.cc (EXTERN_APEX)
 */
const pieceBytes = 1 << 16;
const overlapBytes = 512;

export class DocumentText {
  readonly bytes: Buffer;
  #latin1: string | null = null;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  /**
   * Does the pattern match, with a character for each byte? A match has at most 500 bytes with what
   * the pattern looks at before it, and does not depend on where the text begins or ends.
   */
  matches(pattern: RegExp): boolean {
    if (this.bytes.length <= pieceBytes)
      return pattern.test((this.#latin1 ??= this.bytes.toString("latin1")));
    for (let at = 0; at < this.bytes.length; at += pieceBytes)
      if (pattern.test(this.bytes.toString("latin1", at, at + pieceBytes + overlapBytes)))
        return true;
    return false;
  }

  includes(text: string): boolean {
    return this.indexOf(text, 0) >= 0;
  }

  /**
   * The first offset of an ASCII text from `from` on; negative without one. Searches from its first
   * character on that is rare in manifests: `Buffer.indexOf` looks for the first one of what it is
   * given, which decides its speed.
   */
  indexOf(text: string, from: number): number {
    const rare = Math.max(0, text.search(/[^a-z-]/));
    const rest = text.slice(rare);
    for (let at = from; ; at += 1) {
      at = this.bytes.indexOf(rest, at, "latin1");
      if (at < 0) return -1;
      const start = at - rare;
      if (start >= from && this.bytes.toString("latin1", start, at) === text.slice(0, rare))
        return start;
    }
  }
}
