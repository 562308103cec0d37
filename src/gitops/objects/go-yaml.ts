/**
 * Reads and prints plain YAML values as the controllers do, with sigs.k8s.io/yaml.
 * It follows YAML 1.1 for scalars: `on`, `y` and `0755` are no strings.
 * https://github.com/kubernetes-sigs/yaml/blob/v1.6.0/goyaml.v2/resolve.go
 */
import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  parseAllDocuments,
  stringify,
  type Document,
} from "yaml";

export type YamlValue =
  | string
  | number
  | boolean
  | null
  | YamlValue[]
  | { [key: string]: YamlValue };

/** Aliases may not multiply a document beyond this. */
const maxNodes = 1_000_000;

/** Reads one document. Throws `SyntaxError` where YAML or Go would refuse it. */
export function parseGoYaml(text: string): YamlValue {
  const documents = parseGoYamlDocuments(text);
  if (documents.length > 1) throw new SyntaxError("more than one document");
  return documents[0] ?? null;
}

/** Reads every document of a stream. Throws `SyntaxError`. */
export function parseGoYamlDocuments(text: string): YamlValue[] {
  const documents = parseAllDocuments(text, {
    schema: "failsafe",
    merge: true,
    uniqueKeys: false,
    logLevel: "silent",
  });
  return Array.isArray(documents) ? documents.map(readYamlDocument) : [];
}

/** The value of a document that was parsed with the failsafe schema. Throws `SyntaxError`. */
export function readYamlDocument(document: Document.Parsed): YamlValue {
  const [error] = document.errors;
  if (error !== undefined) throw new SyntaxError(error.message);
  return new ValueReader().read(document.contents);
}

class ValueReader {
  readonly #anchors = new Map<string, unknown>();
  #nodes = 0;

  read(node: unknown): YamlValue {
    if (++this.#nodes > maxNodes) throw new SyntaxError("too many values");
    if (isAlias(node)) {
      if (!this.#anchors.has(node.source)) throw new SyntaxError(`unknown anchor '${node.source}'`);
      return this.read(this.#anchors.get(node.source));
    }
    if (isNode(node) && node.anchor !== undefined) this.#anchors.set(node.anchor, node);
    if (isScalar(node)) {
      const written = typeof node.value === "string" ? node.value : "";
      return node.type === "PLAIN" ? resolveScalar(written, node.tag) : written;
    }
    if (isSeq(node)) return node.items.map((item) => this.read(item));
    return isMap(node) ? readMap(node.items, (each) => this.read(each)) : null;
  }
}

function readMap(
  items: readonly { key: unknown; value: unknown }[],
  read: (node: unknown) => YamlValue,
): YamlValue {
  const map: Record<string, YamlValue> = Object.create(null);
  const merged: YamlValue[] = [];
  for (const { key, value } of items) {
    if (isScalar(key) && key.type === "PLAIN" && key.value === "<<") merged.push(read(value));
    else {
      // libyaml refuses `: value` without a key.
      if (isScalar(key) && key.type === "PLAIN" && key.value === "")
        throw new SyntaxError("an empty key");
      const name = read(key);
      if (typeof name === "object" && name !== null)
        throw new SyntaxError("a key that is no scalar");
      map[String(name)] = read(value);
    }
  }
  for (const source of merged.flat())
    if (typeof source === "object" && source !== null && !Array.isArray(source))
      for (const [key, value] of Object.entries(source)) if (!(key in map)) map[key] = value;
  return { ...map };
}

const booleans: Readonly<Record<string, boolean>> = Object.fromEntries(
  [
    ["y", "n"],
    ["yes", "no"],
    ["on", "off"],
    ["true", "false"],
  ].flatMap(([yes = "", no = ""]) =>
    [[yes, true] as const, [no, false] as const].flatMap(([word, value]) => [
      [word, value] as const,
      [word.toUpperCase(), value] as const,
      [word.charAt(0).toUpperCase() + word.slice(1), value] as const,
    ]),
  ),
);

/** The value of a plain scalar. */
export function resolveScalar(written: string, tag?: string): YamlValue {
  if (tag === "tag:yaml.org,2002:str" || tag === "!!str" || tag === "!") return written;
  if (/^(?:~|null|Null|NULL|)$/.test(written)) return null;
  const boolean = Object.hasOwn(booleans, written) ? booleans[written] : undefined;
  if (boolean !== undefined) return boolean;
  const digits = written.replaceAll("_", "");
  if (/^[+-]?0b[01]+$/.test(digits)) return prefixed(digits, 2);
  if (/^[+-]?0x[\da-fA-F]+$/.test(digits)) return prefixed(digits, 16);
  if (/^[+-]?0o?[0-7]+$/.test(digits)) return prefixed(digits, 8);
  if (/^[+-]?(?:0|[1-9]\d*)$/.test(digits)) return Number(digits);
  if (/^[+-]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][+-]?\d+)?$/.test(digits)) return Number(digits);
  return written;
}

function prefixed(digits: string, base: number): number {
  const sign = digits.startsWith("-") ? -1 : 1;
  return sign * Number.parseInt(digits.replace(/^[+-]?0[box]?/, "") || "0", base);
}

/** Prints a value with sorted keys and without needless quotes. */
export function printGoYaml(value: YamlValue): string {
  return stringify(value, {
    version: "1.1",
    sortMapEntries: true,
    lineWidth: 0,
    aliasDuplicateObjects: false,
    blockQuote: "literal",
  });
}
