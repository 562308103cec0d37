/** Finds where a text is written that a field takes from a variable or a template. */
import type { NotRenderedReason } from "../../model/source/gitops-source.ts";
import type { Span } from "../../model/source/source.ts";
import type { SourceTree } from "../../model/source/source-tree.ts";
import { spanOf } from "../../model/source/text-span.ts";

const maxFiles = 200;
const maxLength = 1024 * 1024;
const maxWanted = 250;

/**
 * The only place in the files that writes what the reason names; null where the line of the field
 * needs no other, and where there are several places. `isWhole`: the line is that of the object,
 * which a template declares.
 */
export async function writtenPlace(
  reason: NotRenderedReason,
  { excerpt, isWhole }: { excerpt: string; isWhole: boolean },
  files: Iterable<string>,
  tree: SourceTree,
): Promise<Span | null> {
  const wanted = namedText(reason);
  if (wanted === null || wanted === "" || wanted.length > maxWanted) return null;
  if ((!isWhole && !/\$\{|\{\{/.test(excerpt)) || excerpt.includes(wanted)) return null;
  const found: Span[] = [];
  for (const file of [...files].slice(0, maxFiles)) {
    const text = /\.(?:ya?ml|json)$/.test(file) ? await tree.read(file) : null;
    if (text === null || text.length > maxLength || !text.includes(wanted)) continue;
    for (const from of scalarsOf(text, wanted))
      found.push(spanOf(file, text, { from, to: from + wanted.length }));
    if (found.length > 1) return null;
  }
  return found[0] ?? null;
}

/** Where the text stands as a whole scalar. */
function scalarsOf(text: string, wanted: string): number[] {
  const found: number[] = [];
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) {
    const before = text[at - 1] ?? "\n";
    const after = text[at + wanted.length] ?? "\n";
    if (/[\s"'=:,{[]/.test(before) && /["'\s,}\]]/.test(after)) found.push(at);
  }
  return found;
}

function namedText(reason: NotRenderedReason): string | null {
  if ("version" in reason) return reason.version;
  if ("path" in reason) return reason.path;
  if ("isIndex" in reason && reason.isIndex) return reason.chart;
  return "chart" in reason ? reason.chart.slice(reason.chart.lastIndexOf("/") + 1) : null;
}
