/**
 * The format `checkstyle`: Checkstyle XML, which Jenkins, SonarQube and many review bots read.
 * https://github.com/checkstyle/checkstyle/blob/checkstyle-10.21.0/src/main/java/com/puppycrawl/tools/checkstyle/XMLLogger.java
 */
import type { Finding, Severity } from "../../model/report/finding.ts";
import type { Format } from "../format.ts";
import { forPath, forXml } from "../parts/sanitise.ts";
import { triage } from "../parts/words.ts";

const severities: Record<Severity, string> = {
  error: "error",
  warning: "warning",
  notice: "info",
};

/** The longest path that Linux opens. */
const maxPath = 4096;

export const checkstyle: Format = (report) => {
  const files = Map.groupBy(report.findings, ({ at }) => forXml(forPath(at.file), maxPath));
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    // The version is that of Checkstyle whose format this is: readers expect one.
    '<checkstyle version="10.21.0">',
    ...[...files].flatMap(([file, findings]) => [
      `  <file name="${file}">`,
      ...findings.map(errorElement),
      "  </file>",
    ]),
    "</checkstyle>",
  ];
  return lines.map((line) => `${line}\n`).join("");
};

function errorElement(finding: Finding): string {
  const { at, severity, rule, message, fix } = finding;
  const text = `${message}. ${fix} [${triage(finding)}]`;
  return (
    `    <error line="${at.line}" column="${at.column}" severity="${severities[severity]}" ` +
    `message="${forXml(text)}" source="${forXml(`pullgate.${rule}`)}"/>`
  );
}
