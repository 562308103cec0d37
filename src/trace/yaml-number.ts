/** A plain scalar → how it reads where YAML takes it for a number and Go prints it. Pure. */

const octal = /^[-+]?0o?([0-7_]+)$/;
const whole = /^[-+]?(?:0x[\da-fA-F_]+|0b[01_]+|0o[0-7_]+|\d[\d_]*)$/;
const float = /^[-+]?(?:\.\d[\d_]*|\d[\d_]*(?:\.[\d_]*)?)(?:[eE][-+]?\d+)?$/;

/** All the ways in which it may read, as Helm takes numbers for integers or for floats by where they stand; none for what is no number. */
export function numberTexts(plain: string): string[] {
  if (!whole.test(plain) && !float.test(plain)) return [];
  const digits = plain.replaceAll("_", "");
  const eight = octal.exec(digits)?.[1];
  const value =
    eight === undefined || !whole.test(digits) ? Number(digits) : Number.parseInt(eight, 8);
  if (!Number.isFinite(value)) return [];
  // fmt's %v and strconv's 'g' agree on the mantissa; the exponent has two digits at least.
  const scientific = value.toExponential().replace(/e([-+])(\d)$/, "e$10$2");
  return [...new Set([plain, String(value), scientific])];
}
