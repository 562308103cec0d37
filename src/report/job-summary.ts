/** Writes the job summary of a GitHub step, in Markdown. */
import type { Report } from "../model/report/check-report.ts";
import { fileLinks, type RepositoryPlace } from "./parts/file-link.ts";
import { markdownDocument } from "./parts/markdown-document.ts";

/**
 * GitHub drops a summary of more than 1 MiB entirely.
 * https://docs.github.com/actions/reference/workflow-commands-for-github-actions
 */
const maxBytes = 1_000_000;

/** `place`: where the checked files are on GitHub; null for reports without links. */
export function jobSummary(report: Report, place: RepositoryPlace | null = null): string {
  return markdownDocument(report, {
    linkTo: place === null ? null : fileLinks(place),
    maxBytes,
    maxPlaces: 10,
    severities: ["error", "warning", "notice"],
    rest: "in `report.json`",
  });
}
