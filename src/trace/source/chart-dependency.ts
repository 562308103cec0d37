/** Finds the Chart.yaml entry of a subchart that is vendored as an archive. */
import type { RenderRoot } from "../../model/source/render-root.ts";
import type { Span } from "../../model/source/source.ts";
import { spanOf } from "../../model/source/text-span.ts";

/**
 * The dependency whose archive contains the template of a rendered line. Null if the template is
 * not in an archive, or the entry is not unique.
 */
export function dependencyOf({ sources, origins }: RenderRoot, { line }: Span): Span | null {
  const origin = origins.findLast((each) => each.line <= line);
  const subchart = /^.*\/charts\/([^/]+)\//s.exec(origin?.rendererPath ?? "")?.[1];
  if (origin?.source !== null || subchart === undefined) return null;
  const charts = sources.filter(({ role }) => role === "chart");
  const found = charts.flatMap(({ path, text }) => entriesOf(path, text, subchart));
  return found.length === 1 ? (found[0] ?? null) : null;
}

/** Entries in block and in flow style. */
const entry =
  /(?:^[ \t]*-[ \t]+|^[ \t]+|[{,][ \t]*)["']?(?:name|alias)["']?:[ \t]*["']?([\w.-]+)["']?(?=[ \t]*(?:$|#|[,}]))/gm;

function entriesOf(path: string, text: string, subchart: string): Span[] {
  const start = /^dependencies:/m.exec(text)?.index;
  if (start === undefined) return [];
  const next = /\n[A-Za-z]/.exec(text.slice(start));
  const section = next === null ? text.slice(start) : text.slice(start, start + next.index);
  return [...section.matchAll(entry)]
    .filter(({ 1: name }) => name === subchart)
    .map((match) => {
      const from = start + match.index + match[0].indexOf(subchart, match[0].indexOf(":"));
      return spanOf(path, text, { from, to: from + subchart.length });
    });
}
