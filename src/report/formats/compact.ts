/** The format `compact`: one line per finding, as compilers print them. */
import { summaryLine } from "../parts/summary-line.ts";
import type { Format } from "../format.ts";
import { maxSources, notCheckedLines } from "../parts/coverage-lines.ts";
import { forTerminal } from "../parts/sanitise.ts";
import { position, triage } from "../parts/words.ts";

export const compact: Format = (report, { quiet = false }) => {
  const lines = report.findings.map((finding) => {
    const label = `${finding.severity}[${forTerminal(finding.rule)}] (${triage(finding)})`;
    return `${forTerminal(position(finding.at))}: ${label}: ${forTerminal(finding.message)}`;
  });
  const sources = quiet ? [] : notCheckedLines(report, maxSources);
  const notChecked = sources.map((line) => forTerminal(line));
  return `${[...lines, ...notChecked, summaryLine(report)].join("\n")}\n`;
};
