/**
 * Writes the log of a step: the findings by severity, those from before the change folded,
 * and the verdict last.
 */
import type { Report } from "../model/report/check-report.ts";
import type { Finding, Severity } from "../model/report/finding.ts";
import type { FormatOptions } from "./format.ts";
import { findingBlocks, textEnd } from "./formats/text.ts";
import { renderedLine } from "./parts/coverage-lines.ts";
import { forTerminal } from "./parts/sanitise.ts";
import { count } from "./parts/words.ts";

const severities: readonly Severity[] = ["error", "warning", "notice"];

interface StepVerdict {
  /** The exit code of the step. */
  code: 0 | 1 | 3 | 4;
  failOn: Severity | "never";
  /** Percent. */
  minVerified: number;
}

export function actionLog(report: Report, verdict: StepVerdict, options: FormatOptions): string {
  const rendered = renderedLine(report);
  const current = bySeverity(report.findings.filter(({ preexisting }) => !preexisting));
  const old = bySeverity(report.findings.filter(({ preexisting }) => preexisting));
  const parts = [
    ...(rendered === null ? [] : [forTerminal(rendered)]),
    ...findingBlocks(report, current, options),
    ...(old.length === 0 ? [] : [oldGroup(findingBlocks(report, old, options))]),
    ...textEnd(report, options),
    verdictLine(report, verdict),
  ];
  return `${parts.join("\n\n")}\n`;
}

function bySeverity(findings: readonly Finding[]): Finding[] {
  return severities.flatMap((severity) => findings.filter((each) => each.severity === severity));
}

function oldGroup(blocks: readonly string[]): string {
  const title = `${count(blocks.length, "finding")} from before this change`;
  return `::group::${title}\n${blocks.join("\n\n")}\n::endgroup::`;
}

/** "Failed: 3 errors, and `fail-on` is `error`." */
function verdictLine({ summary }: Report, { code, failOn, minVerified }: StepVerdict): string {
  const limits = `\`fail-on\` is \`${failOn}\``;
  if (code === 0) return `Passed: ${limits}.`;
  if (code === 3) return "Failed: nothing was checked.";
  const at = severities.slice(0, severities.findIndex((severity) => severity === failOn) + 1);
  const found = at
    .filter((severity) => summary.findings[severity] > 0)
    .map((severity) => count(summary.findings[severity], severity));
  if (found.length > 0) return `Failed: ${found.join(", ")}, and ${limits}.`;
  const { pullable, broken, unverified } = summary.verdicts;
  const pulls = count(pullable + broken + unverified, "pull");
  const least = `\`min-verified\` is ${minVerified}`;
  return `Failed: ${unverified} of ${pulls} could not be verified, and ${least}.`;
}
