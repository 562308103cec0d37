/** Text ↔ Go's strings, which are bytes: one UTF-16 unit a byte, so that `<`, slices and prefixes mean what they mean in Go. Pure. */

const sequence =
  "[\\xc2-\\xdf][\\x80-\\xbf]|\\xe0[\\xa0-\\xbf][\\x80-\\xbf]|[\\xe1-\\xec\\xee\\xef][\\x80-\\xbf]{2}|\\xed[\\x80-\\x9f][\\x80-\\xbf]" +
  "|\\xf0[\\x90-\\xbf][\\x80-\\xbf]{2}|[\\xf1-\\xf3][\\x80-\\xbf]{3}|\\xf4[\\x80-\\x8f][\\x80-\\xbf]{2}";
const sequences = new RegExp(`((?:${sequence}){1,1000})|[\\x80-\\xff]`, "g");
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Text, or bytes as they were read → a string of bytes. A lone surrogate becomes U+FFFD. */
export function bytesOf(text: string | Uint8Array): string {
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
  let result = "";
  for (let at = 0; at < bytes.length; at += 8192)
    result += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return result;
}

/** A string of bytes → text, each byte that is not UTF-8 as one U+FFFD, as Go ranges over a string. */
export function textOf(bytes: string): string {
  return bytes.replace(sequences, (match, valid) =>
    valid === undefined
      ? "\ufffd"
      : decoder.decode(Uint8Array.from(match, (byte) => byte.charCodeAt(0))),
  );
}
