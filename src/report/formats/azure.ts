/**
 * The format `azure`: logging commands, which Azure Pipelines shows as issues of the run. Azure has
 * no issues below warnings, so notices are plain lines.
 * https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands#logissue-log-an-error-or-warning
 */
import type { Finding } from "../../model/report/finding.ts";
import type { Format } from "../format.ts";
import { forTerminal, forVsoMessage, forVsoProperty } from "../parts/sanitise.ts";
import { summaryLine } from "../parts/summary-line.ts";
import { position, triage } from "../parts/words.ts";

export const azure: Format = (report) =>
  `${[...report.findings.map(issue), summaryLine(report)].join("\n")}\n`;

function issue(finding: Finding): string {
  const { at, severity, rule, message, fix } = finding;
  const text = `${rule} (${triage(finding)}): ${message}. ${fix}`;
  if (severity === "notice") return forTerminal(`${position(at)}: notice: ${text}`);
  // Standard input and rendered text are not in the repository.
  const isFile = at.file !== "" && !at.file.startsWith("<");
  const properties = [
    ["type", severity] as const,
    ...(isFile ? [["sourcepath", at.file] as const] : []),
    ["linenumber", `${at.line}`] as const,
    ["columnnumber", `${at.column}`] as const,
    ["code", rule] as const,
  ];
  const written = properties.map(([name, value]) => `${name}=${forVsoProperty(value)};`).join("");
  return `##vso[task.logissue ${written}]${forVsoMessage(text)}`;
}
