/** Writes the last line of a report. It shows that images were checked even without findings. */
import type { Report } from "../../model/report/check-report.ts";
import { duration } from "./coverage-lines.ts";
import { count } from "./words.ts";

/** The sums, then the tally of findings. */
export function summaryLine(report: Report): string {
  return `${checkedLine(report)} ${tally(report)}.`;
}

/**
 * "Checked 15 images (17 pulls) of 3 registries in 382 ms: 8 will pull (1 on an assumption), 7 will
 * fail, 2 could not be verified; 3 sources not rendered."
 */
export function checkedLine(report: Report): string {
  const { images, registries, durationMs, verdicts, coverage } = report.summary;
  const pulls = verdicts.pullable + verdicts.broken + verdicts.unverified;
  const checked = [
    `Checked ${count(images, "image")} (${count(pulls, "pull")})`,
    `of ${count(registries, "registry", "registries")} in ${duration(durationMs)}`,
  ].join(" ");
  const assumed = report.images
    .flatMap((image) => image.mentions)
    .filter((mention) => mention.verdict === "pullable" && mention.assumes.length > 0).length;
  const outcomes = [
    `${verdicts.pullable} will pull${assumed === 0 ? "" : ` (${assumed} on an assumption)`}`,
    `${verdicts.broken} will fail`,
    `${verdicts.unverified} could not be verified`,
  ];
  const missing = coverage.notRendered.length;
  const unrendered = missing === 0 ? "" : `; ${count(missing, "source")} not rendered`;
  return `${checked}: ${outcomes.join(", ")}${unrendered}.`;
}

/** "1 error, 2 warnings", or "No findings". */
export function tally({ summary: { findings } }: Report): string {
  const counts = (["error", "warning", "notice"] as const)
    .filter((severity) => findings[severity] > 0)
    .map((severity) => count(findings[severity], severity));
  return counts.length === 0 ? "No findings" : counts.join(", ");
}
