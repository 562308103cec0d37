/** The format `github`: workflow commands, which the runner turns into annotations. */
import type { Finding } from "../../model/report/finding.ts";
import type { Report } from "../../model/report/check-report.ts";
import { summaryLine } from "../parts/summary-line.ts";
import type { Format } from "../format.ts";
import { cut, forCommandData, forCommandProperty, forTerminal } from "../parts/sanitise.ts";
import { editDiff } from "../parts/edit-diff.ts";
import {
  evidenceLabel,
  evidenceText,
  lastLine,
  placesOf,
  position,
  relatedPlace,
  shortened,
  triage,
} from "../parts/words.ts";

/**
 * The runner keeps the first ten annotations of a level and cuts messages at 4,096 UTF-16 units.
 * https://github.com/actions/runner/blob/main/src/Runner.Worker/ExecutionContext.cs
 */
const maxAnnotationsPerLevel = 10;
const maxMessageUnits = 4000;

export const github: Format = (report) => `${annotations(report)}${summaryLine(report)}\n`;

/** The commands, one per line. `notices` concern the run itself and come first. */
export function annotations(report: Report, notices: readonly string[] = []): string {
  const placeOf = placesOf(report);
  const lines = (["error", "warning", "notice"] as const).flatMap((severity) => {
    const findings = report.findings
      .filter((finding) => finding.severity === severity)
      .toSorted((a, b) => doubt(a) - doubt(b) || b.related.length - a.related.length);
    const runNotices =
      severity === "notice"
        ? notices.map((notice) => `::notice title=pullgate::${forCommandData(notice)}`)
        : [];
    const room = maxAnnotationsPerLevel - runNotices.length;
    const kept = findings.length > room ? room - 1 : findings.length;
    const commands = [
      ...runNotices,
      ...findings.slice(0, kept).map((finding) => annotation(finding, placeOf(finding))),
    ];
    const left = findings.length - kept;
    return left === 0
      ? commands
      : [
          ...commands,
          `::${severity} title=pullgate::and ${left} more ${severity}s: see the job summary`,
        ];
  });
  return lines.map((line) => `${line}\n`).join("");
}

function doubt({ certainty }: Finding): number {
  return Number(certainty === "unverified");
}

function annotation(finding: Finding, place: string | null): string {
  const properties = [
    ...placed(finding),
    ["title", `${finding.rule} (${triage(finding)})`] as const,
  ];
  const written = properties
    .map(([name, value]) => `${name}=${forCommandProperty(cut(value, maxMessageUnits))}`)
    .join(",");
  return `::${finding.severity} ${written}::${forCommandData(message(finding, place))}`;
}

/**
 * The place, unless it is standard input or rendered text, which is not in the repository. GitHub
 * takes columns only for a single line.
 */
function placed({ at }: Finding): (readonly [string, string])[] {
  if (at.file === "" || at.file.startsWith("<")) return [];
  const lines = [
    ["file", at.file] as const,
    ["line", `${at.line}`] as const,
    ["endLine", `${lastLine(at)}`] as const,
  ];
  return at.line === at.endLine
    ? [...lines, ["col", `${at.column}`] as const, ["endColumn", `${at.endColumn}`] as const]
    : lines;
}

/**
 * Everything about the finding, because annotations appear without the log. The parts are cut so
 * that the fix always fits.
 */
function message(finding: Finding, place: string | null): string {
  const { at, rendered, suggestion } = finding;
  const lines = [
    forTerminal(finding.message, 900),
    forTerminal(`at ${position(at)}${place === null ? "" : `  ${place}`}`, 300),
  ];
  if (rendered !== null)
    lines.push(forTerminal(`rendered at ${rendered.file}:${rendered.line}`, 200));
  lines.push(
    ...shortened(finding.related, 8, (other) => forTerminal(`also at ${relatedPlace(other)}`, 150)),
    ...shortened(finding.evidence, 3, (line) =>
      forTerminal(`${evidenceLabel(line)}: ${evidenceText(line)}`, 150),
    ),
    forTerminal(`fix: ${finding.fix}`, 400),
    ...(suggestion === null
      ? []
      : [
          forTerminal(
            `suggestion: ${position(suggestion)}: ${editDiff(suggestion, 200).after}`,
            400,
          ),
        ]),
    forTerminal(`docs: ${finding.docs}`, 150),
  );
  return cut(lines.join("\n"), maxMessageUnits);
}
