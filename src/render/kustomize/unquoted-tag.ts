/**
 * Finds a `newTag` that YAML reads as a number, which kustomize rejects without naming its place.
 */
import type { Span } from "../../model/source/source.ts";
import type { KustomizeJob } from "../jobs/render-job.ts";
import { inputsOf } from "./overlays.ts";

const maxExcerptLength = 1000;

/** The first such tag in the overlay and its bases. */
export async function findUnquotedTag({
  from,
  show,
}: KustomizeJob): Promise<{ at: Span; unquoted: string } | null> {
  const { kustomizations } = await inputsOf(from);
  for (const { file, text } of kustomizations) {
    const found = unquotedTagIn(text);
    if (found !== null) return { at: { file: show(file), ...found.at }, unquoted: found.unquoted };
  }
  return null;
}

/** The first `newTag` in a text that YAML reads as a number. */
export function unquotedTagIn(text: string): { at: Omit<Span, "file">; unquoted: string } | null {
  for (const [index, line] of text.split(/\r\n|\r|\n/).entries()) {
    const match = /\bnewTag:[ \t]+([\d.][\w.+-]*)(?=[ \t,}]|$)/.exec(line);
    const unquoted = match?.[1] ?? "";
    if (match === null || !Number.isFinite(Number(unquoted))) continue;
    const column = match.index + match[0].length - unquoted.length + 1;
    const at = {
      line: index + 1,
      column,
      endLine: index + 1,
      endColumn: column + unquoted.length,
      excerpt: line.slice(0, maxExcerptLength),
    };
    return { at, unquoted };
  }
  return null;
}
