/** Quotes text as Go's `%q` does, which the kubelet and the API server use. */

const short: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\u0007": "\\a",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
};

/** Seen, and so left as it is: https://pkg.go.dev/strconv#IsPrint */
const unprintable = (): RegExp => /["\\]|[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu;

/** https://pkg.go.dev/strconv#Quote */
export function goQuoted(text: string): string {
  return `"${text.toWellFormed().replace(unprintable(), escaped)}"`;
}

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const hex = (width: number): string => code.toString(16).padStart(width, "0");
  return (
    short[character] ??
    (code < 0x80 ? `\\x${hex(2)}` : code < 0x10000 ? `\\u${hex(4)}` : `\\U${hex(8)}`)
  );
}
