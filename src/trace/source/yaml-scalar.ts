/** Predicts how Go prints a plain scalar that YAML reads as a number or boolean. */

const octal = /^[-+]?0o?([0-7_]+)$/;
const integer = /^[-+]?(?:0x[\da-fA-F_]+|0b[01_]+|0o[0-7_]+|\d[\d_]*)$/;
const float = /^[-+]?(?:\.\d[\d_]*|\d[\d_]*(?:\.[\d_]*)?)(?:[eE][-+]?\d+)?$/;

/** The booleans of YAML 1.1, which Helm reads: https://yaml.org/type/bool.html */
const yes = /^(?:on|yes|true)$/i;
const no = /^(?:off|no|false)$/i;

/**
 * All possible forms: Helm reads numbers as integers or floats, depending on where they stand.
 * Empty if the scalar is text.
 */
export function scalarTexts(plain: string): string[] {
  if (yes.test(plain)) return [...new Set([plain, "true"])];
  if (no.test(plain)) return [...new Set([plain, "false"])];
  if (!integer.test(plain) && !float.test(plain)) return [];
  const digits = plain.replaceAll("_", "");
  const octalDigits = octal.exec(digits)?.[1];
  const value =
    octalDigits === undefined || !integer.test(digits)
      ? Number(digits)
      : Number.parseInt(octalDigits, 8);
  if (!Number.isFinite(value)) return [];
  // Like JavaScript, fmt's %v and strconv's 'g' print the shortest mantissa, but the exponent has
  // at least two digits.
  const scientific = value.toExponential().replace(/e([-+])(\d)$/, "e$10$2");
  return [...new Set([plain, String(value), scientific])];
}
