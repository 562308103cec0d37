/** Reads apiVersion and kind of a document without parsing it. */
import { isAscii } from "node:buffer";

const headBytes = 4096;
const maxLineBytes = 1000;
const typeLine =
  /^(["']?)(apiVersion|kind)\1:[ \t]+(?:"([^"\\]*)"|'([^']*)'|([A-Za-z][A-Za-z0-9./-]*))[ \t]*(?:[ \t]#.*)?\r?$/;
const ignoredLine = /^[ \t]*(?:#.*)?\r?$/;
const keyLine = /^[A-Za-z][\w.-]*:(?:[ \t]|\r?$)/;
/** `items` makes a List of any kind; a type with another value was not read by `typeLine`. */
const hiddenTypeLine = /^(?:apiVersion|kind|items):/;
const oldLineBreaks = ["\u0085", "\u2028", "\u2029"].map((each) => Buffer.from(each));
const marker = /^(?:\xef\xbb\xbf)?---[ \t]*(?:#.*)?(?:\r\n|\r|\n)/;

type SniffedKey = "apiVersion" | "kind";

interface SniffedType {
  apiVersion: string;
  kind: string;
}

/**
 * Returns the type of a resource in block style, as tools write it; null for any other document.
 * The two keys begin their line, and may follow other keys. The result equals that of a parser if
 * `isPlainlyTyped`.
 */
export function sniffType(bytes: Buffer): SniffedType | null {
  const head = bytes.toString("latin1", 0, headBytes);
  if (head.includes("\r") && /\r(?!\n)/.test(head)) return null;
  let apiVersion: string | undefined;
  let kind: string | undefined;
  let at = marker.exec(head)?.[0].length ?? 0;
  while (apiVersion === undefined || kind === undefined) {
    const end = head.indexOf("\n", at);
    if (end < 0) return null;
    const line = head.slice(at, end);
    const typed = typeOf(line);
    if (typed === null) {
      if (!ignoredLine.test(line)) {
        // The line belongs to another key.
        if (apiVersion === undefined && kind === undefined && !keyLine.test(line)) return null;
        break;
      }
    } else if (typed.key === "kind") {
      if (kind !== undefined) return null;
      kind = typed.value;
    } else if (apiVersion !== undefined) return null;
    else apiVersion = typed.value;
    at = end + 1;
  }
  kind ??= valueAfter(bytes, "kind", at);
  apiVersion ??= valueAfter(bytes, "apiVersion", at);
  return apiVersion === undefined || kind === undefined ? null : { apiVersion, kind };
}

function typeOf(line: string): { key: SniffedKey; value: string } | null {
  // A longer line may have been cut.
  if (line.length >= maxLineBytes) return null;
  const [, , key, double, single, plain] = typeLine.exec(line) ?? [];
  if (key !== "apiVersion" && key !== "kind") return null;
  return { key, value: double ?? single ?? plain ?? "" };
}

/**
 * True if the outermost mapping of a document whose type was sniffed is beyond doubt: each line in
 * its first column is a key of letters (no alias, merge key, escape, tag or `?`), `apiVersion` and
 * `kind` occur once, on one line, and there is no `items`, which makes a List of any kind. Only
 * then may the document be skipped without parsing.
 */
export function isPlainlyTyped(bytes: Buffer): boolean {
  // guard: plain-type
  if (holdsOldLineBreak(bytes) || holdsBareReturn(bytes)) return false;
  let types = 0;
  let keys = 0;
  const start = marker.exec(bytes.toString("latin1", 0, headBytes))?.[0].length ?? 0;
  for (let at = start; at < bytes.length; at = nextRootLine(bytes, at)) {
    const line = lineAt(bytes, at);
    if (keys === 0 && ignoredLine.test(line)) continue;
    keys++;
    if (typeOf(line) !== null) {
      if (isContinued(bytes, at)) return false;
      types++;
    } else if (!keyLine.test(line) || hiddenTypeLine.test(line)) return false;
  }
  return types === 2;
}

/** True if the value of a line goes on in the next: YAML folds indented lines into it. */
function isContinued(bytes: Buffer, from: number): boolean {
  for (let at = from; ;) {
    at = bytes.indexOf("\n", at, "latin1") + 1;
    if (at === 0) return false;
    const line = lineAt(bytes, at);
    if (line.length >= maxLineBytes) return true;
    if (!ignoredLine.test(line)) return /^[ \t]/.test(line);
  }
}

/**
 * True if there is a line break of YAML 1.1 that YAML 1.2 reads as an ordinary character: U+0085,
 * U+2028 or U+2029. The decoder of Kubernetes ends lines there.
 */
function holdsOldLineBreak(bytes: Buffer): boolean {
  return !isAscii(bytes) && oldLineBreaks.some((each) => bytes.includes(each));
}

/**
 * The start of the next line after `from` that is neither empty nor a comment, nor begins with
 * white space or a dash: an entry of the outermost mapping. Reads blocks of four bytes at a time
 * without a branch, which decides how fast documents are skipped. `feeds` has 0x80 in exactly the
 * bytes that are line feeds, `candidates` in those that no space follows.
 */
function nextRootLine(bytes: Buffer, from: number): number {
  const { byteOffset, length } = bytes;
  const words = new Int32Array(bytes.buffer, 0, bytes.buffer.byteLength >> 2);
  const first = (byteOffset + from + 3) >> 2;
  const last = (byteOffset + length) >> 2;
  const found = rootLineWithin(bytes, from, isLittleEndian ? first * 4 - byteOffset : length);
  if (found !== null) return found;
  let bits = words[first] ?? 0;
  for (let word = first; word + 1 < last;) {
    const start = word;
    let candidates = 0;
    for (const end = Math.min(word + blockWords, last - 1); word < end; word++) {
      const next = words[word + 1] ?? 0;
      const feed = bits ^ 0x0a0a0a0a;
      const space = ((bits >>> 8) | (next << 24)) ^ 0x20202020;
      const feeds = ~(((feed & 0x7f7f7f7f) + 0x7f7f7f7f) | feed | 0x7f7f7f7f);
      candidates |= feeds & (((space & 0x7f7f7f7f) + 0x7f7f7f7f) | space);
      bits = next;
    }
    if (candidates === 0) continue;
    const line = rootLineWithin(bytes, start * 4 - byteOffset, word * 4 - byteOffset);
    if (line !== null) return line;
  }
  return rootLineWithin(bytes, Math.max(from, (last - 1) * 4 - byteOffset), length) ?? length;
}

const blockWords = 64;
const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** The same for line feeds from `from` up to `to`; null if there is none. */
function rootLineWithin(bytes: Buffer, from: number, to: number): number | null {
  const end = Math.min(to, bytes.length - 1);
  for (let at = from; at < end; at++)
    if (bytes[at] === 0x0a && !isInner(bytes[at + 1] ?? 0)) return at + 1;
  return null;
}

/** True for white space, a dash and the beginning of a comment. */
function isInner(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d) || byte === 0x23 || byte === 0x2d;
}

/** True if there is a carriage return without a line feed, which ends a line as well. */
function holdsBareReturn(bytes: Buffer): boolean {
  return bytes.includes(0x0d) && /\r(?!\n)/.test(bytes.toString("latin1"));
}

function lineAt(bytes: Buffer, at: number): string {
  return bytes.toString("latin1", at, at + maxLineBytes).split(/[\r\n]/, 1)[0] ?? "";
}

/** The value of a key that begins a line after `from`. */
function valueAfter(bytes: Buffer, key: SniffedKey, from: number): string | undefined {
  const at = bytes.indexOf(`\n${key}:`, Math.max(0, from - 1), "latin1") + 1;
  return at === 0 ? undefined : typeOf(lineAt(bytes, at))?.value;
}
