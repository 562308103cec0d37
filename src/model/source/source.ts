/** Source files, places in them, and YAML nodes with their places. */

/**
 * One input file, opened when its bytes are read. `path` is for display: relative to the git root,
 * else as given; "<stdin>" for standard input.
 */
export interface SourceFile {
  path: string;
  /**
   * The bytes in order, in chunks of any size. A file that fits may be read into `memory`, which
   * saves most of the cost of a large one. Throws `UsageError` if the file cannot be read.
   */
  chunks(memory?: Buffer): AsyncIterable<Uint8Array>;
}

/**
 * A file with the input path that led to it. Resources without a namespace share an unnamed
 * namespace with those of the same root.
 */
export interface RootedFile extends SourceFile {
  root: string;
}

/**
 * A range of a text file. Lines and columns are 1-based, columns count UTF-16 units, the end is
 * exclusive. A quoted scalar begins at its quote; a block scalar is the range of its indicator; an
 * alias has the range of its anchor.
 */
export interface Span {
  file: string;
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  /** The text of the first line, for a code frame. At most 1,000 UTF-16 units. */
  excerpt: string;
}

/**
 * Matches the text before a value on its line in YAML or JSON if nothing there can be a value:
 * indentation, dashes, a key, a quote.
 */
export const plainBeginning = /^[\s-]*(?:"?[\w./-]+"?\s*:\s*)?["']?$/;

/** The type of a scalar in YAML 1.1 as sigs.k8s.io/yaml reads it: `yes` and `on` are booleans. */
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
  /** The text after unescaping, folding and chomping; numbers and booleans as written. */
  readonly value: string;
}

export interface MappingNode extends Positioned {
  node: "mapping";
  /** In order of appearance, with merge keys (`<<`) resolved in place. Of equal keys, the last. */
  entries: { key: ScalarNode; value: YamlNode }[];
}

export interface SequenceNode extends Positioned {
  node: "sequence";
  items: YamlNode[];
}

export type YamlNode = ScalarNode | MappingNode | SequenceNode;

/** A part of one line of a scalar's value. */
export interface ValuePart {
  line: number;
  /** UTF-16 units before the part in its line. */
  column: number;
  length: number;
}

/** One Kubernetes resource: a document, or one item of a List. */
export interface Manifest {
  file: string;
  /** The 0-based index of the document in its file; empty documents count. */
  document: number;
  /** The path of the resource in its document: "" or "items[3]". */
  path: string;
  apiVersion: string;
  kind: string;
  namespace: string | null;
  name: string | null;
  root: MappingNode;
  /**
   * The range of a node. Its strings are copies, so that they do not keep the document in memory.
   */
  span(node: YamlNode): Span;
  /**
   * The range of `length` UTF-16 units in the value of a scalar, from a 0-based line of the value
   * on; null if the source hides where they are (escapes, folding).
   */
  spanWithin?(node: ScalarNode, part: ValuePart): Span | null;
  /** Duplicate keys: the later one counts, but the API server may reject the resource. */
  duplicates: {
    key: string;
    path: string;
    at: Span;
    first: Span;
    /** True if a merge key (`<<`) adds the later one; `at` is then the merge key. */
    merged: boolean;
    /** True if both have the same scalar as their value. */
    alike: boolean;
  }[];
}

/** A document that cannot be parsed. Other documents of its file are still parsed. */
export interface BrokenDocument {
  at: Span;
  /** The error in one line, without the position. */
  message: string;
  /** The tool whose unrendered template markers cause the error; null if it is another error. */
  template: "helm" | "mustache" | "envsubst" | "jinja" | "kustomize" | null;
  /** `at` is the first marker of a merge conflict. */
  hasConflict?: true;
  /** Nothing says that the document is a manifest: it may be a note, or of another program. */
  isUnclaimed?: true;
  /** No GitOps source of the run applies its file. */
  isUnapplied?: true;
}

/** The value of `key`; undefined if it is absent or `node` is no mapping. */
export function child(node: YamlNode | undefined, key: string): YamlNode | undefined {
  if (node?.node !== "mapping") return undefined;
  for (const entry of node.entries) if (entry.key.value === key) return entry.value;
  return undefined;
}

/** The node at a path of keys; undefined if a key is absent. */
export function descend(node: YamlNode | undefined, ...keys: string[]): YamlNode | undefined {
  let at = node;
  for (const key of keys) at = child(at, key);
  return at;
}

/** The items of a sequence; [] for any other node. */
export function items(node: YamlNode | undefined): YamlNode[] {
  return node?.node === "sequence" ? node.items : [];
}

/** The value of a string scalar; null for any other node. */
export function text(node: YamlNode | undefined): string | null {
  return node?.node === "scalar" && node.type === "string" ? node.value : null;
}

/** Appends a key to a path: ".key", or `["key"]` for a key with other characters. */
export function childPath(path: string, key: string): string {
  if (!/^[\w-]+$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}
