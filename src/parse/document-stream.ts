/** UTF-8 chunks → the documents of a YAML or JSON stream, cut but not read. Holds one document at a time. */

/** One document as it stands in its stream. */
export interface CutDocument {
  /** From its `---` (or its directives) to the next boundary; the first bytes only where it is oversized. */
  bytes: Buffer;
  /** 1-based line of the stream on which `bytes` begin, always at its first column. */
  line: number;
  /** More than `maxBytes` long. */
  oversized: boolean;
}

const lineFeed = 10;
const carriageReturn = 13;
/** What a boundary needs to see of its line: a byte order mark, three marks and a white space, and the CR LF before it. */
const lookahead = 9;
const oversizedExcerptBytes = 4096;

type Boundary = "start" | "end" | "value";

/**
 * Cuts at `---` and `...` in column one, wherever they stand (https://yaml.org/spec/1.2.2/#912-document-markers: not even a block
 * or quoted scalar may hold them), and between JSON values printed one after the other, as `kubectl` and `jq` do. An error in
 * one document therefore never reaches the next.
 */
export async function* documentStream(chunks: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<CutDocument> {
  const cutter = new Cutter(maxBytes);
  for await (const chunk of chunks) {
    cutter.add(chunk);
    for (let cut = cutter.next(false); cut !== null; cut = cutter.next(false)) yield cut;
  }
  for (let cut = cutter.next(true); cut !== null; cut = cutter.next(true)) yield cut;
  const last = cutter.finish();
  if (last !== null) yield last;
}

class Cutter {
  readonly #maxBytes: number;
  /** Bytes not yet handed on; those before `#position` have been looked at. */
  #window: Buffer = Buffer.alloc(0);
  #position = 0;
  #line = 1;
  #atStreamStart = true;
  /** The current document: its pieces before the window, its begin in the window. */
  #pieces: Buffer[] = [];
  #piecesBytes = 0;
  #begin = 0;
  #beginLine = 1;
  /** Whether a `---` or a JSON value opened it. Nothing but comments makes no document without one. */
  #explicit = false;
  #oversized = false;
  /** Whether it opens as a JSON object does; null until asked. */
  #json: boolean | null = null;
  /** The last byte before the window that is no white space. */
  #before = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  add(chunk: Buffer): void {
    const seen = this.#window.subarray(0, this.#position);
    this.#keep(seen.subarray(this.#begin));
    this.#before = lastSignificant(seen, seen.length) || this.#before;
    const unseen = this.#window.subarray(this.#position);
    this.#window = unseen.length === 0 ? chunk : Buffer.concat([unseen, chunk]);
    this.#position = 0;
    this.#begin = 0;
  }

  /** The next document that ends in the window; null where more bytes are needed. */
  next(final: boolean): CutDocument | null {
    const window = this.#window;
    const limit = final ? window.length : window.length - lookahead;
    if (limit <= 0) return null;
    if (this.#atStreamStart) {
      this.#atStreamStart = false;
      const boundary = this.#boundary(0);
      if (boundary !== null) this.#cut(boundary, 0);
      this.#position = this.#begin;
    }
    const words = new Int32Array(window.buffer, 0, window.buffer.byteLength >> 2);
    let at = this.#position;
    while (at < limit) {
      if (((window.byteOffset + at) & 3) === 0) at = skipWords(words, window.byteOffset, at, limit);
      if (at >= limit) break;
      const byte = window[at++] ?? 0;
      if (byte > carriageReturn || (byte !== lineFeed && byte !== carriageReturn)) continue;
      if (byte === carriageReturn && window[at] === lineFeed) at++;
      this.#line++;
      const boundary = this.#boundary(at);
      if (boundary === null) continue;
      const cut = this.#cut(boundary, at);
      if (boundary === "end") at += 3;
      if (cut === null) continue;
      this.#position = at;
      return cut;
    }
    this.#position = at;
    return null;
  }

  finish(): CutDocument | null {
    return this.#cut("end", this.#window.length);
  }

  #boundary(at: number): Boundary | null {
    const window = this.#window;
    switch (window[at]) {
      case 0x2d:
        return isMarker(window, at, 0x2d) ? "start" : null;
      case 0x2e:
        return isMarker(window, at, 0x2e) ? "end" : null;
      case 0xef:
        return window[at + 1] === 0xbb && window[at + 2] === 0xbf && isMarker(window, at + 3, 0x2d) ? "start" : null;
      case 0x7b:
        // No JSON value holds "}", a line break and "{" without a comma between them.
        return (lastSignificant(window, at) || this.#before) === 0x7d && (this.#json ??= this.#opensJson())
          ? "value"
          : null;
      default:
        return null;
    }
  }

  /** Closes the current document before `at`; null where nothing stands there. */
  #cut(boundary: Boundary, at: number): CutDocument | null {
    let cut: CutDocument | null = null;
    let carry = false;
    this.#keep(this.#window.subarray(this.#begin, at));
    const bytes = this.#pieces.length === 1 ? (this.#pieces[0] ?? this.#window) : Buffer.concat(this.#pieces);
    if (this.#explicit || this.#oversized || hasContent(bytes))
      cut = { bytes, line: this.#beginLine, oversized: this.#oversized };
    else carry = boundary === "start" && /^%/m.test(bytes.toString("latin1"));
    this.#begin = boundary === "end" ? at + 3 : at;
    this.#explicit = boundary !== "end";
    this.#json = null;
    if (!carry) {
      this.#pieces = [];
      this.#piecesBytes = 0;
      this.#beginLine = this.#line;
      this.#oversized = false;
    }
    return cut;
  }

  #keep(piece: Buffer): void {
    if (piece.length === 0 || this.#oversized) return;
    this.#pieces.push(piece);
    this.#piecesBytes += piece.length;
    if (this.#piecesBytes <= this.#maxBytes) return;
    this.#oversized = true;
    const head = Buffer.concat(this.#pieces, Math.min(this.#piecesBytes, oversizedExcerptBytes));
    this.#pieces = [head];
    this.#piecesBytes = head.length;
  }

  /** `{"` or `{}`, unlike the template markers `{{`. */
  #opensJson(): boolean {
    let opened = false;
    let dashes = 3;
    for (const piece of [...this.#pieces, this.#window.subarray(this.#begin)]) {
      for (const byte of piece) {
        if (byte === 32 || (byte >= 9 && byte <= 13) || byte >= 0x80) continue;
        if (!opened && byte === 0x2d && dashes-- > 0) continue;
        if (opened) return byte === 0x22 || byte === 0x7d;
        if (byte !== 0x7b) return false;
        opened = true;
      }
    }
    return false;
  }
}

/**
 * Passes over four bytes at a time while none of them is below 16, as line breaks are: nearly all of the time of a run that skips most
 * documents is spent here. `offset + at` is a multiple of 4.
 */
function skipWords(words: Int32Array, offset: number, at: number, limit: number): number {
  const end = (offset + limit) >> 2;
  let word = (offset + at) >> 2;
  for (; word < end; word++) {
    const high = (words[word] ?? 0) & 0xf0f0f0f0;
    if (((high - 0x01010101) & ~high & 0x80808080) !== 0) break;
  }
  return (word << 2) - offset;
}

function isMarker(bytes: Buffer, at: number, mark: number): boolean {
  if (bytes[at] !== mark || bytes[at + 1] !== mark || bytes[at + 2] !== mark) return false;
  const after = bytes[at + 3] ?? lineFeed;
  return after === lineFeed || after === carriageReturn || after === 32 || after === 9;
}

/** The last byte before `at` that is no white space; 0 where there is none. */
function lastSignificant(bytes: Buffer, at: number): number {
  for (let before = at - 1; before >= 0; before--) {
    const byte = bytes[before] ?? 0;
    if (byte !== 32 && byte !== 9 && byte !== lineFeed && byte !== carriageReturn) return byte;
  }
  return 0;
}

/** Whether anything but white space, comments and directives stands there. */
function hasContent(bytes: Buffer): boolean {
  let lineStart = true;
  let separated = true;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === lineFeed || byte === carriageReturn) lineStart = separated = true;
    else if (byte === 32 || byte === 9) {
      lineStart = false;
      separated = true;
    } else if ((byte === 0x23 && separated) || (byte === 0x25 && lineStart)) {
      while (at + 1 < bytes.length && bytes[at + 1] !== lineFeed && bytes[at + 1] !== carriageReturn) at++;
    } else if (byte === 0xef && bytes[at + 1] === 0xbb && bytes[at + 2] === 0xbf && lineStart) at += 2;
    else return true;
  }
  return false;
}
