/** Builds the node tree of one document from its events, with aliases and merge keys resolved. */
import { COLLECTION_STYLE, EVENT_ID, SCALAR_STYLE } from "js-yaml";
import type { AliasEvent, Event, MappingEvent, ScalarEvent, SequenceEvent } from "js-yaml";
import { detachString } from "../model/text/detach-string.ts";
import type { MappingNode, ScalarNode, SequenceNode, YamlNode } from "../model/source/source.ts";
import { type DuplicateKeys, MappingEntries } from "./mapping-entries.ts";
import { isMergeKey, scalarNode, skip } from "./scalar-node.ts";
import { UnreadableError } from "./unreadable-error.ts";

interface NodeTree {
  /** null for a document without content. */
  root: YamlNode | null;
  duplicates: DuplicateKeys;
}

/**
 * `events` are those of one document, with offsets into `text`. Throws `UnreadableError` for what
 * Kubernetes rejects (an unknown or recursive anchor, excessive aliasing, a merge of no mapping),
 * and for unrendered template markers that YAML reads as mappings.
 */
export function nodeTree(text: string, events: Event[]): NodeTree {
  const builder = new NodeTreeBuilder(text);
  for (const event of events) builder.add(event);
  return builder.tree();
}

interface Anchor {
  node: YamlNode;
  /** The number of nodes in it, with aliases expanded. */
  size: number;
  /** True while its collection is read: an alias to it would be recursive. */
  open: boolean;
}

/** Where Kubernetes reads on in a plain key within brackets. */
const colonInKey = /[ \t\r\n]*:[,[\]{}]/y;

/** Offsets of the properties of a node; negative without one. */
type NodeProperties = Pick<ScalarEvent, "anchorStart" | "anchorEnd" | "tagStart" | "tagEnd">;

/** A collection whose end has not been read. */
interface Frame {
  node: MappingNode | SequenceNode;
  anchor: Anchor | null;
  sizeBefore: number;
  /** null for a sequence. */
  entries: MappingEntries | null;
  /** The key whose value is next. null: it is no scalar; undefined: a key is next. */
  key: ScalarNode | null | undefined;
  /** True if `key` is a merge key. */
  merges: boolean;
  flow: boolean;
}

class NodeTreeBuilder {
  readonly #text: string;
  readonly #duplicates: DuplicateKeys = new Map();
  readonly #anchors = new Map<string, Anchor>();
  readonly #frames: Frame[] = [];
  #root: YamlNode | null = null;
  #documents = 0;
  /** The nodes read so far, with aliases expanded, and how many of them come from aliases. */
  #size = 0;
  #aliased = 0;
  /** The brackets that are open. */
  #flows = 0;
  /** The offset of the end of the last token. */
  #cursor = 0;

  constructor(text: string) {
    this.#text = text;
  }

  tree(): NodeTree {
    return { root: this.#root, duplicates: this.#duplicates };
  }

  add(event: Event): void {
    switch (event.type) {
      case EVENT_ID.DOCUMENT:
        this.#documents += 1;
        if (this.#documents > 1) {
          const next = skip(this.#text, this.#cursor, (char) => /\s/.test(char));
          throw new UnreadableError("a document begins without its marker", next);
        }
        break;
      case EVENT_ID.SCALAR:
        this.#addScalar(event);
        break;
      case EVENT_ID.MAPPING: {
        const { start } = event;
        const node: MappingNode = { node: "mapping", start, end: start, entries: [] };
        this.#open(node, new MappingEntries(node, this.#duplicates), event);
        break;
      }
      case EVENT_ID.SEQUENCE: {
        const { start } = event;
        this.#open({ node: "sequence", start, end: start, items: [] }, null, event);
        break;
      }
      case EVENT_ID.ALIAS:
        this.#addAlias(event);
        break;
      case EVENT_ID.POP:
        this.#close();
        break;
    }
  }

  #addScalar(event: ScalarEvent): void {
    const { anchorStart, anchorEnd, tagEnd, valueEnd } = event;
    const scalar = scalarNode(this.#text, event, Math.max(this.#cursor, tagEnd, anchorEnd));
    this.#cursor = Math.max(scalar.end, valueEnd);
    this.#size += 1;
    this.#checkProperties(event);
    this.#checkIndicators(event);
    this.#addAnchor(anchorStart, anchorEnd, scalar);
    // An alias to `<<` is no merge key.
    this.#place(scalar, isMergeKey(this.#text, event));
  }

  /**
   * Kubernetes ends anchors at a character that js-yaml reads as part of them, and reads on in tags
   * where js-yaml ends them.
   */
  #checkProperties({ anchorStart, anchorEnd, tagStart, tagEnd }: NodeProperties): void {
    // guard: node-properties
    if (anchorStart >= 0 && !/^[\w-]+$/.test(this.#text.slice(anchorStart, anchorEnd)))
      throw new UnreadableError(
        "an anchor may contain only letters, digits, - and _",
        anchorStart - 1,
      );
    if (tagStart < 0) return;
    const tag = this.#text.slice(tagStart, tagEnd);
    if (tag.includes("%") || !/^(?:\s|$)/.test(this.#text.slice(tagEnd, tagEnd + 1)))
      throw new UnreadableError("a tag must end with a space, and contain no %", tagStart);
  }

  /**
   * In brackets, Kubernetes takes a `?` or `:` at the beginning of a scalar for an indicator, and
   * reads a colon before a bracket or a comma as part of the key.
   */
  #checkIndicators({ style, valueStart, valueEnd }: ScalarEvent): void {
    if (style !== SCALAR_STYLE.PLAIN || this.#flows === 0) return;
    // guard: question-mark
    if (/[?:]/.test(this.#text.charAt(valueStart)))
      throw new UnreadableError("? and : within brackets must be quoted", valueStart);
    // guard: colon-in-key
    colonInKey.lastIndex = valueEnd;
    if (colonInKey.test(this.#text))
      throw new UnreadableError("a colon within brackets must be followed by a space", valueEnd);
  }

  #addAlias({ anchorStart, anchorEnd }: AliasEvent): void {
    const name = detachString(this.#text.slice(anchorStart, anchorEnd));
    const anchor = this.#anchors.get(name);
    const at = anchorStart - 1;
    this.#cursor = anchorEnd;
    if (anchor === undefined)
      throw new UnreadableError(`unknown anchor "${name.slice(0, 100)}"`, at);
    if (anchor.open)
      throw new UnreadableError(`anchor "${name.slice(0, 100)}" contains itself`, at);
    this.#size += 1 + anchor.size;
    this.#aliased += anchor.size;
    // guard: aliases
    if (isExcessive(this.#aliased, this.#size)) throw new UnreadableError("excessive aliasing", at);
    this.#place(anchor.node);
  }

  #addAnchor(start: number, end: number, node: YamlNode): Anchor | null {
    if (start < 0) return null;
    const anchor = { node, size: 1, open: false };
    this.#anchors.set(this.#text.slice(start, end), anchor);
    return anchor;
  }

  #open(
    node: MappingNode | SequenceNode,
    entries: MappingEntries | null,
    event: MappingEvent | SequenceEvent,
  ): void {
    this.#checkProperties(event);
    const anchor = this.#addAnchor(event.anchorStart, event.anchorEnd, node);
    if (anchor !== null) anchor.open = true;
    const flow = event.style === COLLECTION_STYLE.FLOW;
    if (flow) this.#flows += 1;
    const sizeBefore = this.#size;
    const merges = false;
    this.#frames.push({ node, anchor, sizeBefore, entries, key: undefined, merges, flow });
    this.#cursor = Math.max(this.#cursor, node.start);
    this.#size += 1;
  }

  #close(): void {
    const frame = this.#frames.pop();
    if (frame === undefined) return;
    const { node, anchor } = frame;
    if (frame.flow) {
      this.#flows -= 1;
      this.#cursor = endOfFlow(this.#text, node, this.#cursor);
    }
    node.end = this.#cursor;
    if (anchor !== null) {
      anchor.open = false;
      anchor.size = this.#size - frame.sizeBefore;
    }
    this.#place(node);
  }

  /** Puts a finished node into its parent. */
  #place(node: YamlNode, merges = false): void {
    const frame = this.#frames.at(-1);
    if (frame === undefined) this.#root ??= node;
    else if (frame.node.node === "sequence") frame.node.items.push(node);
    else if (frame.key === undefined) {
      frame.key = node.node === "scalar" ? node : this.#ignoredKey(frame.node, node);
      frame.merges = merges;
    } else {
      const key = frame.key;
      frame.key = undefined;
      if (key !== null) frame.entries?.add(key, node, frame.merges);
    }
  }

  /**
   * Ignores a key that is no scalar. A mapping as the first key of a flow mapping is how YAML reads
   * `{{ … }}`: throws for it.
   */
  #ignoredKey(mapping: MappingNode, key: YamlNode): null {
    const { start } = mapping;
    if (key.node === "mapping" && key.start === start + 1 && this.#text.startsWith("{{", start))
      throw new UnreadableError("template markers that were not rendered", start, "helm");
    // kubectl reads a JSON value and applies it before it rejects the colon behind it.
    // guard: root-key
    if (this.#frames.length === 1 && key.node === "mapping" && start === mapping.start)
      throw new UnreadableError("a colon after the document", key.end);
    return null;
  }
}

/**
 * The limit of the decoder that Kubernetes uses: aliases may make up 99 % of up to 400,000 nodes,
 * and 10 % from 4,000,000 nodes on.
 * https://github.com/yaml/go-yaml/blob/v2.4.0/decode.go (allowedAliasRatio)
 */
function isExcessive(aliased: number, size: number): boolean {
  if (aliased <= 100 || size <= 1000) return false;
  const allowed =
    size <= 400_000 ? 0.99 : size >= 4_000_000 ? 0.1 : 0.99 - (0.89 * (size - 400_000)) / 3_600_000;
  return aliased / size > allowed;
}

/**
 * The end of a flow collection whose last child ends at `cursor`. A pair in a flow sequence
 * (`[a: b]`) is a mapping without brackets.
 */
function endOfFlow(text: string, node: MappingNode | SequenceNode, cursor: number): number {
  const opening = text[node.start];
  const closing = node.node === "mapping" ? "}" : "]";
  if (opening !== (node.node === "mapping" ? "{" : "[")) return cursor;
  const at = skip(text, Math.max(cursor, node.start + 1), (char) => char !== closing);
  return Math.min(at + 1, text.length);
}
