/** Plans the rerender of a root with changes to its source texts. */
import type { RenderRoot, Rerender } from "../../model/source/render-root.ts";
import type { TextRange } from "../../model/source/text-span.ts";
import { valueTextKey, type ValueText } from "../source/value-text.ts";

/** A range of a source text and its replacement. */
export interface SourceChange extends TextRange {
  source: ValueText;
  text: string;
}

/** The changes must not overlap. */
export function planRerender(root: RenderRoot, changes: readonly SourceChange[]): Rerender {
  const replaced = new Map<string, string>();
  const set = root.set.map(({ pair }) => pair);
  for (const inSource of Map.groupBy(changes, (change) => valueTextKey(change.source)).values()) {
    const source = inSource[0]?.source;
    if (source === undefined) continue;
    let { text } = source;
    for (const change of inSource.toSorted((a, b) => b.from - a.from))
      text = text.slice(0, change.from) + change.text + text.slice(change.to);
    if (source.set === null) replaced.set(source.path, text);
    else set[source.set.index] = text;
  }
  return { root: root.root, replaced, ...(root.set.length === 0 ? {} : { set }) };
}

/** Whether two rerenders have the same input. */
export function isSameRerender(a: Rerender, b: Rerender): boolean {
  if (
    a.root !== b.root ||
    a.replaced.size !== b.replaced.size ||
    a.set?.join("\0") !== b.set?.join("\0")
  )
    return false;
  for (const [path, text] of a.replaced) if (b.replaced.get(path) !== text) return false;
  return true;
}
