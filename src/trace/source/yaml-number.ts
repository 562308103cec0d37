/** Predicts how Go prints a plain scalar that YAML reads as a number. */

const octal = /^[-+]?0o?([0-7_]+)$/;
const integer = /^[-+]?(?:0x[\da-fA-F_]+|0b[01_]+|0o[0-7_]+|\d[\d_]*)$/;
const float = /^[-+]?(?:\.\d[\d_]*|\d[\d_]*(?:\.[\d_]*)?)(?:[eE][-+]?\d+)?$/;

/**
 * All possible forms: Helm reads numbers as integers or floats, depending on where they stand.
 * Empty if the scalar is not a number.
 */
export function numberTexts(plain: string): string[] {
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
