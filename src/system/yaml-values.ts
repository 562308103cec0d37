/** Reads the YAML of charts and kustomizations as plain values. */

/** Returns the first document; null if the text is malformed, which the renderer reports. */
export async function yamlOf(text: string): Promise<unknown> {
  return (await yamlsOf(text))?.[0] ?? null;
}

/** Returns all documents; null if one is malformed. */
export async function yamlsOf(text: string): Promise<unknown[] | null> {
  // Loaded lazily: most runs render nothing.
  const { parseAllDocuments } = await import("yaml");
  try {
    const documents = parseAllDocuments(text, { logLevel: "silent", merge: true });
    if (!Array.isArray(documents)) return [];
    return documents.some(({ errors }) => errors.length > 0)
      ? null
      : documents.map((each): unknown => each.toJS({ maxAliasCount: 100 }));
  } catch {
    return null;
  }
}

/** The value of an own key; undefined if there is none. */
export function valueAt(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key)
    ? Reflect.get(value, key)
    : undefined;
}

/** The string under a key; null for any other value. */
export function stringAt(value: unknown, key: string): string | null {
  const found = valueAt(value, key);
  return typeof found === "string" ? found : null;
}

/** The items of a sequence; none for any other value. */
export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
