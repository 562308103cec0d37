/**
 * Reads plain scalars as goyaml does. It follows YAML 1.1: `on`, `y` and `0755` are no strings.
 * https://github.com/kubernetes-sigs/yaml/blob/v1.6.0/goyaml.v2/resolve.go
 */

const booleans: Readonly<Record<string, boolean>> = Object.fromEntries(
  [
    ["y", "n"],
    ["yes", "no"],
    ["on", "off"],
    ["true", "false"],
  ].flatMap(([yes = "", no = ""]) =>
    [[yes, true] as const, [no, false] as const].flatMap(([word, value]) => [
      [word, value] as const,
      [word.toUpperCase(), value] as const,
      [word.charAt(0).toUpperCase() + word.slice(1), value] as const,
    ]),
  ),
);

/** The tags of strings. */
const isOfStrings = /^(?:!!str|!<tag:yaml\.org,2002:str>|!)$/;

/** The value of a plain scalar with this tag. */
export function resolveScalar(written: string, tag?: string): string | number | boolean | null {
  if (tag !== undefined && isOfStrings.test(tag)) return written;
  if (/^(?:~|null|Null|NULL|)$/.test(written)) return null;
  const boolean = Object.hasOwn(booleans, written) ? booleans[written] : undefined;
  if (boolean !== undefined) return boolean;
  const digits = written.replaceAll("_", "");
  if (/^[+-]?0b[01]+$/.test(digits)) return prefixed(digits, 2);
  if (/^[+-]?0x[\da-fA-F]+$/.test(digits)) return prefixed(digits, 16);
  if (/^[+-]?0o?[0-7]+$/.test(digits)) return prefixed(digits, 8);
  if (/^[+-]?(?:0|[1-9]\d*)$/.test(digits)) return Number(digits);
  if (/^[+-]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][+-]?\d+)?$/.test(digits)) return Number(digits);
  return written;
}

function prefixed(digits: string, base: number): number {
  const sign = digits.startsWith("-") ? -1 : 1;
  return sign * Number.parseInt(digits.replace(/^[+-]?0[box]?/, "") || "0", base);
}
