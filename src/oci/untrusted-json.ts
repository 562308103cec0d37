/** Reads untrusted JSON without trusting its shape. */

/** Returns undefined for an empty text and for anything but JSON. */
export function parseJson(text: string): unknown {
  try {
    return text === "" ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** An own property of an object; undefined for anything else. */
export function jsonField(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key)
    ? Reflect.get(value, key)
    : undefined;
}
