/** Reads apiVersion and kind of a document without parsing it. */
import { isAscii } from "node:buffer";
import type { CutDocument } from "./document-stream.ts";

type DocumentLines = Pick<CutDocument, "bytes" | "rootLines">;

/** Bytes that a marker, comments and empty lines may take before the first key. */
const maxHeadBytes = 4096;
const maxLineBytes = 1000;
const typeLine =
  /^(["']?)(apiVersion|kind)\1:[ \t]+(?:"([^"\\]*)"|'([^']*)'|([A-Za-z][A-Za-z0-9./-]*))[ \t]*(?:[ \t]#.*)?$/;
const ignoredLine = /^[ \t]*(?:#.*)?\r?$/;
const keyLine = /^[A-Za-z][\w.-]*:(?:[ \t]|$)/;
/** A type whose value `typeLine` does not read. */
const hiddenTypeLine = /^(?:apiVersion|kind):/;
const metadataKey = "metadata:";
const oldLineBreaks = ["\u0085", "\u2028", "\u2029"].map((each) => Buffer.from(each));
const marker = /^(?:\xef\xbb\xbf)?---[ \t]*(?:#.*)?(?:\r\n|\r|\n)/;

type SniffedKey = "apiVersion" | "kind";

interface SniffedType {
  apiVersion: string;
  kind: string;
  /**
   * True if each entry of the outermost mapping has a key of letters (no alias, merge key, escape,
   * tag or `?`), and none is `items`, which makes a List of any kind.
   */
  hasPlainKeys: boolean;
}

/**
 * Returns the type of a resource in block style, as tools write it; null for any other document.
 * The two keys occur once each, on one line. The result equals that of a parser if
 * `isPlainlyTyped`.
 */
export function sniffType({ bytes, rootLines }: DocumentLines): SniffedType | null {
  const [first] = rootLines ?? [];
  if (rootLines === null || first === undefined || !isFirstContent(bytes, first)) return null;
  const found: Partial<Record<SniffedKey, string>> = {};
  let hasPlainKeys = true;
  for (const at of rootLines) {
    const line = lineAt(bytes, at);
    const typed = typeOf(line);
    if (typed !== null) {
      if (found[typed.key] !== undefined || isContinued(bytes, at)) return null;
      found[typed.key] = typed.value;
    } else if (hiddenTypeLine.test(line)) return null;
    else if (!keyLine.test(line)) {
      if (at === first) return null;
      hasPlainKeys = false;
    } else if (line.startsWith("items:")) hasPlainKeys = false;
  }
  const { apiVersion, kind } = found;
  return apiVersion === undefined || kind === undefined ? null : { apiVersion, kind, hasPlainKeys };
}

/** True if only a marker, comments and empty lines stand before the line at `first`. */
function isFirstContent(bytes: Buffer, first: number): boolean {
  if (first > maxHeadBytes) return false;
  const head = bytes.toString("latin1", 0, first);
  const start = marker.exec(head)?.[0].length ?? 0;
  return head
    .slice(start)
    .split("\n")
    .every((line) => ignoredLine.test(line));
}

function typeOf(line: string): { key: SniffedKey; value: string } | null {
  if (!/^["'ak]/.test(line)) return null;
  // A longer line may have been cut.
  if (line.length >= maxLineBytes) return null;
  const [, , key, double, single, plain] = typeLine.exec(line) ?? [];
  if (key !== "apiVersion" && key !== "kind") return null;
  return { key, value: double ?? single ?? plain ?? "" };
}

/**
 * True if the outermost mapping of a document whose type was sniffed is beyond doubt. Only then may
 * the document be skipped without parsing.
 */
export function isPlainlyTyped(bytes: Buffer, type: SniffedType): boolean {
  // guard: plain-type
  return type.hasPlainKeys && !holdsOldLineBreak(bytes) && !holdsBareReturn(bytes);
}

/**
 * The outermost `metadata` of a plainly typed document, in Latin-1; null if an alias or a merge key
 * may bring in what stands elsewhere.
 */
export function metadataOf({ bytes, rootLines }: DocumentLines): string | null {
  const lines = rootLines ?? [];
  const texts = lines.flatMap((at, place) =>
    bytes.toString("latin1", at, at + metadataKey.length) === metadataKey
      ? [bytes.toString("latin1", at, lines[place + 1])]
      : [],
  );
  return texts.some((text) => /[*<]/.test(text)) ? null : texts.join("");
}

/** True if the value of a line goes on in the next: YAML folds indented lines into it. */
function isContinued(bytes: Buffer, from: number): boolean {
  for (let at = from; ;) {
    at = bytes.indexOf("\n", at, "latin1") + 1;
    if (at === 0) return false;
    if (isLetter(bytes[at] ?? 0)) return false;
    const line = lineAt(bytes, at);
    if (line.length >= maxLineBytes) return true;
    if (!ignoredLine.test(line)) return /^[ \t]/.test(line);
  }
}

function isLetter(byte: number): boolean {
  return byte >= 0x61 && byte <= 0x7a;
}

/**
 * True if there is a line break of YAML 1.1 that YAML 1.2 reads as an ordinary character: U+0085,
 * U+2028 or U+2029. The decoder of Kubernetes ends lines there.
 */
function holdsOldLineBreak(bytes: Buffer): boolean {
  return !isAscii(bytes) && oldLineBreaks.some((each) => bytes.includes(each));
}

/** True if there is a carriage return without a line feed, which ends a line as well. */
function holdsBareReturn(bytes: Buffer): boolean {
  return bytes.includes(0x0d) && /\r(?!\n)/.test(bytes.toString("latin1"));
}

function lineAt(bytes: Buffer, at: number): string {
  const end = bytes.indexOf(0x0a, at);
  const line = bytes.toString("latin1", at, Math.min(end < 0 ? Infinity : end, at + maxLineBytes));
  return line.includes("\r") ? line.slice(0, line.indexOf("\r")) : line;
}
