/** Scalars of the node tree, with their places in the text. */
import { getScalarValue, SCALAR_STYLE, type ScalarEvent } from "js-yaml";
import { detachString } from "../model/text/detach-string.ts";
import type { ScalarNode, ScalarType } from "../model/source/source.ts";
import { scalarType, standardTagName, taggedType } from "./scalar-type.ts";
import { UnreadableError } from "./unreadable-error.ts";

/**
 * UTF-16 units. Longer values stay slices of the document: copying them costs more than it frees.
 */
const maxDetachedLength = 4096;

/** Indexed by `ScalarEvent.style`. */
const styles = ["plain", "plain", "single", "double", "literal", "folded"] as const;

/** A scalar that unescapes its value when it is asked for: most scalars of a document never are. */
class LazyScalar implements ScalarNode {
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

/**
 * The node of a scalar that its tag decodes. https://yaml.org/type/binary.html, as Go decodes it:
 * line breaks are ignored, and padding is required. Throws `UnreadableError` for malformed base64.
 */
function binaryNode({ style, start, end, value }: ScalarNode): ScalarNode {
  const base64 = value.replaceAll(/[\r\n]/g, "");
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(base64))
    throw new UnreadableError("a value tagged !!binary is not base64", start);
  const decoded = Buffer.from(base64, "base64").toString();
  return { node: "scalar", type: "string", style, start, end, value: decoded };
}

/**
 * True for a merge key (`<<`): a plain one without a tag, or one with the tag `!!merge` or `!`.
 * https://github.com/yaml/go-yaml/blob/v2.4.0/decode.go (isMerge)
 */
export function isMergeKey(text: string, event: ScalarEvent): boolean {
  const { style, valueStart, valueEnd, tagStart, tagEnd } = event;
  if (tagStart < 0)
    return (
      style === SCALAR_STYLE.PLAIN &&
      valueEnd === valueStart + 2 &&
      text.startsWith("<<", valueStart)
    );
  const tag = text.slice(tagStart, tagEnd);
  // guard: merge-tag
  return (
    (tag === "!" || tag === "!<!>" || standardTagName(tag) === "merge") &&
    getScalarValue(text, event) === "<<"
  );
}

function detached(value: string): string {
  return value.length > maxDetachedLength ? value : detachString(value);
}

/**
 * Creates the node of a scalar event. js-yaml gives the place of the content; the node's place
 * includes quotes, and is the indicator of a block scalar. `cursor` is the end of the text before
 * it.
 */
export function scalarNode(text: string, event: ScalarEvent, cursor: number): ScalarNode {
  const node = placedNode(text, event, cursor);
  const { tagStart, tagEnd } = event;
  // guard: binary-tag
  const isBinary = tagStart >= 0 && standardTagName(text.slice(tagStart, tagEnd)) === "binary";
  return isBinary ? binaryNode(node) : node;
}

function placedNode(text: string, event: ScalarEvent, cursor: number): ScalarNode {
  const { valueStart, valueEnd } = event;
  switch (event.style) {
    case SCALAR_STYLE.SINGLE_QUOTED:
    case SCALAR_STYLE.DOUBLE_QUOTED:
      return new LazyScalar(text, event, valueStart - 1, valueEnd + 1);
    case SCALAR_STYLE.LITERAL_BLOCK:
    case SCALAR_STYLE.FOLDED_BLOCK: {
      const start = skip(text, cursor, (char) => char !== "|" && char !== ">");
      const end = skip(text, start + 1, (char) => /[-+0-9]/.test(char));
      return new LazyScalar(text, event, start, end);
    }
    default: {
      if (valueStart >= 0) return new LazyScalar(text, event, valueStart, valueEnd);
      // An empty value stands after its colon.
      const colon = skip(text, cursor, (char) => char === " " || char === "\t");
      const at = text[colon] === ":" ? colon + 1 : cursor;
      return new LazyScalar(text, event, at, at);
    }
  }
}

/** The first offset from `at` on, outside comments, for which `passes` is false. */
export function skip(text: string, at: number, passes: (char: string) => boolean): number {
  for (; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === "#" && /\s/.test(text.charAt(at - 1))) {
      while (at + 1 < text.length && text[at + 1] !== "\n" && text[at + 1] !== "\r") at++;
    } else if (!passes(char)) return at;
  }
  return text.length;
}
