/** Cuts a YAML or JSON stream into documents without parsing them. Holds one document at a time. */
import { nextUnindentedLine } from "./unindented-line.ts";

/** The bytes of one document. They are valid until the next document is requested. */
export interface CutDocument {
  /** From its `---` or directives to the next boundary. Only the first bytes if it is oversized. */
  bytes: Buffer;
  /** The 1-based line of the stream on which `bytes` begin, in the first column. */
  line(): number;
  /** True if the document has more than `maxBytes`. */
  oversized: boolean;
  /**
   * The offsets in `bytes` of the lines that begin with neither white space, `-` nor `#`: the
   * entries of the outermost mapping. Without the `---` of the document. null: more than 64, or the
   * first line may be an entry for Kubernetes.
   */
  rootLines: readonly number[] | null;
  /** True if Kubernetes leaves out the separator with which `bytes` begin. */
  separatorIsDropped: boolean;
}

const lineFeed = 10;
const carriageReturn = 13;
const dash = 0x2d;
const dot = 0x2e;
const openingBrace = 0x7b;
const closingBrace = 0x7d;
/**
 * Bytes needed after the first one of a line to recognise a marker: a byte order mark, the marker,
 * and a white space of up to three bytes.
 */
const lookahead = 8;
const maxRootLines = 64;
const oversizedExcerptBytes = 4096;
const leastRoomBytes = 1 << 18;

type Boundary = "start" | "end" | "value";

/**
 * Cuts at `---` and `...` in the first column, which not even a block or quoted scalar may contain
 * (https://yaml.org/spec/1.2.2/#912-document-markers), and between concatenated JSON values, as
 * `kubectl` and `jq` print them. An error in one document therefore never affects the next.
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

/** Looks only at the lines that no space begins: all boundaries are among them. */
class DocumentCutter {
  readonly #maxBytes: number;
  /** The current document as far as it is read, and a few bytes before `#position`. */
  #window: Buffer = Buffer.alloc(0);
  /** The memory of the window, unless the window is part of a chunk. */
  #memory: Buffer = Buffer.alloc(0);
  /** The window has no boundary before this offset. */
  #position = 0;
  /** The line of the byte at `#counted`: lines are counted up to there. */
  #line = 1;
  #counted = 0;
  /** True if the window contains a carriage return. Without one, lines are counted faster. */
  #returns = false;
  /** The offset at which the current document begins. */
  #begin = 0;
  /** True if a `---` or a JSON value opened the document; otherwise comments make no document. */
  #explicit = false;
  /** What Kubernetes does with the separator that opened the document; null if none did. */
  #separator: "dropped" | "text" | null = null;
  /** How the current document opens, as far as it is read up to `#openingRead`. */
  #opening: Opening = unopened;
  #openingRead = 0;
  /** See `CutDocument.rootLines`, from `#begin` on. */
  #rootLines: number[] = [];
  /** The first bytes of the current document if it is too large. */
  #oversized: { bytes: Buffer; line: number } | null = null;
  /** The last byte before the window that is not white space. */
  #before = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  add(chunk: Buffer): void {
    // With the line break before the next line.
    const seen = Math.max(0, this.#position - 1);
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
  }

  /** Appends a chunk to the rest of the window, in place if there is room. */
  #joined(left: Buffer, chunk: Buffer): Buffer {
    if (left.length === 0) return chunk;
    const length = left.length + chunk.length;
    let start =
      left.buffer === this.#memory.buffer
        ? left.byteOffset - this.#memory.byteOffset
        : this.#memory.length;
    if (start + length > this.#memory.length) {
      start = 0;
      if (length > this.#memory.length)
        this.#memory = Buffer.allocUnsafeSlow(length + Math.max(length >> 1, leastRoomBytes));
      left.copy(this.#memory, 0);
    }
    chunk.copy(this.#memory, start + left.length);
    return this.#memory.subarray(start, start + length);
  }

  /** The next document that ends in the window; null if more bytes are needed. */
  next(final: boolean): CutDocument | null {
    const window = this.#window;
    const limit = final ? window.length : window.length - lookahead;
    while (this.#position < limit) {
      const at = nextUnindentedLine(window, this.#position, limit, this.#returns);
      if (at === null) break;
      this.#position = at + 1;
      const mark = isByteOrderMark(window, at) ? at + 3 : at;
      const boundary = this.#boundary(mark);
      if (boundary !== null) {
        const cut = this.#cut(boundary, at);
        if (cut !== null) return cut;
      } else if (!isInner(window[at] ?? 0) && this.#rootLines.length <= maxRootLines)
        this.#rootLines.push(at - this.#begin);
    }
    this.#position = Math.max(this.#position, limit);
    return null;
  }

  finish(): CutDocument | null {
    return this.#cut("end", this.#window.length);
  }

  #isJson(): boolean {
    this.#opening = opening(this.#opening, this.#window, this.#openingRead, this.#window.length);
    this.#openingRead = this.#window.length;
    return this.#opening === true;
  }

  /** What a line that begins at `at` separates. */
  #boundary(at: number): Boundary | null {
    const window = this.#window;
    switch (window[at]) {
      case dash:
        return isMarker(window, at) || isKubernetesSeparator(window, at) ? "start" : null;
      case dot:
        return isMarker(window, at) ? "end" : null;
      case openingBrace:
        // Only a JSON document can end before a brace. Within it, "}" and "{" on different lines
        // have a comma between them.
        return this.#isJson() && (lastSignificant(window, at) || this.#before) === closingBrace
          ? "value"
          : null;
      default:
        return null;
    }
  }

  /** The line of an offset, which must not be smaller than in the call before. */
  #lineAt(at: number): number {
    if (at > this.#counted) {
      this.#line += lineBreaks(this.#window, this.#counted, at, this.#returns);
      this.#counted = at;
    }
    return this.#line;
  }

  /** Ends the current document before `at`; null if it has no content. */
  #cut(boundary: Boundary, at: number): CutDocument | null {
    const begin = this.#begin;
    if (at - begin > this.#maxBytes) this.#oversized ??= this.#head(at);
    const oversized = this.#oversized;
    const bytes = oversized?.bytes ?? this.#window.subarray(begin, at);
    const separatorIsDropped = this.#separator === "dropped";
    const isEntry = this.#separator === "text" && !isMarker(bytes, 0);
    const rootLines = isEntry || this.#rootLines.length > maxRootLines ? null : this.#rootLines;
    this.#separator = boundary === "start" ? this.#useOfSeparator(at) : null;
    const exists = this.#explicit || oversized !== null || hasContent(bytes);
    this.#explicit = boundary !== "end";
    this.#opening = unopened;
    this.#openingRead = boundary === "end" ? at + 3 : at;
    // Directives belong to the document that follows.
    if (!exists && boundary === "start" && /^%/m.test(bytes.toString("latin1"))) return null;
    this.#begin = this.#openingRead;
    this.#rootLines = boundary === "value" ? [0] : [];
    this.#oversized = null;
    const line = (): number => oversized?.line ?? this.#lineAt(begin);
    const isOversized = oversized !== null;
    return exists ? { bytes, line, oversized: isOversized, rootLines, separatorIsDropped } : null;
  }

  /**
   * Kubernetes takes a separator at `at` for text if no line of a document precedes it. What it
   * does behind JSON depends on how the stream begins.
   * https://github.com/kubernetes/apimachinery/blob/v0.37.2/pkg/util/yaml/decoder.go (YAMLReader)
   */
  #useOfSeparator(at: number): "dropped" | "text" {
    if (this.#oversized !== null) return "dropped";
    // guard: separators-in-text
    const isText =
      at === this.#begin ||
      (this.#separator === null &&
        opening(this.#opening, this.#window, this.#openingRead, at) === true) ||
      (this.#separator === "dropped" && this.#window.indexOf(lineFeed, this.#begin) + 1 === at);
    return isText ? "text" : "dropped";
  }

  #head(end: number): { bytes: Buffer; line: number } {
    const bytes = this.#window.subarray(
      this.#begin,
      Math.min(end, this.#begin + oversizedExcerptBytes),
    );
    return { bytes: Buffer.from(bytes), line: this.#lineAt(this.#begin) };
  }
}

/** True if a document opens like a JSON object; the characters so far if it is undecided. */
type Opening = boolean | { brace: boolean; dashes: number };

const unopened: Opening = { brace: false, dashes: 0 };

/** A JSON object opens with `{"` or `{}`, perhaps after `---`. `{{` is a template marker. */
function opening(before: Opening, bytes: Buffer, from: number, to: number): Opening {
  if (typeof before === "boolean") return before;
  let { brace, dashes } = before;
  for (let at = from; at < to; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === 32 || (byte >= 9 && byte <= 13) || byte >= 0x80) continue;
    if (brace) return byte === 0x22 || byte === closingBrace;
    if (byte === openingBrace) brace = true;
    else if (byte !== dash || ++dashes > 3) return false;
  }
  return { brace, dashes };
}

/**
 * Counts line breaks four bytes at a time, which decides the speed of parsing large files. `feeds`
 * has 0x80 in exactly the bytes that are line feeds; `sums` adds up to 255 words before its bytes
 * could overflow.
 */
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

/** CR LF counts once, at the line feed. */
function isLineBreak(bytes: Buffer, at: number): boolean {
  return bytes[at] === lineFeed || (bytes[at] === carriageReturn && bytes[at + 1] !== lineFeed);
}

/** True if `---` or `...` begins at `at`. */
function isMarker(bytes: Buffer, at: number): boolean {
  const mark = bytes[at];
  if (bytes[at + 1] !== mark || bytes[at + 2] !== mark) return false;
  const after = bytes[at + 3] ?? lineFeed;
  return after === lineFeed || after === carriageReturn || after === 32 || after === 9;
}

/**
 * True if Kubernetes ends a document at a `---` that YAML reads as text: its reader takes a line of
 * `---`, white space of any script, and a comment even without a space before the `#`.
 * https://github.com/kubernetes/apimachinery/blob/v0.37.2/pkg/util/yaml/decoder.go (YAMLReader)
 */
function isKubernetesSeparator(bytes: Buffer, at: number): boolean {
  // guard: kubernetes-separators
  if (at > 0 && bytes[at - 1] !== lineFeed) return false;
  return kubernetesSeparator.test(bytes.toString("latin1", at, at + 6));
}

/** In Latin-1. The white space is that of Go: https://pkg.go.dev/unicode#IsSpace */
const kubernetesSeparator =
  /^---(?:[#\v\f]|\xc2[\x85\xa0]|\xe1\x9a\x80|\xe2\x80[\x80-\x8a\xa8\xa9\xaf]|\xe2\x81\x9f|\xe3\x80\x80)/;

function isByteOrderMark(bytes: Buffer, at: number): boolean {
  return bytes[at] === 0xef && bytes[at + 1] === 0xbb && bytes[at + 2] === 0xbf;
}

/** True for white space, a dash and the beginning of a comment. */
function isInner(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d) || byte === 0x23 || byte === dash;
}

/** The last byte before `at` that is not white space; 0 if there is none. */
function lastSignificant(bytes: Buffer, at: number): number {
  for (let before = at - 1; before >= 0; before--) {
    const byte = bytes[before] ?? 0;
    if (byte !== 32 && byte !== 9 && byte !== lineFeed && byte !== carriageReturn) return byte;
  }
  return 0;
}

/** True if there is more than white space, comments and directives. */
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
        bytes[at + 1] !== carriageReturn &&
        !isOldLineBreak(bytes, at + 1)
      )
        at++;
    } else if (lineStart && isByteOrderMark(bytes, at)) at += 2;
    else if (!isOldLineBreak(bytes, at)) return true;
    else {
      at += bytes[at] === 0xc2 ? 1 : 2;
      lineStart = separated = true;
    }
  }
  return false;
}

/** True for U+0085, U+2028 and U+2029, which end lines, and so comments, for Kubernetes. */
function isOldLineBreak(bytes: Buffer, at: number): boolean {
  // guard: comment-end
  if (bytes[at] === 0xc2) return bytes[at + 1] === 0x85;
  if (bytes[at] !== 0xe2 || bytes[at + 1] !== 0x80) return false;
  return bytes[at + 2] === 0xa8 || bytes[at + 2] === 0xa9;
}
