/** Report → the job summary of a GitHub step, in Markdown. Pure. */
import type { Report } from "../model/report.ts";
import { document } from "./document.ts";

/** GitHub drops a summary of more than 1 MiB as a whole: https://docs.github.com/actions/reference/workflow-commands-for-github-actions */
const maxBytes = 1_000_000;

export function summary(report: Report): string {
  return document(report, {
    maxBytes,
    maxPlaces: 10,
    severities: ["error", "warning", "notice"],
    rest: "in `report.json`",
  });
}
