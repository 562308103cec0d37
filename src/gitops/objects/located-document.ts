/** One YAML document of a file, whose fields know where they stand. */
import { isMap, isPair, isScalar, isSeq, parseDocument, type Document } from "yaml";
import type { Span } from "../../model/source/source.ts";
import { spanOf, type TextRange } from "../../model/source/text-span.ts";
import { identityOf, type FieldPath, type GitopsObject } from "./gitops-object.ts";
import { isValues } from "./set-values.ts";
import type { YamlValue } from "./value-builder.ts";
import { declaredInValues, type DeclaredInValues } from "./values-declarations.ts";

/**
 * The nodes of a document take a hundred times the memory of its text, and few documents need them:
 * those of the latest one are kept.
 */
let latest: { owner: LocatedDocument; document: Document.Parsed } | null = null;

export class LocatedDocument {
  readonly value: YamlValue;
  readonly #file: string;
  /** The text of the whole file. */
  readonly #text: string;
  readonly #range: TextRange;

  /** `range` is that of the document in the text of the file, and `value` what it holds. */
  constructor(file: string, text: string, range: TextRange, value: YamlValue) {
    this.#file = file;
    this.#text = text;
    this.#range = range;
    this.value = value;
  }

  objects(): GitopsObject[] {
    return objectsIn(this.value).map((declared) => this.#object(declared));
  }

  /** The ranges of these fields, with all that is below them. */
  ranges(fieldsOf: (object: GitopsObject) => readonly FieldPath[]): TextRange[] {
    return objectsIn(this.value).flatMap((declared) =>
      fieldsOf(this.#object(declared)).flatMap(
        (field) => this.rangeAt(declared.placeOf(field)) ?? [],
      ),
    );
  }

  /** The range of the value at a path; null where there is none. */
  rangeAt(path: FieldPath): TextRange | null {
    return this.#rangeOf(path, "value");
  }

  /** The scalar at a path, or what is nearest above it. */
  spanOf(path: FieldPath): Span {
    for (let length = path.length; length > 0; length--) {
      const range = this.#rangeOf(path.slice(0, length), "shown");
      if (range !== null) return this.#span(range);
    }
    const { contents, range } = this.#document();
    const from = this.#range.from + (contents?.range?.[0] ?? range[0]);
    return this.#span({ from, to: from + 1 });
  }

  #object({ object, placeOf }: DeclaredInValues): GitopsObject {
    const spanAt = (path: FieldPath): Span => this.spanOf(placeOf(path));
    let at: Span | null = null;
    return {
      ...identityOf(object),
      value: object,
      file: this.#file,
      get at() {
        return (at ??= spanAt(["metadata", "name"]));
      },
      spanOf: spanAt,
    };
  }

  #document(): Document.Parsed {
    if (latest?.owner === this) return latest.document;
    const { from, to } = this.#range;
    const document = parseDocument(this.#text.slice(from, to), {
      schema: "failsafe",
      uniqueKeys: false,
      logLevel: "silent",
    });
    latest = { owner: this, document };
    return document;
  }

  #rangeOf(path: FieldPath, part: "shown" | "value"): TextRange | null {
    const range = rangeOf(this.#document(), path, part);
    const start = this.#range.from;
    return range === null ? null : { from: start + range[0], to: start + range[1] };
  }

  /** A span lies on one line: that on which the value begins. */
  #span({ from, to }: TextRange): Span {
    const line = /^[^\r\n]*/.exec(this.#text.slice(from, to))?.[0] ?? "";
    return spanOf(this.#file, this.#text, { from, to: from + Math.max(1, line.trimEnd().length) });
  }
}

function rangeOf(
  document: Document.Parsed,
  path: FieldPath,
  part: "shown" | "value",
): [number, number] | null {
  let node: unknown = document.contents;
  let key: unknown = null;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find(
        ({ key: each }) => isScalar(each) && each.value === String(step),
      );
      if (!isPair(pair)) return null;
      key = pair.key;
      node = pair.value;
    } else if (isSeq(node) && typeof step === "number") {
      key = null;
      node = node.items[step];
    } else return null;
  }
  // A map or list begins below its key: the key is what a person looks for.
  const shown = part === "value" || isScalar(node) ? node : isScalar(key) ? key : node;
  const range: unknown =
    typeof shown === "object" && shown !== null && "range" in shown ? shown.range : null;
  if (!Array.isArray(range)) return null;
  const [from, to]: unknown[] = range;
  return typeof from === "number" && typeof to === "number" ? [from, to] : null;
}

/** The objects of a document: itself, the items of a List, or what values of a chart declare. */
function objectsIn(value: YamlValue): DeclaredInValues[] {
  if (!isValues(value)) return [];
  if (typeof value["kind"] !== "string")
    return value["apiVersion"] === undefined ? declaredInValues(value) : [];
  const { items } = value;
  if (!value["kind"].endsWith("List") || !Array.isArray(items))
    return [{ object: value, placeOf: (path) => path }];
  return items.flatMap((item, index) =>
    isValues(item) && typeof item["kind"] === "string"
      ? [{ object: item, placeOf: (path: FieldPath) => ["items", index, ...path] }]
      : [],
  );
}
