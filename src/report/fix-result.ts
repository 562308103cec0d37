/** What became of edits → lines for standard error. */
import type { FixResult } from "../model/check-report.ts";
import { forTerminal } from "./parts/sanitise.ts";
import { count, shortened } from "./parts/words.ts";

const maxLines = 10;

/** `unpinned`: images that were to get a digest, and for which nothing could be written. */
export function renderFixResult({ files, refused }: FixResult, unpinned: string[]): string {
  const edits = files.reduce((sum, file) => sum + file.edits, 0);
  const left = shortened(
    refused,
    maxLines,
    ({ file, line, because }) => `Left alone: ${file}:${line}, because ${because}.`,
  );
  const images = shortened(
    unpinned,
    maxLines,
    (image) => `Not pinned: ${image}: it was not found, or stands where no digest can be written.`,
  );
  return [`${count(edits, "edit")} in ${count(files.length, "file")}.`, ...left, ...images]
    .map((line) => `${forTerminal(line)}\n`)
    .join("");
}
