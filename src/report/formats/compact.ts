/** Report → a line a finding, as compilers print them. */
import { closingLine } from "../closing-line.ts";
import type { Format } from "../format.ts";
import { forTerminal } from "../sanitise.ts";
import { position, triage } from "../wording.ts";

export const compact: Format = (report) => {
  const lines = report.findings.map(
    (finding) =>
      `${forTerminal(position(finding.at))}: ${finding.severity}[${forTerminal(finding.rule)}] (${triage(finding)}): ${forTerminal(finding.message)}`,
  );
  return `${[...lines, closingLine(report)].join("\n")}\n`;
};
