/** Writes the job summary of a GitHub step, in Markdown. */
import type { Report } from "../model/check-report.ts";
import { markdownDocument } from "./parts/markdown-document.ts";

/**
 * GitHub drops a summary of more than 1 MiB entirely.
 * https://docs.github.com/actions/reference/workflow-commands-for-github-actions
 */
const maxBytes = 1_000_000;

export function jobSummary(report: Report): string {
  return markdownDocument(report, {
    maxBytes,
    maxPlaces: 10,
    severities: ["error", "warning", "notice"],
    rest: "in `report.json`",
  });
}
