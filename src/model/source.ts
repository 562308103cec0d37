/** Source files, spans in them, and the YAML nodes that keep their spans. */

/**
 * One input, opened when its bytes are asked for. `path` is what people see: relative to the git root, else as given,
 * "<stdin>" for standard input.
 */
export interface SourceFile {
  path: string;
  /** The bytes in order, in pieces of any size. Throws `UsageError` where the file cannot be read. */
  chunks(): AsyncIterable<Uint8Array>;
}

/** A file with the path that was asked for and led to it: resources that name no namespace share an unnamed one with those of the same root. */
export interface RootedFile extends SourceFile {
  root: string;
}

/**
 * A piece of a text file. Lines and columns are 1-based, columns count UTF-16 units, the end is exclusive. A quoted scalar
 * begins at its quote, a block scalar at its indicator (and ends there), an alias is the place of its anchor.
 */
export interface Span {
  file: string;
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  /** The line that `line` names, without its line break, for a code frame. At most 1,000 UTF-16 units. */
  excerpt: string;
}

/** The type a scalar has for Kubernetes (YAML 1.1 as sigs.k8s.io/yaml reads it: `yes` and `on` are booleans). */
export type ScalarType = "string" | "number" | "boolean" | "null";

interface Positioned {
  /** Offsets in UTF-16 units into the text of the document. */
  start: number;
  end: number;
}

export interface ScalarNode extends Positioned {
  node: "scalar";
  type: ScalarType;
  style: "plain" | "single" | "double" | "literal" | "folded";
  /** The text it stands for: unescaped, folded, chomped; of a plain number or boolean the text as written. */
  readonly value: string;
}

export interface MappingNode extends Positioned {
  node: "mapping";
  /** In order of appearance, merge keys (`<<`) resolved where they stand, of a key given twice only the last. */
  entries: { key: ScalarNode; value: YamlNode }[];
}

export interface SequenceNode extends Positioned {
  node: "sequence";
  items: YamlNode[];
}

export type YamlNode = ScalarNode | MappingNode | SequenceNode;

/** One Kubernetes resource: a document, or one item of a List. */
export interface Manifest {
  file: string;
  /** 0-based place of the document in its file; empty documents count. */
  document: number;
  /** Where in the document the resource stands: "" or a path such as "items[3]". */
  path: string;
  apiVersion: string;
  kind: string;
  namespace: string | null;
  name: string | null;
  root: MappingNode;
  /** The place of a node of this manifest. Its strings are copies: keeping them does not keep the document. */
  span(node: YamlNode): Span;
  /** Keys given twice in this resource: the later one counts, the API server may refuse both. */
  duplicates: {
    key: string;
    path: string;
    at: Span;
    first: Span;
    /** A merge key (`<<`) brings it once more: `at` is the merge key. */
    merged: boolean;
    /** Both say the same. */
    alike: boolean;
  }[];
}

/** A document that cannot be read. The documents around it are still read. */
export interface BrokenDocument {
  at: Span;
  /** What is wrong, in one line, without the position. */
  message: string;
  /** The tool whose unrendered template markers stand in the way, where they do. */
  template: "helm" | "envsubst" | "jinja" | "kustomize" | null;
}

/** The value of `key` in a mapping; undefined where it is absent or `node` is no mapping. */
export function child(node: YamlNode | undefined, key: string): YamlNode | undefined {
  if (node?.node !== "mapping") return undefined;
  for (const entry of node.entries) if (entry.key.value === key) return entry.value;
  return undefined;
}

/** The node at a path of keys; undefined where a step is absent. */
export function descend(node: YamlNode | undefined, ...keys: string[]): YamlNode | undefined {
  let at = node;
  for (const key of keys) at = child(at, key);
  return at;
}

/** The items of a sequence; none where it is anything else. */
export function items(node: YamlNode | undefined): YamlNode[] {
  return node?.node === "sequence" ? node.items : [];
}

/** The text of a scalar that Kubernetes takes as a string; null for anything else. */
export function text(node: YamlNode | undefined): string | null {
  return node?.node === "scalar" && node.type === "string" ? node.value : null;
}
