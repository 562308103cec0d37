/**
 * The Kubernetes objects that GitOps controllers act on, with the lines where a person edits them.
 */
import { isMap, isPair, isScalar, isSeq, parseAllDocuments, type Document } from "yaml";
import type { Span } from "../../model/source/source.ts";
import { spanOf, type TextRange } from "../../model/source/text-span.ts";
import { roleOf } from "./kinds.ts";
import { declaredInValues, type DeclaredInValues } from "./values-declarations.ts";
import { readYamlDocument, type YamlValue } from "./go-yaml.ts";
import { isValues, type Values } from "./set-values.ts";

/** A path of keys and indices into an object. */
export type FieldPath = readonly (string | number)[];

export interface GitopsObject {
  apiVersion: string;
  kind: string;
  namespace: string | null;
  name: string;
  value: Values;
  /**
   * The file that declares it, or that is the base of what was built; null where it is not known.
   */
  file: string | null;
  /** Do GitOps controllers act on every object of its file? Absent where it is not known. */
  isAlone?: boolean | undefined;
  /** Its `metadata.name`, or the beginning of its document. */
  at: Span;
  /** The scalar at a path, or what is nearest above it. */
  spanOf(path: FieldPath): Span;
}

/** "shop/web", or "web" without a namespace. */
export function qualifiedName({ namespace, name }: GitopsObject): string {
  return namespace === null ? name : `${namespace}/${name}`;
}

export function isSameObject(a: GitopsObject, b: GitopsObject): boolean {
  return a.kind === b.kind && a.name === b.name && a.namespace === b.namespace;
}

/** The part of a path before its last slash; "" if there is none. */
export function folderOf(file: string): string {
  return file.slice(0, Math.max(0, file.lastIndexOf("/")));
}

/** Larger files hold no GitOps objects that a person edits. */
const maxFileLength = 1024 * 1024;

/** A file of YAML documents whose fields know where they stand. */
export class LocatedFile {
  readonly file: string;
  readonly #text: string;
  readonly #documents: { document: Document.Parsed; value: YamlValue }[] = [];

  /** Documents that cannot be read are left out. */
  constructor(file: string, text: string) {
    this.file = file;
    this.#text = text;
    if (text.length > maxFileLength) return;
    const documents = parseAllDocuments(text, {
      schema: "failsafe",
      merge: true,
      uniqueKeys: false,
      logLevel: "silent",
    });
    if (!Array.isArray(documents)) return;
    for (const document of documents) {
      try {
        this.#documents.push({ document, value: readYamlDocument(document) });
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error;
      }
    }
  }

  /** The ranges of these fields, with all that is below them. */
  ranges(fieldsOf: (object: GitopsObject) => readonly FieldPath[]): TextRange[] {
    return this.#documents.flatMap(({ document, value }) =>
      objectsIn(value).flatMap(({ object, placeOf }) =>
        fieldsOf(this.#object(document, object, placeOf)).flatMap((field) => {
          const range = rangeOf(document, placeOf(field), "value");
          return range === null ? [] : [{ from: range[0], to: range[1] }];
        }),
      ),
    );
  }

  /** The scalar at a path of the first document, or what is nearest above it. */
  spanOf(path: FieldPath): Span {
    const [first] = this.#documents;
    return first === undefined ? this.#span([0, 1]) : this.#spanOf(first.document, path);
  }

  /** The ranges of values at paths of the first document. */
  rangesAt(paths: readonly FieldPath[]): TextRange[] {
    const [first] = this.#documents;
    return paths.flatMap((path) => {
      const range = first === undefined ? null : rangeOf(first.document, path, "value");
      return range === null ? [] : [{ from: range[0], to: range[1] }];
    });
  }

  /** The first document; undefined where it cannot be read. */
  get content(): YamlValue | undefined {
    return this.#documents[0]?.value;
  }

  objects(): GitopsObject[] {
    const objects = this.#documents.flatMap(({ document, value }) =>
      objectsIn(value).map(({ object, placeOf }) => this.#object(document, object, placeOf)),
    );
    const isAlone = objects.every(({ apiVersion, kind }) => roleOf(apiVersion, kind) !== null);
    return objects.map((object) => ({ ...object, isAlone }));
  }

  #object(
    document: Document.Parsed,
    value: Values,
    placeOf: DeclaredInValues["placeOf"],
  ): GitopsObject {
    const spanAt = (path: FieldPath): Span => this.#spanOf(document, placeOf(path));
    return {
      ...identityOf(value),
      value,
      file: this.file,
      at: spanAt(["metadata", "name"]),
      spanOf: spanAt,
    };
  }

  #spanOf(document: Document.Parsed, path: FieldPath): Span {
    for (let length = path.length; length > 0; length--) {
      const range = rangeOf(document, path.slice(0, length));
      if (range !== null) return this.#span(range);
    }
    const from = document.contents?.range?.[0] ?? document.range[0];
    return this.#span([from, from + 1]);
  }

  /** A span lies on one line: that on which the value begins. */
  #span([from, to]: readonly [number, number]): Span {
    const line = /^[^\r\n]*/.exec(this.#text.slice(from, to))?.[0] ?? "";
    return spanOf(this.file, this.#text, { from, to: from + Math.max(1, line.trimEnd().length) });
  }
}

function rangeOf(
  document: Document.Parsed,
  path: FieldPath,
  part: "shown" | "value" = "shown",
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

export function identityOf(
  value: Values,
): Pick<GitopsObject, "apiVersion" | "kind" | "namespace" | "name"> {
  const metadata = value["metadata"];
  const named = isValues(metadata) ? metadata : {};
  return {
    apiVersion: textOf(value["apiVersion"]) ?? "",
    kind: textOf(value["kind"]) ?? "",
    namespace: textOf(named["namespace"]),
    name: textOf(named["name"]) ?? "",
  };
}

/** The value at a path; undefined where there is none. */
export function fieldOf(value: YamlValue | undefined, path: FieldPath): YamlValue | undefined {
  let current = value;
  for (const step of path) {
    if (Array.isArray(current)) current = typeof step === "number" ? current[step] : undefined;
    else if (isValues(current))
      current = Object.hasOwn(current, String(step)) ? current[String(step)] : undefined;
    else return undefined;
  }
  return current;
}

export function textOf(value: YamlValue | undefined): string | null {
  return typeof value === "string" ? value : null;
}

/** A scalar as Go reads it into a string field. */
export function scalarTextOf(value: YamlValue | undefined): string | null {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? String(value)
    : null;
}

export function listOf(value: YamlValue | undefined): YamlValue[] {
  return Array.isArray(value) ? value : [];
}

export function mapOf(value: YamlValue | undefined): Values {
  return isValues(value) ? value : {};
}
