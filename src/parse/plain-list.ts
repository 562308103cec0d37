/** Reads a plain list of images, one per line, as a resource that names them. */
import type { Manifest, ScalarNode } from "../model/source/source.ts";
import { imageListType } from "../model/pull/image-list-type.ts";
import { parseImageReference } from "../model/pull/image.ts";
import { isManifestName } from "../model/source/manifest-name.ts";
import type { LineIndex } from "./line-index.ts";

/** An image on its own line; a dash and quotes before it, and a comment after it, are allowed. */
const imageLine =
  /^([ \t]*(?:-[ \t]+)?["']?)([A-Za-z0-9][\w./:@-]{0,1023})["']?[ \t]*(?:[ \t]#.*)?$/;
const ignoredLine = /^[ \t]*(?:#.*)?$/;

/**
 * null unless every line that is no comment is an image, and one of them has a tag, digest or
 * registry. Files of YAML and JSON are no lists.
 */
export function imageList(
  text: string,
  origin: { file: string; document: number; lines: LineIndex },
): Manifest | null {
  const { file, document, lines } = origin;
  if (isManifestName(file)) return null;
  const found: ScalarNode[] = [];
  let start = 0;
  for (const line of text.split("\n")) {
    const written = line.replace(/\r$/, "");
    const [, before = "", image = ""] = imageLine.exec(written) ?? [];
    if (image !== "" && !image.endsWith(":")) {
      const from = start + before.length;
      found.push({
        node: "scalar",
        type: "string",
        style: "plain",
        value: image,
        start: from,
        end: from + image.length,
      });
    } else if (!ignoredLine.test(written)) return null;
    start += line.length + 1;
  }
  if (!found.some(({ value }) => /[:/]/.test(value) && !("invalid" in parseImageReference(value))))
    return null;
  const key: ScalarNode = {
    node: "scalar",
    type: "string",
    style: "plain",
    value: "images",
    start: 0,
    end: 0,
  };
  const items = { node: "sequence" as const, items: found, start: 0, end: text.length };
  const root = {
    node: "mapping" as const,
    entries: [{ key, value: items }],
    start: 0,
    end: text.length,
  };
  return {
    file,
    document,
    path: "",
    ...imageListType,
    namespace: null,
    name: null,
    root,
    span: (node) => lines.span(node.start, node.end),
    duplicates: [],
  };
}
