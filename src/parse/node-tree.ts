/** The events of one document → its tree of nodes, aliases and merge keys resolved. Never deeper or wider than Kubernetes would go. */
import { COLLECTION_STYLE, EVENT_ID, SCALAR_STYLE, getScalarValue } from "js-yaml";
import type { Event, MappingEvent, ScalarEvent, SequenceEvent } from "js-yaml";
import type {
  MappingNode,
  YamlNode,
  ScalarNode,
  ScalarType,
  SequenceNode,
} from "../model/source.ts";
import { scalarType, taggedType } from "./scalar-type.ts";
import { UnreadableError } from "./unreadable-error.ts";

/** A key given twice in one mapping. */
export interface DuplicateKey {
  key: ScalarNode;
  first: ScalarNode;
  /** The merge key (`<<`) behind `first` that brings the later one; null where it is written in the mapping itself. */
  merge: ScalarNode | null;
  /** Both have the same scalar as their value. */
  alike: boolean;
}

interface NodeTree {
  /** null where the document holds nothing. */
  root: YamlNode | null;
  duplicates: Map<MappingNode, DuplicateKey[]>;
}

/** Longer values are pieces of the document's text, which they keep in memory. */
const maxDetachedLength = 4096;

const styles = ["plain", "plain", "single", "double", "literal", "folded"] as const;

class Scalar implements ScalarNode {
  readonly node = "scalar";
  readonly style: ScalarNode["style"];
  readonly start: number;
  readonly end: number;
  readonly #text: string;
  readonly #event: ScalarEvent;
  #value: string | undefined;

  constructor(text: string, event: ScalarEvent, start: number, end: number) {
    this.#text = text;
    this.#event = event;
    this.style = styles[event.style];
    this.start = start;
    this.end = end;
  }

  get value(): string {
    return (this.#value ??= detached(getScalarValue(this.#text, this.#event)));
  }

  get type(): ScalarType {
    const { tagStart, tagEnd } = this.#event;
    if (tagStart >= 0) return taggedType(this.#text.slice(tagStart, tagEnd));
    return this.style === "plain" ? scalarType(this.value) : "string";
  }
}

/** V8 makes a slice of 13 units or more a view of its parent; joined and cut again it is one of a small string of its own. */
function detached(value: string): string {
  return value.length < 13 || value.length > maxDetachedLength ? value : ` ${value}`.slice(1);
}

interface Anchor {
  node: YamlNode;
  /** How many nodes it stands for, with those that its aliases stand for. */
  size: number;
  open: boolean;
}

interface Frame {
  node: MappingNode | SequenceNode;
  anchor: Anchor | null;
  sizeBefore: number;
  /** The key that waits for its value; null for one that is no scalar, undefined between entries. */
  key: ScalarNode | null | undefined;
  /** Places of the keys in a mapping with more than a few. */
  places: Map<string, number> | null;
  /** Entries that came by a merge key. */
  merged: Set<MapEntry> | null;
  flow: boolean;
}

type MapEntry = MappingNode["entries"][number];

const manyKeys = 12;

/**
 * `events` are those of one document, their offsets fit `text`. Throws `UnreadableError` for what Kubernetes would refuse: an
 * unknown anchor, one within itself, too much of them, a merge of no mapping; and for template markers read as mappings.
 */
export function nodeTree(text: string, events: Event[]): NodeTree {
  const duplicates = new Map<MappingNode, DuplicateKey[]>();
  const anchors = new Map<string, Anchor>();
  const frames: Frame[] = [];
  let root: YamlNode | null = null;
  let documents = 0;
  let size = 0;
  let aliased = 0;
  /** Where the text stands after what has been read. */
  let cursor = 0;

  const place = (node: YamlNode): void => {
    const frame = frames.at(-1);
    if (frame === undefined) root ??= node;
    else if (frame.node.node === "sequence") frame.node.items.push(node);
    else if (frame.key === undefined)
      frame.key = node.node === "scalar" ? node : refuseTemplate(text, frame.node, node);
    else {
      const key = frame.key;
      frame.key = undefined;
      if (key === null) return;
      if (key.value === "<<" && key.style === "plain")
        merge(frame, frame.node, key, node, duplicates);
      else addEntry(frame, frame.node, { key, value: node }, null, duplicates);
    }
  };
  const name = (start: number, end: number, node: YamlNode): Anchor | null => {
    if (start < 0) return null;
    const anchor = { node, size: 1, open: false };
    anchors.set(text.slice(start, end), anchor);
    return anchor;
  };
  const open = (node: MappingNode | SequenceNode, event: MappingEvent | SequenceEvent): void => {
    const anchor = name(event.anchorStart, event.anchorEnd, node);
    if (anchor !== null) anchor.open = true;
    const flow = event.style === COLLECTION_STYLE.FLOW;
    frames.push({
      node,
      anchor,
      sizeBefore: size,
      key: undefined,
      places: null,
      merged: null,
      flow,
    });
    cursor = Math.max(cursor, node.start);
    size++;
  };

  for (const event of events) {
    switch (event.type) {
      case EVENT_ID.DOCUMENT:
        if (++documents > 1)
          throw new UnreadableError("a document begins without its marker", cursor);
        break;
      case EVENT_ID.SCALAR: {
        const scalar = located(text, event, Math.max(cursor, event.tagEnd, event.anchorEnd));
        cursor = Math.max(scalar.end, event.valueEnd);
        size++;
        name(event.anchorStart, event.anchorEnd, scalar);
        place(scalar);
        break;
      }
      case EVENT_ID.MAPPING: {
        const node: MappingNode = {
          node: "mapping",
          start: event.start,
          end: event.start,
          entries: [],
        };
        open(node, event);
        break;
      }
      case EVENT_ID.SEQUENCE: {
        const node: SequenceNode = {
          node: "sequence",
          start: event.start,
          end: event.start,
          items: [],
        };
        open(node, event);
        break;
      }
      case EVENT_ID.ALIAS: {
        const alias = detached(text.slice(event.anchorStart, event.anchorEnd));
        const anchor = anchors.get(alias);
        cursor = event.anchorEnd;
        if (anchor === undefined)
          throw new UnreadableError(
            `unknown anchor "${alias.slice(0, 100)}"`,
            event.anchorStart - 1,
          );
        if (anchor.open)
          throw new UnreadableError(
            `anchor "${alias.slice(0, 100)}" contains itself`,
            event.anchorStart - 1,
          );
        size += 1 + anchor.size;
        aliased += anchor.size;
        // guard: aliases
        if (isExcessive(aliased, size))
          throw new UnreadableError("excessive aliasing", event.anchorStart - 1);
        place(anchor.node);
        break;
      }
      case EVENT_ID.POP: {
        const frame = frames.pop();
        if (frame === undefined) break;
        if (frame.flow) cursor = endOfFlow(text, frame.node, cursor);
        frame.node.end = cursor;
        if (frame.anchor !== null) {
          frame.anchor.open = false;
          frame.anchor.size = size - frame.sizeBefore;
        }
        place(frame.node);
        break;
      }
    }
  }
  return { root, duplicates };
}

/**
 * The rule of the decoder behind Kubernetes: up to 400,000 nodes 99 of 100 may come from aliases, from 4,000,000 on 10 of 100
 * (https://github.com/yaml/go-yaml/blob/v2.4.0/decode.go, allowedAliasRatio).
 */
function isExcessive(aliased: number, size: number): boolean {
  if (aliased <= 100 || size <= 1000) return false;
  const allowed =
    size <= 400_000 ? 0.99 : size >= 4_000_000 ? 0.1 : 0.99 - (0.89 * (size - 400_000)) / 3_600_000;
  return aliased / size > allowed;
}

/** Of a key given twice the later counts; one that a merge key brought is there to be written again. */
function addEntry(
  frame: Frame,
  mapping: MappingNode,
  entry: MapEntry,
  merge: ScalarNode | null,
  duplicates: NodeTree["duplicates"],
): void {
  const { entries } = mapping;
  const { key, value } = entry;
  if (frame.places === null && entries.length === manyKeys) {
    frame.places = new Map(entries.map((each, place) => [each.key.value, place]));
  }
  const earlier =
    frame.places?.get(key.value) ??
    (frame.places === null ? entries.findIndex((each) => each.key.value === key.value) : -1);
  const first = entries[earlier];
  if (first === undefined) {
    frame.places?.set(key.value, entries.length);
    entries.push(entry);
    return;
  }
  entries[earlier] = entry;
  if (frame.merged?.has(first) === true) return;
  const known = duplicates.get(mapping) ?? [];
  known.push({ key, first: first.key, merge, alike: isSameScalar(first.value, value) });
  duplicates.set(mapping, known);
}

function isSameScalar(a: YamlNode, b: YamlNode): boolean {
  return a.node === "scalar" && b.node === "scalar" && a.value === b.value && a.type === b.type;
}

/**
 * As the decoder behind kubectl and Helm does it, which is not what https://yaml.org/type/merge.html says: where the merge key stands, so
 * that what it brings wins over the mapping's own keys before it, and loses to those behind it. Of a sequence the earlier wins
 * (https://github.com/yaml/go-yaml/blob/v2.4.0/decode.go, merge). kustomize lets own keys win wherever they stand.
 */
function merge(
  frame: Frame,
  mapping: MappingNode,
  key: ScalarNode,
  value: YamlNode,
  duplicates: NodeTree["duplicates"],
): void {
  const merged = (frame.merged ??= new Set());
  for (const source of value.node === "sequence" ? value.items.toReversed() : [value]) {
    if (source.node !== "mapping") {
      throw new UnreadableError(
        "a merge key takes a mapping or a sequence of mappings",
        source.start,
      );
    }
    for (const { key: name, value: brought } of source.entries) {
      const entry = { key: name, value: brought };
      addEntry(frame, mapping, entry, key, duplicates);
      merged.add(entry);
    }
  }
}

/** A mapping as the key of a mapping is what `{{ … }}` looks like to YAML. Any other key that is no scalar is passed over. */
function refuseTemplate(text: string, mapping: MappingNode, key: YamlNode): null {
  if (
    key.node === "mapping" &&
    key.start === mapping.start + 1 &&
    text.startsWith("{{", mapping.start)
  ) {
    throw new UnreadableError("template markers that were not rendered", mapping.start, "helm");
  }
  return null;
}

function located(text: string, event: ScalarEvent, cursor: number): Scalar {
  const { valueStart, valueEnd } = event;
  switch (event.style) {
    case SCALAR_STYLE.SINGLE_QUOTED:
    case SCALAR_STYLE.DOUBLE_QUOTED:
      return new Scalar(text, event, valueStart - 1, valueEnd + 1);
    case SCALAR_STYLE.LITERAL_BLOCK:
    case SCALAR_STYLE.FOLDED_BLOCK: {
      const indicator = skip(text, cursor, (char) => char !== "|" && char !== ">");
      return new Scalar(
        text,
        event,
        indicator,
        skip(text, indicator + 1, (char) => /[-+0-9]/.test(char)),
      );
    }
    default: {
      if (valueStart >= 0) return new Scalar(text, event, valueStart, valueEnd);
      const colon = skip(text, cursor, (char) => char === " " || char === "\t");
      const at = text[colon] === ":" ? colon + 1 : cursor;
      return new Scalar(text, event, at, at);
    }
  }
}

/** The end of a collection in brackets whose last child ends at `cursor`. A pair within a sequence (`[a: b]`) has none of its own. */
function endOfFlow(text: string, node: MappingNode | SequenceNode, cursor: number): number {
  const opening = text[node.start];
  const closing = node.node === "mapping" ? "}" : "]";
  if (opening !== (node.node === "mapping" ? "{" : "[")) return cursor;
  const at = skip(text, Math.max(cursor, node.start + 1), (char) => char !== closing);
  return Math.min(at + 1, text.length);
}

/** The first place from `at` on where `passes` is false outside of comments. */
function skip(text: string, at: number, passes: (char: string) => boolean): number {
  for (; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === "#" && /\s/.test(text.charAt(at - 1))) {
      while (at + 1 < text.length && text[at + 1] !== "\n" && text[at + 1] !== "\r") at++;
    } else if (!passes(char)) return at;
  }
  return text.length;
}
