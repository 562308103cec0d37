/** Names inputs of the action in the place of command-line flags. */
import type { Report } from "../../model/report/check-report.ts";

/** The input that sets what a flag sets: "fail-on" for "--fail-on". */
export type InputOfFlag = (flag: string) => string | undefined;

/**
 * Replaces flags in backticks, and all flags of a text that begins with one: other flags may belong
 * to commands to run. Flags that no input sets stay as they are.
 */
export function inActionWords(text: string, inputOf: InputOfFlag): string {
  const flags = text.startsWith("--") ? /--[a-z-]+/g : /(?<=`)--[a-z-]+(?=`)/g;
  return text.replace(flags, (flag) => inputOf(flag) ?? flag);
}

/** The report with inputs in its notes and fixes. */
export function reportInActionWords(report: Report, inputOf: InputOfFlag): Report {
  return {
    ...report,
    notes: report.notes.map((note) => inActionWords(note, inputOf)),
    findings: report.findings.map((finding) => ({
      ...finding,
      fix: inActionWords(finding.fix, inputOf),
    })),
  };
}
