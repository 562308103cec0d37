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

  /** Documents that cannot be read are left out. */
  constructor(file: string, text: string) {
    this.file = file;
    this.#text = text;
    this.#documents = rangesOfDocuments(text).flatMap((range): LocatedDocument[] => {
      const value = firstValue(text.slice(range.from, range.to));
      return value === undefined ? [] : [new LocatedDocument(file, text, range, value)];
    });
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
    const isAlone = objects.every(({ apiVersion, kind }) => roleOf(apiVersion, kind) !== null);
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

/** undefined where there is no document, or one that cannot be read. */
function firstValue(text: string): YamlValue | undefined {
  try {
    return parseGoYamlDocuments(text)[0];
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
