/** Reads apiVersion and kind of a document without parsing it. */

const headBytes = 4096;
const maxLineBytes = 1000;
const typeLine =
  /^(["']?)(apiVersion|kind)\1:[ \t]+(?:"([^"\\]*)"|'([^']*)'|([A-Za-z][A-Za-z0-9./-]*))[ \t]*(?:[ \t]#.*)?\r?$/;
const ignoredLine = /^[ \t]*(?:#.*)?\r?$/;
const keyLine = /^[A-Za-z][\w.-]*:(?:[ \t]|\r?$)/;
const marker = /^(?:\xef\xbb\xbf)?---[ \t]*(?:#.*)?(?:\r\n|\r|\n)/;

type SniffedKey = "apiVersion" | "kind";

interface SniffedType {
  apiVersion: string;
  kind: string;
}

/**
 * Returns the type of a resource in block style, as tools write it; null for any other document.
 * The result equals that of a parser: keys of the outermost mapping begin their line, and each of
 * the two keys occurs once at the beginning of a line. They may follow other keys.
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
  if (kind === undefined) kind = valueAfter(bytes, "kind", at);
  else if (isRepeated(bytes, "kind", at)) return null;
  apiVersion ??= valueAfter(bytes, "apiVersion", at);
  return apiVersion === undefined || kind === undefined ? null : { apiVersion, kind };
}

function typeOf(line: string): { key: SniffedKey; value: string } | null {
  const [, , key, double, single, plain] = typeLine.exec(line) ?? [];
  if (key !== "apiVersion" && key !== "kind") return null;
  return { key, value: double ?? single ?? plain ?? "" };
}

/** The value of a key that occurs once after `from`. */
function valueAfter(bytes: Buffer, key: SniffedKey, from: number): string | undefined {
  const at = bytes.indexOf(`\n${key}:`, Math.max(0, from - 1), "latin1") + 1;
  if (at === 0) return undefined;
  const [line = ""] = bytes.toString("latin1", at, at + maxLineBytes).split("\n", 1);
  return isRepeated(bytes, key, at + line.length) ? undefined : typeOf(line)?.value;
}

/**
 * True if `key`, quoted or not, begins a line after `from`, which is the end of a line. One search
 * for the bare key takes a third of the time of one search for each spelling.
 */
function isRepeated(bytes: Buffer, key: SniffedKey, from: number): boolean {
  for (let at = from; (at = bytes.indexOf(key, at, "latin1")) >= 0; at += key.length) {
    const before = bytes[at - 1];
    const quoted = (before === 0x22 || before === 0x27) && bytes[at + key.length] === before;
    const begins = bytes[at - (quoted ? 2 : 1)];
    if (begins === 0x0a || begins === 0x0d) return true;
  }
  return false;
}
