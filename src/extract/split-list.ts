/** Splits "a, b,c" into its items. */

/** Bounds the result for hostile input. */
const maxItems = 1000;

/** Items are trimmed, empty ones dropped; null is an empty list. At most 1,000 items. */
export function splitList(value: string | null): string[] {
  return (value ?? "")
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "")
    .slice(0, maxItems);
}
