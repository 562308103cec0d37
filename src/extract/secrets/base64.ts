/** Checks base64 as the API server decodes values of `data`. */

/**
 * The offset at which Go's decoder fails; null if it succeeds. Standard alphabet with padding; line
 * breaks are skipped, and left-over bits at the end are ignored.
 * https://github.com/golang/go/blob/go1.24.7/src/encoding/base64/base64.go (decodeQuantum)
 */
export function illegalBase64Byte(text: string): number | null {
  const digits = /^[A-Za-z0-9+/\r\n]*/.exec(text)?.[0] ?? "";
  const rest = digits.replace(/[\r\n]/g, "").length % 4;
  const at = digits.length;
  if (at === text.length) return rest === 0 ? null : at - rest;
  if (text[at] !== "=" || rest < 2) return at;
  const second = afterLineBreaks(text, at + 1);
  if (rest === 3) return second === text.length ? null : second;
  if (second === text.length) return second;
  if (text[second] !== "=") return second - 1;
  const end = afterLineBreaks(text, second + 1);
  return end === text.length ? null : end;
}

function afterLineBreaks(text: string, from: number): number {
  let at = from;
  while (text[at] === "\r" || text[at] === "\n") at++;
  return at;
}
