/** Reads values of unknown shape, such as parsed JSON. */

/** The own property `key` of an object; undefined for any other value. */
export function field(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key)
    ? Reflect.get(value, key)
    : undefined;
}
