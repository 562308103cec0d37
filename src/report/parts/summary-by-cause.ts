/** Writes one line per cause and severity, for readers at the end of a long text. */
import type { Cause, Finding, Severity } from "../../model/report/finding.ts";
import type { Report } from "../../model/report/check-report.ts";
import { forTerminal } from "./sanitise.ts";
import { count } from "./words.ts";

/** Up to ten findings need no summary. */
const maxWithout = 10;
const causes: readonly Cause[] = [
  "reference",
  "credentials",
  "connectivity",
  "start",
  "manifest",
  "policy",
];
const severities: readonly Severity[] = ["error", "warning", "notice"];

/** "credentials   2 errors: pull-secret-absent (2)"; empty for few findings. */
export function summaryByCause({ findings }: Report): string[] {
  if (findings.length <= maxWithout) return [];
  const width = Math.max(...causes.map((cause) => cause.length));
  return causes.flatMap((cause) =>
    severities.flatMap((severity) => {
      const found = findings.filter(
        (finding) => finding.cause === cause && finding.severity === severity,
      );
      const line = `${cause.padEnd(width)}  ${count(found.length, severity)}: ${byRule(found)}`;
      return found.length === 0 ? [] : [forTerminal(line, 300)];
    }),
  );
}

function byRule(found: Finding[]): string {
  return [...Map.groupBy(found, ({ rule }) => rule)]
    .toSorted(([, a], [, b]) => b.length - a.length)
    .map(([rule, findings]) => (findings.length === 1 ? rule : `${rule} (${findings.length})`))
    .join(", ");
}
