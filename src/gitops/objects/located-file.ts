/** The YAML documents of a file, whose fields know where they stand. */
import type { Span } from "../../model/source/source.ts";
import { spanOf, type TextRange } from "../../model/source/text-span.ts";
import type { FieldPath, GitopsObject } from "./gitops-object.ts";
import { parseGoYamlDocuments } from "./go-yaml.ts";
import { roleOf } from "./kinds.ts";
import { LocatedDocument } from "./located-document.ts";
import type { YamlValue } from "./value-builder.ts";

/** Larger files hold no GitOps objects that a person edits. */
const maxFileLength = 1024 * 1024;

export class LocatedFile {
  readonly file: string;
  readonly #text: string;
  readonly #documents: readonly LocatedDocument[];
  readonly #isReadable: boolean;

  /** Documents that cannot be read are left out. */
  constructor(file: string, text: string) {
    this.file = file;
    this.#text = text;
    const ranges = rangesOfDocuments(text);
    const values = ranges.map(({ from, to }) => valuesOf(text.slice(from, to)));
    this.#documents = ranges.flatMap((range, index): LocatedDocument[] => {
      const value = values[index]?.[0];
      return value === undefined ? [] : [new LocatedDocument(file, text, range, value)];
    });
    this.#isReadable = !values.includes(null);
  }

  /** The ranges of these fields, with all that is below them. */
  ranges(fieldsOf: (object: GitopsObject) => readonly FieldPath[]): TextRange[] {
    return this.#documents.flatMap((document) => document.ranges(fieldsOf));
  }

  /** The scalar at a path of the first document, or what is nearest above it. */
  spanOf(path: FieldPath): Span {
    const [first] = this.#documents;
    return first?.spanOf(path) ?? spanOf(this.file, this.#text, { from: 0, to: 1 });
  }

  /** The ranges of values at paths of the first document. */
  rangesAt(paths: readonly FieldPath[]): TextRange[] {
    const [first] = this.#documents;
    return paths.flatMap((path) => first?.rangeAt(path) ?? []);
  }

  /** The first document; undefined where it cannot be read. */
  get content(): YamlValue | undefined {
    return this.#documents[0]?.value;
  }

  objects(): GitopsObject[] {
    const objects = this.#documents.flatMap((document) => document.objects());
    const isAlone =
      this.#isReadable &&
      objects.every(({ apiVersion, kind }) => roleOf(apiVersion, kind) !== null);
    for (const object of objects) object.isAlone = isAlone;
    return objects;
  }
}

/** A marker in the first column, which not even a block or quoted scalar may contain. */
const marker = /^(?:---|\.\.\.)(?=\s|$)/gm;
const onlyCommentsAndDirectives = /^(?:(?:[ \t]*(?:#.*)?|%.*)(?:\r\n|\n|\r(?!\n)))*$/;

/** None for a text that is too long. Some hold no document. */
function rangesOfDocuments(text: string): TextRange[] {
  if (text.length > maxFileLength) return [];
  const ranges: TextRange[] = [];
  let from = 0;
  let isOpen = false;
  for (const { 0: found, index } of text.matchAll(marker)) {
    const isStart = found === "---";
    // Comments and directives belong to the document that follows.
    const isHead = isStart && !isOpen && onlyCommentsAndDirectives.test(text.slice(from, index));
    if (!isHead) {
      ranges.push({ from, to: index });
      from = isStart ? index : index + found.length;
    }
    isOpen = isStart;
  }
  return [...ranges, { from, to: text.length }];
}

/** None where there is no document; null where it cannot be read. */
function valuesOf(text: string): YamlValue[] | null {
  try {
    return parseGoYamlDocuments(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
