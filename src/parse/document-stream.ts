/** UTF-8 chunks → the documents of a YAML or JSON stream, cut but not read. Holds one document at a time. */

/** One document as it stands in its stream; only until the next is asked for. */
export interface CutDocument {
  /** From its `---` (or its directives) to the next boundary; the first bytes only where it is oversized. */
  bytes: Buffer;
  /** The 1-based line of the stream on which `bytes` begin, always at its first column. */
  line(): number;
  /** More than `maxBytes` long. */
  oversized: boolean;
}

const lineFeed = 10;
const carriageReturn = 13;
const dash = 0x2d;
const dot = 0x2e;
/** What a marker needs to see behind it (the rest of it, and a white space), and before it (a line break and a byte order mark). */
const lookahead = 3;
const lookbehind = 4;
const oversizedExcerptBytes = 4096;
const leastRoomBytes = 1 << 18;

type Boundary = "start" | "end" | "value";

/**
 * Cuts at `---` and `...` in column one, wherever they stand (https://yaml.org/spec/1.2.2/#912-document-markers: not even a block
 * or quoted scalar may hold them), and between JSON values printed one after the other, as `kubectl` and `jq` do. An error in
 * one document therefore never reaches the next.
 */
export async function* documentStream(
  chunks: AsyncIterable<Buffer>,
  maxBytes: number,
): AsyncGenerator<CutDocument> {
  const cutter = new DocumentCutter(maxBytes);
  for await (const chunk of chunks) {
    cutter.add(chunk);
    for (let cut = cutter.next(false); cut !== null; cut = cutter.next(false)) yield cut;
  }
  for (let cut = cutter.next(true); cut !== null; cut = cutter.next(true)) yield cut;
  const last = cutter.finish();
  if (last !== null) yield last;
}

/** Boundaries are rare: they are searched for by what Node has for it, some ten times as fast as a look at every line. */
class DocumentCutter {
  readonly #maxBytes: number;
  /** The current document as far as it is here, and a few bytes before what has not been looked at. */
  #window: Buffer = Buffer.alloc(0);
  /** What the window is a piece of, unless that is a chunk. */
  #own: Buffer = Buffer.alloc(0);
  /** Before it no boundary is left in the window. */
  #position = 0;
  /** The next places in the window, from `#position` on, that may be a `---`, a `...`, and the begin of a JSON value. */
  #dashes = -1;
  #dots = -1;
  #brace = -1;
  /** The line on which the byte of the window at `#counted` stands. */
  #line = 1;
  #counted = 0;
  /** Whether a carriage return is in the window. */
  #returns = false;
  /** Where the current document begins in the window. */
  #begin = 0;
  /** Whether a `---` or a JSON value opened it. Nothing but comments makes no document without one. */
  #explicit = false;
  /** Of the current document up to `#openingRead`. */
  #opening: Opening = unopened;
  #openingRead = 0;
  /** The first bytes of the current document, where it is too long for the window. */
  #oversized: { bytes: Buffer; line: number } | null = null;
  /** The last byte before the window that is no white space. */
  #before = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  add(chunk: Buffer): void {
    const seen = Math.max(0, this.#position - lookbehind);
    if (this.#window.length - this.#begin > this.#maxBytes)
      this.#oversized ??= this.#head(this.#window.length);
    if (this.#oversized !== null) {
      this.#isJson();
      this.#begin = Math.max(this.#begin, seen);
    }
    const from = Math.min(this.#begin, seen);
    this.#lineAt(from);
    this.#before = lastSignificant(this.#window, from) || this.#before;
    this.#window = this.#joined(this.#window.subarray(from), chunk);
    this.#returns =
      (this.#returns && from < seen) || this.#window.includes(carriageReturn, seen - from);
    this.#begin -= from;
    this.#position -= from;
    this.#counted -= from;
    this.#openingRead -= from;
    this.#dashes = this.#dots = this.#brace = -1;
  }

  /** A chunk behind what is left: in place where there is room for it. */
  #joined(left: Buffer, chunk: Buffer): Buffer {
    if (left.length === 0) return chunk;
    const length = left.length + chunk.length;
    let start =
      left.buffer === this.#own.buffer ? left.byteOffset - this.#own.byteOffset : this.#own.length;
    if (start + length > this.#own.length) {
      start = 0;
      if (length > this.#own.length)
        this.#own = Buffer.allocUnsafeSlow(length + Math.max(length >> 1, leastRoomBytes));
      left.copy(this.#own, 0);
    }
    chunk.copy(this.#own, start + left.length);
    return this.#own.subarray(start, start + length);
  }

  /** The next document that ends in the window; null where more bytes are needed. */
  next(final: boolean): CutDocument | null {
    const window = this.#window;
    const limit = final ? window.length : window.length - lookahead;
    while (this.#position < limit) {
      if (this.#dashes < this.#position) this.#dashes = this.#search("---");
      if (this.#dots < this.#position) this.#dots = this.#search("...");
      const at = Math.min(this.#dashes, this.#dots, this.#nextBrace());
      if (at >= limit) break;
      const place = at === this.#dashes && isByteOrderMark(window, at - 3) ? at - 3 : at;
      const boundary = this.#isLineStart(place) ? this.#boundary(at) : null;
      if (boundary === null) {
        this.#position = at + 1;
        // A long line of them takes one search and not one each.
        if (at !== this.#brace) while (window[this.#position] === window[at]) this.#position++;
        continue;
      }
      this.#position = boundary === "value" ? at + 1 : at + 3;
      const cut = this.#cut(boundary, place);
      if (cut !== null) return cut;
    }
    this.#position = Math.max(this.#position, limit);
    return null;
  }

  finish(): CutDocument | null {
    return this.#cut("end", this.#window.length);
  }

  #search(needle: string): number {
    const found = this.#window.indexOf(needle, this.#position, "latin1");
    return found < 0 ? Infinity : found;
  }

  /** Searched for in JSON only. */
  #nextBrace(): number {
    if (!this.#isJson()) return Infinity;
    if (this.#brace < this.#position) {
      const from = Math.max(0, this.#position - 1);
      const places = (this.#returns ? ["\n{", "\r{"] : ["\n{"]).map((needle) =>
        this.#window.indexOf(needle, from, "latin1"),
      );
      this.#brace = Math.min(...places.map((place) => (place < 0 ? Infinity : place + 1)));
    }
    return this.#brace;
  }

  #isJson(): boolean {
    this.#opening = opening(this.#opening, this.#window, this.#openingRead, this.#window.length);
    this.#openingRead = this.#window.length;
    return this.#opening === true;
  }

  #isLineStart(at: number): boolean {
    const before = this.#window[at - 1];
    return at === 0 || before === lineFeed || before === carriageReturn;
  }

  #boundary(at: number): Boundary | null {
    const window = this.#window;
    if (window[at] === dash) return isMarker(window, at) ? "start" : null;
    if (window[at] === dot) return isMarker(window, at) ? "end" : null;
    // No JSON value holds "}", a line break and "{" without a comma between them.
    return (lastSignificant(window, at) || this.#before) === 0x7d ? "value" : null;
  }

  /** The line of a place in the window; never of one before the last that was asked for. */
  #lineAt(at: number): number {
    if (at > this.#counted) {
      this.#line += lineBreaks(this.#window, this.#counted, at, this.#returns);
      this.#counted = at;
    }
    return this.#line;
  }

  /** Closes the current document before `at`; null where nothing stands there. */
  #cut(boundary: Boundary, at: number): CutDocument | null {
    const begin = this.#begin;
    if (at - begin > this.#maxBytes) this.#oversized ??= this.#head(at);
    const oversized = this.#oversized;
    const bytes = oversized?.bytes ?? this.#window.subarray(begin, at);
    const there = this.#explicit || oversized !== null || hasContent(bytes);
    this.#explicit = boundary !== "end";
    this.#opening = unopened;
    this.#openingRead = boundary === "end" ? at + 3 : at;
    // Directives belong to what follows.
    if (!there && boundary === "start" && /^%/m.test(bytes.toString("latin1"))) return null;
    this.#begin = this.#openingRead;
    this.#oversized = null;
    const line = (): number => oversized?.line ?? this.#lineAt(begin);
    return there ? { bytes, line, oversized: oversized !== null } : null;
  }

  #head(end: number): { bytes: Buffer; line: number } {
    const bytes = this.#window.subarray(
      this.#begin,
      Math.min(end, this.#begin + oversizedExcerptBytes),
    );
    return { bytes: Buffer.from(bytes), line: this.#lineAt(this.#begin) };
  }
}

/** Whether a document opens as a JSON object does; what it began with where that cannot be told yet. */
type Opening = boolean | { brace: boolean; dashes: number };

const unopened: Opening = { brace: false, dashes: 0 };

/** JSON opens with `{"` or `{}`, unlike the template markers `{{`, perhaps after a `---`. */
function opening(before: Opening, bytes: Buffer, from: number, to: number): Opening {
  if (typeof before === "boolean") return before;
  let { brace, dashes } = before;
  for (let at = from; at < to; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === 32 || (byte >= 9 && byte <= 13) || byte >= 0x80) continue;
    if (brace) return byte === 0x22 || byte === 0x7d;
    if (byte === 0x7b) brace = true;
    else if (byte !== dash || ++dashes > 3) return false;
  }
  return { brace, dashes };
}

/** Four bytes at a time: a line feed makes its byte of `feeds` 0x80, and nothing else does. */
function lineBreaks(bytes: Buffer, from: number, to: number, returns: boolean): number {
  let count = 0;
  let at = from;
  const head = returns ? to : Math.min(to, from + (-(bytes.byteOffset + from) & 3));
  for (; at < head; at++) if (isLineBreak(bytes, at)) count++;
  const words = new Int32Array(bytes.buffer, 0, bytes.buffer.byteLength >> 2);
  const last = (bytes.byteOffset + to) >> 2;
  for (let word = (bytes.byteOffset + at) >> 2; word < last;) {
    let sums = 0;
    for (const end = Math.min(word + 255, last); word < end; word++) {
      const other = (words[word] ?? 0) ^ 0x0a0a0a0a;
      const feeds = ~(((other & 0x7f7f7f7f) + 0x7f7f7f7f) | other | 0x7f7f7f7f);
      sums = (sums + (feeds >>> 7)) | 0;
    }
    count += (sums & 0xff) + ((sums >>> 8) & 0xff) + ((sums >>> 16) & 0xff) + (sums >>> 24);
  }
  for (at = Math.max(at, last * 4 - bytes.byteOffset); at < to; at++)
    if (isLineBreak(bytes, at)) count++;
  return count;
}

/** A CR LF counts at its line feed. */
function isLineBreak(bytes: Buffer, at: number): boolean {
  return bytes[at] === lineFeed || (bytes[at] === carriageReturn && bytes[at + 1] !== lineFeed);
}

/** `at` is that of its first mark. */
function isMarker(bytes: Buffer, at: number): boolean {
  const mark = bytes[at];
  if (bytes[at + 1] !== mark || bytes[at + 2] !== mark) return false;
  const after = bytes[at + 3] ?? lineFeed;
  return after === lineFeed || after === carriageReturn || after === 32 || after === 9;
}

function isByteOrderMark(bytes: Buffer, at: number): boolean {
  return bytes[at] === 0xef && bytes[at + 1] === 0xbb && bytes[at + 2] === 0xbf;
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
      while (
        at + 1 < bytes.length &&
        bytes[at + 1] !== lineFeed &&
        bytes[at + 1] !== carriageReturn
      )
        at++;
    } else if (lineStart && isByteOrderMark(bytes, at)) at += 2;
    else return true;
  }
  return false;
}
