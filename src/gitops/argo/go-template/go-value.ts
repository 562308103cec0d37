/** Values of templates, and how Go prints them. */

/** bigint is Go's int, number its float64; undefined is a value that is not there. */
export type GoValue = string | number | bigint | boolean | null | undefined | GoValue[] | GoMap;

export interface GoMap {
  [key: string]: GoValue;
}

export function isGoMap(value: GoValue): value is GoMap {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** As `if` decides: false for zero values and whatever is empty. */
export function isTrue(value: GoValue): boolean {
  if (value === null || value === undefined) return false;
  if (Array.isArray(value)) return value.length > 0;
  if (typeof value === "object") return Object.keys(value).length > 0;
  return typeof value === "bigint" ? value !== 0n : Boolean(value);
}

/** As `{{ value }}` prints it. */
export function printed(value: GoValue): string {
  return value === null || value === undefined ? "<no value>" : formatted(value);
}

/** As `fmt.Sprint` prints it. */
export function formatted(value: GoValue): string {
  if (value === null || value === undefined) return "<nil>";
  if (typeof value === "string") return value;
  if (typeof value === "number") return formatFloat(value);
  if (Array.isArray(value)) return `[${value.map(formatted).join(" ")}]`;
  if (typeof value === "object") {
    const entries = sortedKeys(value).map((key) => `${key}:${formatted(value[key])}`);
    return `map[${entries.join(" ")}]`;
  }
  return String(value);
}

export function sortedKeys(map: GoMap): string[] {
  return Object.keys(map).sort();
}

/** `%v` of a float64: with an exponent from a million on, and below 0.0001. */
function formatFloat(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+Inf" : "-Inf";
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e6)) return withGoExponent(value.toExponential());
  return String(value);
}

function withGoExponent(text: string): string {
  return text.replace(/e([+-])(\d)$/, "e$10$2");
}
