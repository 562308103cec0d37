/** The bytes of a document, with searches that look at few of them. */

export class DocumentText {
  readonly bytes: Buffer;
  #latin1: string | null = null;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
  }

  /** A character for each byte. */
  get latin1(): string {
    return (this.#latin1 ??= this.bytes.toString("latin1"));
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
