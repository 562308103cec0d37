/** Builds plain values from the events of a YAML stream, with aliases and merge keys resolved. */
import { EVENT_ID, getScalarValue, SCALAR_STYLE } from "js-yaml";
import type { AliasEvent, Event, MappingEvent, ScalarEvent, SequenceEvent } from "js-yaml";
import { resolveScalar } from "./resolve-scalar.ts";

export type YamlValue =
  | string
  | number
  | boolean
  | null
  | YamlValue[]
  | { [key: string]: YamlValue };

/** Aliases may not multiply a document beyond this. */
// guard: gitops-aliases
const maxNodes = 1_000_000;

interface Anchor {
  value: YamlValue;
  /** The number of values in it, with aliases expanded; null while it is read. */
  size: number | null;
}

/** A list or map that is being read. */
interface Frame {
  anchor: Anchor | null;
  sizeBefore: number;
  list: YamlValue[] | null;
  map: Record<string, YamlValue>;
  /** The values of merge keys. */
  merged: YamlValue[];
  /** The key whose value is next; null: a key is next. */
  key: { name: string; merges: boolean } | null;
}

/** Throws `SyntaxError` for what the controllers refuse. */
export class ValueBuilder {
  /** One for each document that is read. */
  readonly documents: YamlValue[] = [];
  readonly #text: string;
  readonly #frames: Frame[] = [];
  #anchors = new Map<string, Anchor>();
  #size = 0;

  constructor(text: string) {
    this.#text = text;
  }

  add(event: Event): void {
    switch (event.type) {
      case EVENT_ID.DOCUMENT:
        this.#anchors = new Map();
        this.#size = 0;
        break;
      case EVENT_ID.SCALAR:
        this.#addScalar(event);
        break;
      case EVENT_ID.MAPPING:
        this.#open(event, null);
        break;
      case EVENT_ID.SEQUENCE:
        this.#open(event, []);
        break;
      case EVENT_ID.ALIAS:
        this.#addAlias(event);
        break;
      case EVENT_ID.POP:
        this.#close();
        break;
    }
  }

  #addScalar(event: ScalarEvent): void {
    const isPlain = event.style === SCALAR_STYLE.PLAIN;
    const written = event.valueStart < 0 ? "" : getScalarValue(this.#text, event);
    const value = isPlain ? resolveScalar(written, this.#tagOf(event)) : written;
    this.#count(1);
    const anchor = this.#anchorOf(event);
    if (anchor !== null) Object.assign(anchor, { value, size: 1 });
    this.#place(value, isPlain ? written : null);
  }

  #addAlias({ anchorStart, anchorEnd }: AliasEvent): void {
    const name = this.#text.slice(anchorStart, anchorEnd);
    const anchor = this.#anchors.get(name);
    if (anchor === undefined) throw new SyntaxError(`unknown anchor '${name}'`);
    if (anchor.size === null) throw new SyntaxError(`anchor '${name}' contains itself`);
    this.#count(1 + anchor.size);
    // A copy: a change of one value in place must not change the other.
    this.#place(structuredClone(anchor.value), null);
  }

  #open(event: MappingEvent | SequenceEvent, list: YamlValue[] | null): void {
    const anchor = this.#anchorOf(event);
    const sizeBefore = this.#size;
    const map: Record<string, YamlValue> = Object.create(null);
    this.#frames.push({ anchor, sizeBefore, list, map, merged: [], key: null });
    this.#count(1);
  }

  #close(): void {
    const frame = this.#frames.pop();
    // The end of a document.
    if (frame === undefined) return;
    const value = frame.list ?? mergedMap(frame);
    if (frame.anchor !== null)
      Object.assign(frame.anchor, { value, size: this.#size - frame.sizeBefore });
    this.#place(value, null);
  }

  /** `plain` is the text of a plain scalar. */
  #place(value: YamlValue, plain: string | null): void {
    const frame = this.#frames.at(-1);
    if (frame === undefined) this.documents.push(value);
    else if (frame.list !== null) frame.list.push(value);
    else if (frame.key === null) frame.key = keyOf(value, plain);
    else {
      if (frame.key.merges) frame.merged.push(value);
      else frame.map[frame.key.name] = value;
      frame.key = null;
    }
  }

  #anchorOf({ anchorStart, anchorEnd }: MappingEvent | ScalarEvent | SequenceEvent): Anchor | null {
    if (anchorStart < 0) return null;
    const anchor: Anchor = { value: null, size: null };
    this.#anchors.set(this.#text.slice(anchorStart, anchorEnd), anchor);
    return anchor;
  }

  #tagOf({ tagStart, tagEnd }: ScalarEvent): string | undefined {
    return tagStart < 0 ? undefined : this.#text.slice(tagStart, tagEnd);
  }

  #count(values: number): void {
    this.#size += values;
    if (this.#size > maxNodes) throw new SyntaxError("too many values");
  }
}

function keyOf(value: YamlValue, plain: string | null): { name: string; merges: boolean } {
  // libyaml refuses `: value` without a key.
  if (plain === "") throw new SyntaxError("an empty key");
  if (typeof value === "object" && value !== null) throw new SyntaxError("a key that is no scalar");
  return { name: String(value), merges: plain === "<<" };
}

/** The keys of the map itself win, as in kustomize. */
function mergedMap({ map, merged }: Frame): YamlValue {
  for (const source of merged.flat())
    if (typeof source === "object" && source !== null && !Array.isArray(source))
      for (const [key, value] of Object.entries(source)) if (!(key in map)) map[key] = value;
  return { ...map };
}
