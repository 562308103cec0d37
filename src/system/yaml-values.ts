/** Reads the YAML of charts and kustomizations as plain values. */

/** Loaded once it is needed: most runs render nothing. Each import would copy its exports. */
let yaml: typeof import("yaml") | null = null;

/** Returns the first document; null if the text is malformed, which the renderer reports. */
export async function yamlOf(text: string): Promise<unknown> {
  return (await yamlsOf(text))?.[0] ?? null;
}

/** Returns all documents; null if one is malformed. */
export async function yamlsOf(text: string): Promise<unknown[] | null> {
  const { parseAllDocuments } = (yaml ??= await import("yaml"));
  try {
    const documents = parseAllDocuments(withLineFeeds(text), {
      logLevel: "silent",
      merge: true,
      customTags: (tags) => [...tags, binaryTag],
    });
    if (!Array.isArray(documents)) return [];
    return documents.some(({ errors }) => errors.length > 0)
      ? null
      : documents.map((each): unknown => each.toJS({ maxAliasCount: 100 }));
  } catch {
    return null;
  }
}

/** Renderers read binary values as text. */
const binaryTag = {
  tag: "tag:yaml.org,2002:binary",
  resolve: (base64: string): string => Buffer.from(base64, "base64").toString(),
};

/** The line breaks of YAML 1.1, where renderers end lines, as line feeds. */
function withLineFeeds(text: string): string {
  return text.replaceAll(/[\u0085\u2028\u2029]/g, "\n");
}

/**
 * The text in JSON, so that a renderer reads the values that were looked at, and nothing else. Null
 * if a document is malformed.
 */
export async function reserialised(text: string): Promise<string | null> {
  // guard: reserialised
  const contents = await yamlsOf(text);
  return contents === null ? null : contents.map((each) => JSON.stringify(each)).join("\n---\n");
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
