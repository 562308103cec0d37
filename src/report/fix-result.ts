/** Renders the result of `--fix` and `--pin` for standard error. */
import type { FixResult } from "../model/report/check-report.ts";
import { forTerminal } from "./parts/sanitise.ts";
import { count, shortened } from "./parts/words.ts";

const maxLines = 10;

/** `unpinned`: images for which no digest could be written. */
export function renderFixResult({ files, refused }: FixResult, unpinned: string[]): string {
  const edits = files.reduce((sum, file) => sum + file.edits, 0);
  const refusals = shortened(
    refused,
    maxLines,
    ({ file, line, because }) => `Left alone: ${file}:${line}, because ${because}.`,
  );
  const images = shortened(
    unpinned,
    maxLines,
    (image) => `Not pinned: ${image}: it was not found, or its place cannot hold a digest.`,
  );
  return [`${count(edits, "edit")} in ${count(files.length, "file")}.`, ...refusals, ...images]
    .map((line) => `${forTerminal(line)}\n`)
    .join("");
}
