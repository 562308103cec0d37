/** Report → a line a cause, for whoever has scrolled to the end of a long text. */
import type { Cause, Finding, Severity } from "../../model/finding.ts";
import type { Report } from "../../model/check-report.ts";
import { forTerminal } from "./sanitise.ts";
import { count } from "./words.ts";

/** Fewer findings are seen at a glance. */
const least = 10;
const causes: readonly Cause[] = [
  "reference",
  "credentials",
  "connectivity",
  "start",
  "manifest",
  "policy",
];
const severities: readonly Severity[] = ["error", "warning", "notice"];

/** "credentials   2 errors: pull-secret-absent (2)"; none where the findings fit on a screen. */
export function summaryByCause({ findings }: Report): string[] {
  if (findings.length <= least) return [];
  const width = Math.max(...causes.map((cause) => cause.length));
  return causes.flatMap((cause) =>
    severities.flatMap((severity) => {
      const found = findings.filter(
        (finding) => finding.cause === cause && finding.severity === severity,
      );
      if (found.length === 0) return [];
      return [
        forTerminal(
          `${cause.padEnd(width)}  ${count(found.length, severity)}: ${byRule(found)}`,
          300,
        ),
      ];
    }),
  );
}

function byRule(found: Finding[]): string {
  return [...Map.groupBy(found, ({ rule }) => rule)]
    .toSorted(([, a], [, b]) => b.length - a.length)
    .map(([rule, of]) => (of.length === 1 ? rule : `${rule} (${of.length})`))
    .join(", ");
}
