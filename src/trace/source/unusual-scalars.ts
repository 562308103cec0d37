/** Finds scalars with characters that no image may contain: placeholders, and stray white space. */
import type { TextRange } from "../../model/source/text-span.ts";
import type { TextIndex } from "./text-index.ts";

const quoted = /(["'])((?:(?!\1)[^\\\n\r])+)\1/g;
/** After a key, a list marker, or the "=" of a `--set` pair. */
const plain = /(?:^|[ \t{,[])(?:["']?[\w./-]+["']?:[ \t]+|-[ \t]+)([^\s"'#|>&*![{][^\n\r]*)/gm;
const pair = /^[^=]+=(.+)$/gs;
const maxLength = 300;

/** The ranges of scalars that are parts of traced texts, without quotes. They do not overlap. */
export function unusualScalars(text: string, index: TextIndex, isSet: boolean): TextRange[] {
  if (!index.hasUnusualTexts) return [];
  const found: TextRange[] = [];
  const add = (from: number, written: string): void => {
    const to = from + written.length;
    if (written.length > maxLength || written.includes("{{ ") || !index.hasUnusual(written)) return;
    if (!found.some((other) => from < other.to && other.from < to)) found.push({ from, to });
  };
  if (isSet) {
    for (const { 0: all, 1: value = "" } of text.matchAll(pair))
      add(all.length - value.length, value);
    return found;
  }
  for (const { 2: value = "", index: at } of text.matchAll(quoted)) add(at + 1, value);
  for (const { 0: all, 1: value = "", index: at } of text.matchAll(plain)) {
    const from = at + all.length - value.length;
    add(from, value.replace(/[ \t]+#.*$/, "").trimEnd());
    // In a flow mapping a scalar ends at a comma or bracket.
    add(from, value.replace(/[ \t]*[,\]}].*$/, ""));
  }
  return found;
}
