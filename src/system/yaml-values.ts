/**
 * YAML text of a chart or kustomization → plain values, null where it cannot be read: the renderer
 * says why.
 */

/** Loaded when there is something to render, and not before. */
export async function yamlOf(text: string): Promise<unknown> {
  return (await yamlsOf(text))?.[0] ?? null;
}

/** Every document of a stream; null where one of them cannot be read. */
export async function yamlsOf(text: string): Promise<unknown[] | null> {
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

/** The value of a key; undefined where there is none. */
export function valueAt(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key)
    ? Reflect.get(value, key)
    : undefined;
}

/** A string under a key; null where it is anything else. */
export function stringAt(value: unknown, key: string): string | null {
  const found = valueAt(value, key);
  return typeof found === "string" ? found : null;
}

/** The items of a sequence; none where it is anything else. */
export function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
