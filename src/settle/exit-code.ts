/** Decides the exit code of a check. */
import type { Severity } from "../model/report/finding.ts";
import type { Report } from "../model/report/check-report.ts";
import { rankOf } from "./severity.ts";

export interface ExitOptions {
  failOn: Severity | "never";
  /** Minimum share of pulls that must be verified, in percent. */
  minVerified: number;
  /** Something was checked although it contains no pull. */
  looked?: boolean;
}

/** 0 passed, 1 proved problems, 3 nothing to check, 4 only unverified problems. */
export function exitCode(
  report: Report,
  { failOn, minVerified, looked }: ExitOptions,
): 0 | 1 | 3 | 4 {
  const { summary, findings } = report;
  const { pullable, broken, unverified } = summary.verdicts;
  const pulls = pullable + broken + unverified;
  const failing =
    failOn === "never" ? [] : findings.filter(({ severity }) => rankOf(severity) >= rankOf(failOn));
  if (failing.some(({ certainty }) => certainty === "proved")) return 1;
  if (pulls === 0 && looked !== true && withheldIn(report) === 0) return 3;
  return failing.length > 0 || verifiedPercent(report) < minVerified ? 4 : 0;
}

/** The number of roots that restricted mode does not render. A doubt names each of them. */
function withheldIn({ summary }: Report): number {
  return summary.coverage.leftOut.filter(({ isWithheld }) => isWithheld === true).length;
}

/**
 * A source that was not rendered counts as the images that its values name, and as one at least.
 * That such an image exists does not verify its pull.
 */
function verifiedPercent(report: Report): number {
  const { summary, images } = report;
  const { pullable, broken, unverified } = summary.verdicts;
  const guesses = images
    .flatMap(({ mentions }) => mentions)
    .filter((mention) => mention.inUnrenderedValues === true);
  const doubtful = guesses.filter(({ verdict }) => verdict === "unverified").length;
  const missing = summary.coverage.notRendered.reduce(
    (sum, source) => sum + Math.max(1, source.images),
    withheldIn(report),
  );
  const all = pullable + broken + unverified - guesses.length + missing;
  const open = unverified - doubtful + missing;
  return all === 0 ? 100 : ((all - open) / all) * 100;
}
