/**
 * Reads the images that the annotations of charts name for scanners. A chart may list images that
 * its templates use under some values only, or that its program starts.
 * https://artifacthub.io/docs/topics/annotations/helm/#supported-annotations
 */
import { parseImageReference, repositoryOf } from "../../model/pull/image.ts";
import type { RenderRoot } from "../../model/source/render-root.ts";

/** Bitnami's charts have the annotation without a prefix. */
const annotation = /^[ \t]+["']?(?:artifacthub\.io\/)?images["']?:/m;
const maxImages = 1_000;

/** The images of the charts of these roots whose repositories are not among `checked`. */
export function annotatedImages(roots: readonly RenderRoot[], checked: Iterable<string>): string[] {
  const known = new Set(Array.from(checked, repositoryIn));
  const found = new Set<string>();
  for (const { sources } of roots)
    for (const { role, text } of sources)
      if (role === "chart" && annotation.test(text))
        for (const image of imagesIn(text)) if (!known.has(repositoryIn(image))) found.add(image);
  return [...found].slice(0, maxImages).toSorted();
}

/** The value of the annotation is a text in YAML, indented below its key. */
function* imagesIn(text: string): Generator<string> {
  let depth: number | null = null;
  for (const line of text.split(/\r?\n/)) {
    if (line.trim() === "") continue;
    const indent = line.length - line.trimStart().length;
    if (depth !== null && indent <= depth) depth = null;
    if (depth === null && annotation.test(line)) depth = indent;
    const image = /^\s*(?:-\s+)?image:\s*["']?([\w./:@-]+)/.exec(line)?.[1];
    if (depth !== null && image !== undefined) yield image;
  }
}

/** The whole text for what is no reference. */
function repositoryIn(image: string): string {
  const reference = parseImageReference(image);
  return "invalid" in reference ? image : repositoryOf(reference);
}
