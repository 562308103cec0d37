/** Renders a report: the table of formats, and the other texts that the report room makes. */
import type { Report } from "../model/report/check-report.ts";
import type { Edit } from "../model/source/edit.ts";
import { maskLogins } from "../model/text/login-in-text.ts";
import type { FormatName } from "../model/report/format-name.ts";
import type { Format, FormatOptions } from "./format.ts";
import { azure } from "./formats/azure.ts";
import { checkstyle } from "./formats/checkstyle.ts";
import { compact } from "./formats/compact.ts";
import { github } from "./formats/github.ts";
import { gitlab } from "./formats/gitlab.ts";
import { imagesJson, json } from "./formats/json.ts";
import { junit } from "./formats/junit.ts";
import { markdown } from "./formats/markdown.ts";
import { rdjson } from "./formats/rdjson.ts";
import { sarif } from "./formats/sarif.ts";
import { text } from "./formats/text.ts";
import { imageList } from "./image-list.ts";
import { relocate } from "./relocate.ts";

export type { FormatOptions };
export { actionLog } from "./action-log.ts";
export { commentBody, commentMark, outdatedComment } from "./comment-body.ts";
export { imageAnswer } from "./image-answer.ts";
export { nothingChecked } from "./nothing-checked.ts";
export { renderFixResult } from "./fix-result.ts";
export { renderCredentials } from "./credentials-list.ts";
export { annotations } from "./formats/github.ts";
export { jobSummary } from "./job-summary.ts";
export { inActionWords, reportInActionWords } from "./parts/action-words.ts";
export { progressLine } from "./parts/progress-line.ts";
export { summaryLine } from "./parts/summary-line.ts";
export { terminalMarkdown } from "./parts/terminal-markdown.ts";
export { forMessages } from "./parts/sanitise.ts";
export { runLogLine } from "./parts/run-log-line.ts";
export { ruleExample, ruleList, rulePage } from "./rule-page.ts";
export { suggestedChanges, type DiffLines } from "./suggested-change.ts";

/** One row per format: a name from `formatNames` and the renderer in `formats/`. */
export const formats: Readonly<Record<FormatName, Format>> = {
  text,
  compact,
  json,
  sarif,
  junit,
  github,
  gitlab,
  azure,
  rdjson,
  checkstyle,
  markdown,
};

/** Programs get paths from the root of the repository, people from where they stand. */
function forReader(
  report: Report,
  format: FormatName,
  { fileFrom }: Pick<FormatOptions, "fileFrom">,
): Report {
  const isForPeople = format === "text" || format === "compact";
  const shown = withoutMaskedEdits(report);
  return isForPeople && fileFrom !== undefined ? relocate(shown, fileFrom) : shown;
}

/** A program that applied a masked edit would write the mask into the file. */
function withoutMaskedEdits(report: Report): Report {
  const isMasked = ({ replacement }: Edit): boolean => maskLogins(replacement) !== replacement;
  const findings = report.findings.map((finding) =>
    finding.edits.some(isMasked) ? { ...finding, edits: [] } : finding,
  );
  return { ...report, findings };
}

export function render(report: Report, format: FormatName, options: FormatOptions): string {
  return formats[format](forReader(report, format, options), options);
}

/** Renders the output of `pullgate images`: the images and where they are mentioned. */
export function renderImages(
  report: Report,
  format: "text" | "compact" | "json",
  options: FormatOptions,
): string {
  return format === "json"
    ? imagesJson(report, options)
    : imageList(forReader(report, format, options), format === "compact", options);
}
