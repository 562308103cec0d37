/** Converts a stream in UTF-8 or UTF-16 to UTF-8. */

/**
 * Replaces an unpaired surrogate. YAML forbids this character, so the parser reports an error at
 * this place instead of accepting a replacement character.
 */
const forbidden = "\uffff";

/**
 * Detects UTF-16 by its byte order mark, or by the zero bytes of the first two characters
 * (https://yaml.org/spec/1.2.2/#52-character-encodings). UTF-8 is passed on unchanged, valid or
 * not. Chunks may have any size.
 */
export async function* utf8Stream(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let encoding: Encoding | null = null;
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    const piece = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    if (encoding === "utf-8") {
      yield piece;
      continue;
    }
    rest = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    if (encoding === null && rest.length < 4) continue;
    encoding ??= encodingOf(rest);
    if (encoding === "utf-8") {
      yield rest;
      rest = Buffer.alloc(0);
      continue;
    }
    const whole = wholeCharacters(rest, encoding);
    yield toUtf8(rest.subarray(0, whole), encoding);
    rest = rest.subarray(whole);
  }
  encoding ??= encodingOf(rest);
  if (rest.length === 0) return;
  if (encoding === "utf-8") yield rest;
  else {
    yield toUtf8(rest.subarray(0, rest.length & ~1), encoding);
    if (rest.length % 2 === 1) yield Buffer.from(forbidden);
  }
}

type Encoding = "utf-8" | "utf-16le" | "utf-16be";

function encodingOf(head: Buffer): Encoding {
  const [a, b, c, d] = head;
  if (a === 0xff && b === 0xfe) return "utf-16le";
  if (a === 0xfe && b === 0xff) return "utf-16be";
  if (a !== 0 && b === 0 && c !== 0 && d === 0) return "utf-16le";
  if (a === 0 && b !== 0 && c === 0 && d !== 0) return "utf-16be";
  return "utf-8";
}

/** The length of the prefix that ends with a whole character. */
function wholeCharacters(bytes: Buffer, encoding: Encoding): number {
  const even = bytes.length & ~1;
  if (even === 0) return 0;
  const high = bytes[encoding === "utf-16le" ? even - 1 : even - 2] ?? 0;
  return high >= 0xd8 && high <= 0xdb ? even - 2 : even;
}

function toUtf8(bytes: Buffer, encoding: Encoding): Buffer {
  const text = (encoding === "utf-16le" ? bytes : Buffer.from(bytes).swap16()).toString("utf16le");
  return Buffer.from(text.isWellFormed() ? text : text.replace(/\p{Surrogate}/gu, forbidden));
}
