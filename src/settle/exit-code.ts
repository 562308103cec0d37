/** Decides the exit code of a check. */
import type { Severity } from "../model/finding.ts";
import type { Report } from "../model/check-report.ts";
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
  { summary, findings }: Report,
  { failOn, minVerified, looked }: ExitOptions,
): 0 | 1 | 3 | 4 {
  const { pullable, broken, unverified } = summary.verdicts;
  const pulls = pullable + broken + unverified;
  const failing =
    failOn === "never" ? [] : findings.filter(({ severity }) => rankOf(severity) >= rankOf(failOn));
  if (failing.some(({ certainty }) => certainty === "proved")) return 1;
  if (pulls === 0 && looked !== true) return 3;
  const verified = pulls === 0 ? 100 : ((pulls - unverified) / pulls) * 100;
  return failing.length > 0 || verified < minVerified ? 4 : 0;
}
