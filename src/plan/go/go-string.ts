/**
 * Converts between text and Go's strings, which are bytes. One UTF-16 unit stands for one byte, so
 * that `<`, slices and prefixes mean the same as in Go.
 */

/** The well-formed UTF-8 sequences of two to four bytes. */
const sequence = [
  "[\\xc2-\\xdf][\\x80-\\xbf]",
  "\\xe0[\\xa0-\\xbf][\\x80-\\xbf]",
  "[\\xe1-\\xec\\xee\\xef][\\x80-\\xbf]{2}",
  "\\xed[\\x80-\\x9f][\\x80-\\xbf]",
  "\\xf0[\\x90-\\xbf][\\x80-\\xbf]{2}",
  "[\\xf1-\\xf3][\\x80-\\xbf]{3}",
  "\\xf4[\\x80-\\x8f][\\x80-\\xbf]{2}",
].join("|");
const sequences = new RegExp(`((?:${sequence}){1,1000})|[\\x80-\\xff]`, "g");
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Encodes text as UTF-8. A lone surrogate becomes U+FFFD; bytes are taken as they are. */
export function bytesOf(text: string | Uint8Array): string {
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
  let result = "";
  for (let at = 0; at < bytes.length; at += 8192)
    result += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return result;
}

/**
 * Decodes a string of bytes. Each byte that is not UTF-8 becomes one U+FFFD, as in a range loop
 * over a Go string: https://go.dev/ref/spec#For_range
 */
export function textOf(bytes: string): string {
  return bytes.replace(sequences, (match, valid) =>
    valid === undefined
      ? "\ufffd"
      : decoder.decode(Uint8Array.from(match, (byte) => byte.charCodeAt(0))),
  );
}
