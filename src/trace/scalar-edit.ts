/** A scalar and the value it should have → the edit; edits → the text after them. Pure. */
import type { Edit } from "../model/edit.ts";
import type { Span } from "../model/source.ts";

/** An excerpt of this length may be the beginning of its line only. */
const maxExcerptLength = 1000;

/**
 * The edit that gives the scalar at `at` this value, as a string: in the quotes that it has, and of its parts (between `/`, `:` and `@`)
 * only those that differ. null for a block scalar, one of several lines or beyond its excerpt, an empty one, and a value that is not
 * printable ASCII, which nothing is that images and their settings are made of.
 */
export function editOf(at: Span, value: string): Edit | null {
  const written = at.excerpt.slice(at.column - 1, at.endColumn - 1);
  const whole = at.line === at.endLine && written.length === at.endColumn - at.column;
  if (!whole || !/^[ -~]+$/.test(value) || /^(?:$|[|>&*!])/.test(written)) return null;
  const quote = /^(["'])/.exec(written)?.[0] ?? "";
  const inner = written.slice(quote.length, written.length - quote.length);
  // The value of a flag is a part of its scalar: `--image=nginx:1`.
  const part = at.excerpt[at.column - 2] === "=";
  const literal = quote === "" || !(quote === '"' ? /["\\]/ : /'/).test(inner + value);
  const bare = quote === "" && !part && (!isPlain(value) || /\.json$/i.test(at.file));
  if (!literal || bare)
    return {
      ...at,
      replacement: quote === "'" ? `'${value.replaceAll("'", "''")}'` : JSON.stringify(value),
    };
  const { from, to, replacement } = difference(inner, value);
  const column = at.column + quote.length;
  return { ...at, column: column + from, endColumn: column + to, replacement };
}

/** What differs, in whole parts. */
function difference(
  before: string,
  after: string,
): { from: number; to: number; replacement: string } {
  const parts = (text: string): string[] => text.split(/(?<=[/:@])|(?=[/:@])/);
  const [old, now] = [parts(before), parts(after)];
  const least = Math.min(old.length, now.length);
  let head = 0;
  while (head < least && old[head] === now[head]) head++;
  let tail = 0;
  while (tail < least - head && old.at(-1 - tail) === now.at(-1 - tail)) tail++;
  const lengthOf = (some: string[]): number => some.join("").length;
  return {
    from: lengthOf(old.slice(0, head)),
    to: before.length - lengthOf(old.slice(old.length - tail)),
    replacement: now.slice(head, now.length - tail).join(""),
  };
}

/** What YAML 1.1 or 1.2 reads as something else than a string: numbers (in base 60 too), dates, words. https://yaml.org/type/ */
const otherTypes = [
  /^(?:y|n|yes|no|true|false|on|off|null)$/i,
  /^0(?:x[\da-f_]+|o[0-7_]+|b[01_]+)$/i,
  // Nothing before the exponent: `yaml` reads `E0` as a number in 1.1.
  /^[\d_]*(?:\.[\d_]*)?(?:e[-+]?\d+)?$/i,
  /^[\d_]+(?::\d\d?)+(?:\.[\d_]*)?$/,
  /^\d{4}-\d\d?-\d\d?(?:$|T)/i,
];

/** May it stand without quotes, in block and in flow? More may than this lets. */
export function isPlain(value: string): boolean {
  return /^[\w/](?:[\w./:@+-]*[\w/])?$/.test(value) && !otherTypes.some((type) => type.test(value));
}

interface AppliedEdits {
  text: string;
  applied: Edit[];
  refused: { edit: Edit; because: "conflict" | "changed" }[];
}

/**
 * The text of a file after edits of it. The same edit twice counts once; of two that touch one another the first is made; one whose line
 * is another by now is not.
 */
export function applyEdits(text: string, edits: readonly Edit[]): AppliedEdits {
  const lines = text.split(/(?<=\r\n|\n|\r(?!\n))/);
  const refused: AppliedEdits["refused"] = [];
  const applied = new Map<number, Edit[]>();
  for (const edit of edits) {
    const others = applied.get(edit.line) ?? [];
    if (others.some((other) => isSame(edit, other))) continue;
    if (others.some((other) => touches(edit, other))) refused.push({ edit, because: "conflict" });
    else if (isThere(lines[edit.line - 1] ?? "", edit)) applied.set(edit.line, [...others, edit]);
    else refused.push({ edit, because: "changed" });
  }
  for (const [line, ofLine] of applied) {
    for (const { column, endColumn, replacement } of ofLine.toSorted(
      (a, b) => b.column - a.column,
    )) {
      const now = lines[line - 1] ?? "";
      const skipped = marks(now);
      lines[line - 1] =
        now.slice(0, skipped + column - 1) + replacement + now.slice(skipped + endColumn - 1);
    }
  }
  return { text: lines.join(""), applied: [...applied.values()].flat(), refused };
}

/** A byte order mark is no part of its line. */
function marks(line: string): number {
  return line.startsWith("\ufeff") ? 1 : 0;
}

/** An excerpt ends before the line does where the line is very long, or a Secret stands near: then with the scalar. */
function isThere(line: string, { excerpt, endColumn }: Edit): boolean {
  const now = line.slice(marks(line)).replace(/[\r\n]+$/, "");
  if (excerpt === "" || endColumn - 1 > excerpt.length || !now.startsWith(excerpt)) return false;
  return excerpt.length >= maxExcerptLength || /^(?:$|[\s,\]}])/.test(now.slice(excerpt.length));
}

function isSame(a: Edit, b: Edit): boolean {
  return a.column === b.column && a.endColumn === b.endColumn && a.replacement === b.replacement;
}

/** On one line. */
function touches(a: Edit, b: Edit): boolean {
  return a.column <= b.endColumn && b.column <= a.endColumn;
}
