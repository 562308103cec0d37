/** Lists the images of a report, one line per mention, in the order of the files. */
import type { Report } from "../model/report/check-report.ts";
import { canonical, parseImageReference } from "../model/pull/image.ts";
import type { FormatOptions } from "./format.ts";
import { maxSources, notCheckedLines, renderedLine } from "./parts/coverage-lines.ts";
import { forTerminal } from "./parts/sanitise.ts";
import { count, place, position } from "./parts/words.ts";
import { wrapped } from "./parts/wrap.ts";

/** Aligns columns; `compact` separates them with single spaces. */
export function imageList(report: Report, compact: boolean, options: FormatOptions): string {
  const mentions = report.images
    .flatMap(({ image, mentions }) => mentions.map((mention) => ({ ...mention, image })))
    .toSorted(
      (a, b) => compare(a.at.file, b.at.file) || a.at.line - b.at.line || a.at.column - b.at.column,
    );
  const rows = mentions.map(({ at, image, pullPolicy, resource, container, role }) => [
    forTerminal(position(at)) + (compact ? ":" : ""),
    forTerminal(fullName(image)),
    `(${forTerminal(pullPolicy)})`,
    forTerminal(place(resource, container, role)),
  ]);
  const widths = [0, 1, 2].map((column) =>
    compact ? 0 : rows.reduce((max, row) => Math.max(max, row[column]?.length ?? 0), 0),
  );
  const { width } = options;
  const isNarrow =
    width !== null && !compact && widths.reduce((sum, each) => sum + each, 40) > width;
  const shownWidths = isNarrow ? [0, 0, 0] : widths;
  const lines = rows.map((row) => {
    const cells = row.map((cell, column) => {
      const padding = Math.max(0, Math.min(shownWidths[column] ?? 0, 80) - cell.length);
      const shown = options.colour && column === 1 ? `\x1b[1m${cell}\x1b[0m` : cell;
      return shown + " ".repeat(padding);
    });
    return wrapped(cells.join(compact ? " " : "  "), { width, indent: 4 });
  });
  const rendered = renderedLine(report);
  lines.push(
    ...(rendered === null ? [] : [wrapped(forTerminal(rendered), { width, indent: 2 })]),
    ...report.notes.map((note) => wrapped(`note: ${forTerminal(note)}`, { width, indent: 2 })),
    ...notCheckedLines(report, maxSources).map((line) =>
      wrapped(forTerminal(line), { width, indent: 4 }),
    ),
  );
  const { images, registries, files } = report.summary;
  lines.push(
    [
      count(mentions.length, "mention"),
      count(images, "image"),
      `${count(registries, "registry", "registries")} in ${count(files, "file")}.`,
    ].join(" of "),
  );
  return `${lines.join("\n")}\n`;
}

/** The image with registry and tag, as the node asks for it; as written if it is invalid. */
function fullName(image: string): string {
  const reference = parseImageReference(image);
  if ("invalid" in reference) return image;
  const { tag, digest } = reference;
  return canonical({ ...reference, tag: tag ?? (digest === null ? "latest" : null) });
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
