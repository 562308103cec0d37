/** Report → one of the formats. A format is a row here and a file in `formats/`. */
import type { Report } from "../model/check-report.ts";
import type { Format, FormatOptions } from "./format.ts";
import { compact } from "./formats/compact.ts";
import { github } from "./formats/github.ts";
import { gitlab } from "./formats/gitlab.ts";
import { imagesJson, json } from "./formats/json.ts";
import { junit } from "./formats/junit.ts";
import { markdown } from "./formats/markdown.ts";
import { sarif } from "./formats/sarif.ts";
import { text } from "./formats/text.ts";
import { imageList } from "./image-list.ts";

export type { FormatOptions };
export { commentBody as comment, commentMark } from "./comment-body.ts";
export { renderFixResult as renderMended } from "./fix-result.ts";
export { renderCredentials } from "./credentials-list.ts";
export { annotations } from "./formats/github.ts";
export { progressLine, type Progress } from "./parts/progress-line.ts";
export { ruleExample, ruleList, rulePage } from "./rule-page.ts";
export { suggestedChanges, type DiffLines } from "./suggested-change.ts";
export { jobSummary as summary } from "./job-summary.ts";

export type FormatId =
  | "text"
  | "compact"
  | "json"
  | "sarif"
  | "junit"
  | "github"
  | "gitlab"
  | "markdown";

export const formats: Record<FormatId, Format> = {
  text,
  compact,
  json,
  sarif,
  junit,
  github,
  gitlab,
  markdown,
};

export function render(report: Report, format: FormatId, options: FormatOptions): string {
  return formats[format](report, options);
}

/** What `pullgate images` prints: the images and their places, without findings. */
export function renderImages(
  report: Report,
  format: "text" | "compact" | "json",
  options: FormatOptions,
): string {
  return format === "json"
    ? imagesJson(report, options)
    : imageList(report, format === "compact", options);
}
