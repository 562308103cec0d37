/** Parses the documents of a YAML or JSON file, with positions. */
import { isAscii, isUtf8 } from "node:buffer";
import { YAMLException } from "js-yaml";
import type { BrokenDocument, SourceFile } from "../model/source/source.ts";
import { isManifestName } from "../model/source/manifest-name.ts";
import type { ParsedDocument } from "../model/source/parsed-document.ts";
import { documentStream } from "./document-stream.ts";
import type { CutDocument } from "./document-stream.ts";
import { DocumentText } from "./document-text.ts";
import { isPlainlyTyped, metadataOf, sniffType } from "./sniff-type.ts";
import {
  holdsConfigMapImages,
  hasSpelledKeys,
  holdsImageKey,
  isOfAnotherProgram,
  typesWithin,
} from "./image-key.ts";
import { ignoreComments } from "./ignore-comments.ts";
import { lenientEvents } from "./lenient-events.ts";
import { imageList } from "./plain-list.ts";
import { LineIndex } from "./line-index.ts";
import { isDefinition, manifests } from "./manifest-reader.ts";
import { nodeTree } from "./node-tree.ts";
import { templateTool } from "./template-tool.ts";
import { UnreadableError } from "./unreadable-error.ts";
import { utf8Stream } from "./utf8-stream.ts";

export { lenientEvents } from "./lenient-events.ts";

/** The API server accepts requests up to 3 MiB, but a List from `kubectl get -A` may be larger. */
// guard: document-size
const maxDocumentBytes = 64 << 20;

/** Lines and items of a document. Each becomes one or two nodes of some hundred bytes. */
// guard: document-lines
const maxParts = 4 << 20;

/**
 * Levels of nesting. Objects of the API server have far fewer; recursion overflows with far more.
 */
// guard: nesting
const maxDepth = 1000;
const tooDeep = "nested too deeply";

/** Resources without images, by "apiVersion kind". */
const imagelessTypes = /^(?:v1 (?:ConfigMap|Secret)|rbac\.authorization\.k8s\.io\/\w+ \w+)$/;

/** Characters that YAML forbids: https://yaml.org/spec/1.2.2/#51-character-set */
const controlCharacter = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]/;

/**
 * Yields the documents of a file in order: one for each YAML document (empty ones too) and each
 * value of a JSON stream; none for a file with only comments. Holds one document and one chunk at a
 * time. Never throws for the content of a file; throws what `file.chunks()` throws.
 *
 * With `need: "images"`, documents without images are not parsed and errors in them not reported:
 * they are `skipped`, or `foreign` without an apiVersion. CustomResourceDefinitions are always
 * skipped.
 */
export async function* parse(
  file: SourceFile,
  options: { need: "all" | "images" },
): AsyncGenerator<ParsedDocument> {
  let document = 0;
  const memory = unusedMemory.pop() ?? Buffer.allocUnsafeSlow(memoryBytes);
  try {
    for await (const cut of documentStream(utf8Stream(file.chunks(memory)), maxDocumentBytes))
      yield parseDocument(file.path, document++, cut, options.need);
  } finally {
    unusedMemory.push(memory);
  }
}

/** Nothing keeps the bytes of a file that is parsed, so the next file is read into its memory. */
const unusedMemory: Buffer[] = [];
const memoryBytes = 4 << 20;

function parseDocument(
  file: string,
  document: number,
  cut: CutDocument,
  need: "all" | "images",
): ParsedDocument {
  if (!cut.oversized) {
    const content = contentUnparsed(file, cut, need);
    if (content !== null) return { content, manifests: [], broken: null };
  }
  const { text, ascii, invalidAt } = decode(cut.bytes);
  const lines = new LineIndex(file, text, cut.line());
  try {
    if (cut.oversized) throw new UnreadableError(`larger than ${maxDocumentBytes >> 20} MiB`, 0);
    if (partsOf(cut.bytes) > maxParts)
      throw new UnreadableError(`more than ${maxParts} lines and items`, 0);
    if (invalidAt !== null) throw new UnreadableError("not valid UTF-8", invalidAt);
    const control = controlCharacter.exec(text);
    // guard: control-characters
    if (control !== null)
      throw new UnreadableError("control characters are not allowed", control.index);
    const list = imageList(text, { file, document, lines });
    if (list !== null) return { content: "kubernetes", manifests: [list], broken: null };
    const kubernetesText = asKubernetesReads(text, ascii, cut.separatorIsDropped);
    const events = lenientEvents(kubernetesText, maxDepth);
    const { root, duplicates } = nodeTree(kubernetesText, events);
    const read = manifests(root, { file, document, lines, duplicates });
    if (read.definition && read.manifests.length === 0)
      return { content: "skipped", manifests: [], broken: null };
    if (read.kubernetes)
      return {
        content: "kubernetes",
        manifests: read.manifests,
        broken: null,
        suppressions: ignoreComments(text, lines),
      };
    const empty = root === null || (root.node === "scalar" && root.type === "null");
    return { content: empty ? "empty" : "foreign", manifests: [], broken: null };
  } catch (error) {
    const found = broken(error, text, lines);
    const isOther =
      found.template === null
        ? error instanceof YAMLException
        : found.template !== "helm" || !makesKeys.test(text);
    const isUnclaimed = isOther && !claimsToBeManifest(file, text, new DocumentText(cut.bytes));
    return {
      content: "broken",
      manifests: [],
      broken: isUnclaimed ? { ...found, isUnclaimed } : found,
      suppressions: ignoreComments(text, lines),
    };
  }
}

/**
 * The text with the line breaks of YAML 1.1 as line feeds, at the same offsets: the decoder of
 * Kubernetes reads YAML 1.1 (https://yaml.org/spec/1.1/#id871136). Throws `UnreadableError` for
 * tag directives, which Kubernetes rejects, and byte order marks, which its decoder counts as a
 * column of the line.
 */
function asKubernetesReads(text: string, ascii: boolean, separatorIsDropped: boolean): string {
  // Up to the line feed, whatever else may end a line.
  // guard: dropped-line
  const read = separatorIsDropped
    ? text.replace(separatorOfKubernetes, (line) => "#".repeat(line.length))
    : text;
  const breaks = ascii ? read : withLineFeeds(read);
  // guard: tag-directives
  const directive = breaks.includes("%TAG") ? breaks.search(/^%TAG/m) : -1;
  if (directive >= 0)
    throw new UnreadableError("Kubernetes does not read %TAG directives", directive);
  if (!separatorIsDropped && separatorInText.test(breaks))
    throw new UnreadableError("--- must end its line, or be followed by a space", 0);
  return breaks;
}

/** A line that Kubernetes takes for a separator, unless it is a marker alone. */
const separatorOfKubernetes =
  /^---(?![ \t]*\r?(?:\n|$))[\t\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]*(?:#[^\n]*)?(?=\n|$)/;

/** A `---` that only Kubernetes takes for a separator. */
const separatorInText =
  /^---(?![ \t]*(?:[\r\n]|$|(?<=[ \t])#))(?=[\t\v\f\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]*(?:#|\n|$))/;

function withLineFeeds(text: string): string {
  // guard: line-breaks
  const breaks = text.replaceAll(/[\u0085\u2028\u2029]/g, "\n");
  // guard: byte-order-marks
  const mark = breaks.includes("\ufeff") ? breaks.search(/^\ufeff/m) : -1;
  if (mark >= 0) throw new UnreadableError("a byte order mark within the document", mark);
  // Before a JSON value kubectl skips white space that YAML reads as text.
  // guard: space-before-json
  if (/^[ \t\r\n]*[^\S \t\r\n]\s*\{/.test(breaks))
    throw new UnreadableError(
      "a space that is not ASCII before a JSON value",
      breaks.search(/[^ \t\r\n]/),
    );
  return breaks;
}

/** Counts lines and items, if the document is long enough to exceed the limit. */
function partsOf(bytes: Buffer): number {
  if (bytes.length <= maxParts) return 0;
  let parts = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (
      byte === 0x0a ||
      byte === 0x2c ||
      byte === 0x5b ||
      byte === 0x7b ||
      (byte === 0x2d && bytes[at + 1] === 0x20)
    )
      parts++;
  }
  return parts;
}

/** What a document is that need not be parsed; null if it must be. */
function contentUnparsed(
  file: string,
  cut: CutDocument,
  need: "all" | "images",
): "skipped" | "foreign" | null {
  const document = new DocumentText(cut.bytes);
  const type = sniffType(cut);
  if (type === null)
    return need === "images" && isManifestName(file) && isOfAnotherProgram(document)
      ? "foreign"
      : null;
  if (isDefinition(type)) return isPlainlyTyped(cut.bytes, type) ? "skipped" : null;
  if (need === "all") return null;
  const isImageless =
    imagelessTypes.test(`${type.apiVersion} ${type.kind}`) && isPlainlyTyped(cut.bytes, type);
  const types = typesWithin(document);
  // Without a key for an image, the type does not matter.
  if (!isImageless && (types.gitops || holdsImageKey(document))) return null;
  const metadata = isImageless ? metadataOf(cut) : null;
  return types.otherImages || holdsConfigMapImages(document, metadata) ? null : "skipped";
}

/**
 * Notes, dashboards and settings of other programs lie beside manifests. What is piped in is meant
 * to be checked.
 */
function claimsToBeManifest(file: string, text: string, document: DocumentText): boolean {
  if (file === "<stdin>" || /\b(?:api_?version|kind|containers)\b["']?\s*:/i.test(text))
    return true;
  // guard: unclaimed-keys
  return hasSpelledKeys(document) || (typeWord.test(text) && keyElsewhere.test(text));
}

/** An action of a chart that may make the keys of a manifest. */
const makesKeys = /\{\{[^{}\n]*\b(?:include|template|block|tpl|toYaml|toJson|Files)\b/;

const typeWord = /\b(?:apiVersion|kind|containers)\b/;
/** An explicit key, or an alias as a key: the colon is not behind the word. */
const keyElsewhere = /(?:^[ \t]*(?:- *)*|[{[,\u0085]\s*)(?:\?\s|\*[\w-]+\s+:)/m;

/** https://git-scm.com/docs/git-merge#_how_conflicts_are_presented */
const conflictMarker = /^<{7}(?= )[^\r\n]*(?=\r?\n(?:[^]*\n)?>{7} )/m;

/** Converts an error of the document. Rethrows any other error. */
function broken(error: unknown, text: string, lines: LineIndex): BrokenDocument {
  const withoutValues = (message: string): string =>
    lines.holdsSecret ? message.replace(/ ?"[^"]{2,}"/g, "") : message;
  const conflict = conflictMarker.exec(text);
  if (conflict !== null && (error instanceof UnreadableError || error instanceof YAMLException)) {
    const { index } = conflict;
    const at = lines.span(index, index + conflict[0].length);
    return { at, message: "merge conflict markers", template: null, hasConflict: true };
  }
  if (error instanceof UnreadableError) {
    return {
      at: spanAt(error.offset, text, lines),
      message: withoutValues(error.message),
      template: error.template === null ? null : (templateTool(text, error.offset) ?? "helm"),
    };
  }
  if (error instanceof YAMLException) {
    const offset = error.mark?.position ?? 0;
    return {
      at: spanAt(offset, text, lines),
      message: withoutValues(messageOf(error, text[offset])),
      template: templateTool(text, offset),
    };
  }
  // guard: stack-overflow
  if (error instanceof RangeError)
    return { at: spanAt(0, text, lines), message: tooDeep, template: null };
  throw error;
}

/** `unit` is the character at the place of the error. */
function messageOf(error: YAMLException, unit: string | undefined): string {
  if (error.reason.startsWith("nesting")) return tooDeep;
  if (unit === "@" || unit === "`" || unit === "%") return `a value cannot begin with "${unit}"`;
  return error.reason.replace(/\s+/g, " ").slice(0, 300);
}

/** The place of an error. An error after the text is moved to the end of its last line. */
function spanAt(offset: number, text: string, lines: LineIndex): BrokenDocument["at"] {
  const last = text.trimEnd().length;
  const start = Math.min(offset, Math.max(last, 0));
  const wide = start < text.length && text[start] !== "\n" && text[start] !== "\r";
  return lines.span(start, wide ? start + 1 : start);
}

/** The text without byte order mark, and the offset of the first invalid UTF-8 sequence. */
function decode(bytes: Buffer): { text: string; ascii: boolean; invalidAt: number | null } {
  if (isAscii(bytes)) return { text: bytes.toString("latin1"), ascii: true, invalidAt: null };
  const text = withoutMark(bytes.toString());
  if (isUtf8(bytes)) return { text, ascii: false, invalidAt: null };
  const again = Buffer.from(bytes.toString());
  let same = 0;
  while (bytes[same] === again[same]) same++;
  return { text, ascii: false, invalidAt: withoutMark(bytes.toString("utf8", 0, same)).length };
}

/** Concatenated files may have byte order marks at the start of later documents. */
function withoutMark(text: string): string {
  return text.includes("\ufeff")
    ? text.replace(/^\ufeff/, "").replace(/^(---[ \t]*(?:#.*)?(?:\r\n|\r|\n))\ufeff/, "$1")
    : text;
}
