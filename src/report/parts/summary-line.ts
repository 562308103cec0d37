/** Report → its last line, which is there even when all is well, so that nobody wonders whether anything was checked. */
import type { Report } from "../../model/check-report.ts";
import { count } from "./words.ts";

export function summaryLine(report: Report): string {
  const { images, registries, durationMs, verdicts } = report.summary;
  const checked = `Checked ${count(images, "image")} of ${count(registries, "registry", "registries")} in ${duration(durationMs)}`;
  const assumed = report.images
    .flatMap((image) => image.mentions)
    .filter((mention) => mention.verdict === "pullable" && mention.assumes.length > 0).length;
  const pullable = `${count(verdicts.pullable, "pull")} ${verdicts.pullable === 1 ? "is" : "are"} pullable`;
  const assumption = assumed === 0 ? "" : ` (${assumed} on an assumption)`;
  return `${checked}: ${pullable}${assumption}, ${verdicts.broken} broken, ${verdicts.unverified} unverified. ${tally(report)}.`;
}

/** "1 error, 2 warnings", or "No findings". */
export function tally({ summary: { findings } }: Report): string {
  const counts = (["error", "warning", "notice"] as const)
    .filter((severity) => findings[severity] > 0)
    .map((severity) => count(findings[severity], severity));
  return counts.length === 0 ? "No findings" : counts.join(", ");
}

function duration(milliseconds: number): string {
  const rounded = Math.round(milliseconds);
  return rounded < 1000 ? `${rounded} ms` : `${(rounded / 1000).toFixed(1)} s`;
}
