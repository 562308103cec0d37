/** Finds the Chart.yaml entry of a subchart that is vendored as an archive. */
import type { RenderRoot } from "../../model/render-root.ts";
import type { Span } from "../../model/source.ts";
import { spanOf } from "./text-span.ts";

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

function entriesOf(path: string, text: string, subchart: string): Span[] {
  const entry = /^[ \t]+(?:-[ \t]+)?(?:name|alias):[ \t]+["']?([\w.-]+)["']?[ \t]*(?:#.*)?$/gm;
  return [...text.matchAll(entry)]
    .filter(({ 1: name }) => name === subchart)
    .map((match) => {
      const from = match.index + match[0].indexOf(subchart, match[0].indexOf(":"));
      return spanOf(path, text, { from, to: from + subchart.length });
    });
}
