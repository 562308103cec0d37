/** Makes and applies edits of YAML and JSON scalars. */
import type { Edit } from "../../model/source/edit.ts";
import type { Span } from "../../model/source/source.ts";

/** A longer line has only its beginning in the excerpt. */
const maxExcerptLength = 1000;

/**
 * The edit that gives the scalar at a span this value, as a string. Keeps the scalar's quotes, and
 * replaces only the parts (between `/`, `:` and `@`) that differ. Null for a block scalar, a scalar
 * of several lines or beyond its excerpt, an empty scalar, and a value that is not printable ASCII,
 * which no image or related setting contains.
 */
export function editOf(at: Span, value: string): Edit | null {
  const written = at.excerpt.slice(at.column - 1, at.endColumn - 1);
  const isWhole = at.line === at.endLine && written.length === at.endColumn - at.column;
  if (!isWhole || !/^[ -~]+$/.test(value) || /^(?:$|[|>&*!])/.test(written)) return null;
  const quote = /^(["'])/.exec(written)?.[0] ?? "";
  const inner = written.slice(quote.length, written.length - quote.length);
  // The value of a flag is a part of its scalar: `--image=nginx:1`.
  const isPart = at.excerpt[at.column - 2] === "=";
  const needsEscapes = quote !== "" && (quote === '"' ? /["\\]/ : /'/).test(inner + value);
  const needsQuotes = quote === "" && !isPart && (!isPlain(value) || /\.json$/i.test(at.file));
  if (needsEscapes || needsQuotes)
    return {
      ...at,
      replacement: quote === "'" ? `'${value.replaceAll("'", "''")}'` : JSON.stringify(value),
    };
  const { from, to, replacement } = difference(inner, value);
  const column = at.column + quote.length;
  return { ...at, column: column + from, endColumn: column + to, replacement };
}

/** The differing range of `before` in whole parts, and its replacement. */
function difference(
  before: string,
  after: string,
): { from: number; to: number; replacement: string } {
  const parts = (text: string): string[] => text.split(/(?<=[/:@])|(?=[/:@])/);
  const [old, changed] = [parts(before), parts(after)];
  const shorter = Math.min(old.length, changed.length);
  let head = 0;
  while (head < shorter && old[head] === changed[head]) head++;
  let tail = 0;
  while (tail < shorter - head && old.at(-1 - tail) === changed.at(-1 - tail)) tail++;
  const lengthOf = (some: string[]): number => some.join("").length;
  return {
    from: lengthOf(old.slice(0, head)),
    to: before.length - lengthOf(old.slice(old.length - tail)),
    replacement: changed.slice(head, changed.length - tail).join(""),
  };
}

/**
 * Plain scalars that YAML 1.1 or 1.2 reads as something other than a string: numbers (also in base
 * 60), dates and words. https://yaml.org/type/
 */
const otherTypes = [
  /^(?:y|n|yes|no|true|false|on|off|null)$/i,
  /^0(?:x[\da-f_]+|o[0-7_]+|b[01_]+)$/i,
  // The digits are optional: `yaml` reads `E0` as a number in 1.1.
  /^[\d_]*(?:\.[\d_]*)?(?:e[-+]?\d+)?$/i,
  /^[\d_]+(?::\d\d?)+(?:\.[\d_]*)?$/,
  /^\d{4}-\d\d?-\d\d?(?:$|T)/i,
];

/** Whether a value is safe as a plain scalar in block and flow style. Conservative. */
export function isPlain(value: string): boolean {
  return /^[\w/](?:[\w./:@+-]*[\w/])?$/.test(value) && !otherTypes.some((type) => type.test(value));
}

interface AppliedEdits {
  text: string;
  applied: Edit[];
  refused: { edit: Edit; because: "conflict" | "changed" }[];
}

/**
 * Applies edits to the text of a file. Equal edits count once. Refuses the second of two edits that
 * touch ("conflict"), and an edit whose line has changed since it was read ("changed").
 */
export function applyEdits(text: string, edits: readonly Edit[]): AppliedEdits {
  const lines = text.split(/(?<=\r\n|\n|\r(?!\n))/);
  const refused: AppliedEdits["refused"] = [];
  const applied = new Map<number, Edit[]>();
  for (const edit of edits) {
    const onLine = applied.get(edit.line) ?? [];
    if (onLine.some((other) => isSame(edit, other))) continue;
    if (onLine.some((other) => touches(edit, other))) refused.push({ edit, because: "conflict" });
    else if (isUnchanged(lines[edit.line - 1] ?? "", edit))
      applied.set(edit.line, [...onLine, edit]);
    else refused.push({ edit, because: "changed" });
  }
  for (const [number, onLine] of applied) {
    // From the end of the line, so that columns stay valid.
    const fromEnd = onLine.toSorted((a, b) => b.column - a.column);
    for (const { column, endColumn, replacement } of fromEnd) {
      const line = lines[number - 1] ?? "";
      const skipped = byteOrderMarkLength(line);
      lines[number - 1] =
        line.slice(0, skipped + column - 1) + replacement + line.slice(skipped + endColumn - 1);
    }
  }
  return { text: lines.join(""), applied: [...applied.values()].flat(), refused };
}

/** A byte order mark is not counted in columns. */
function byteOrderMarkLength(line: string): number {
  return line.startsWith("\ufeff") ? 1 : 0;
}

/**
 * Whether a line still begins with the edit's excerpt. The excerpt of a very long line, or of a
 * line near a Secret, ends before the line does: then with the scalar.
 */
function isUnchanged(line: string, { excerpt, endColumn }: Edit): boolean {
  const text = line.slice(byteOrderMarkLength(line)).replace(/[\r\n]+$/, "");
  if (excerpt === "" || endColumn - 1 > excerpt.length || !text.startsWith(excerpt)) return false;
  return excerpt.length >= maxExcerptLength || /^(?:$|[\s,\]}])/.test(text.slice(excerpt.length));
}

function isSame(a: Edit, b: Edit): boolean {
  return a.column === b.column && a.endColumn === b.endColumn && a.replacement === b.replacement;
}

/** For edits of one line. */
function touches(a: Edit, b: Edit): boolean {
  return a.column <= b.endColumn && b.column <= a.endColumn;
}
