/**
 * The format `rdjson`: Reviewdog Diagnostic Format, with suggestions. Columns count bytes of UTF-8.
 * https://github.com/reviewdog/reviewdog/blob/v0.20.3/proto/rdf/reviewdog.proto
 */
import type { Finding, Severity } from "../../model/report/finding.ts";
import type { Span } from "../../model/source/source.ts";
import { homepage } from "../../model/report/tool.ts";
import type { Format } from "../format.ts";
import { forJson, forLink, forMessage, forPath } from "../parts/sanitise.ts";
import { evidenceLabel, evidenceText, lastLine, shortened, triage } from "../parts/words.ts";

const severities: Record<Severity, string> = {
  error: "ERROR",
  warning: "WARNING",
  notice: "INFO",
};

export const rdjson: Format = (report) => {
  const result = {
    source: { name: report.tool.name, url: homepage },
    diagnostics: report.findings.map(diagnosticOf),
  };
  return forJson(result);
};

function diagnosticOf(finding: Finding): object {
  const { at, severity, rule, docs, edits } = finding;
  const url = forLink(docs);
  // reviewdog offers suggestions on the lines of the diagnostic only.
  const suggestions = edits
    .filter((edit) => edit.file === at.file && edit.line === edit.endLine)
    .map((edit) => ({ range: rangeOf(edit), text: edit.replacement }));
  return {
    message: messageOf(finding),
    location: { path: forPath(at.file), range: rangeOf(at) },
    severity: severities[severity],
    code: { value: forPath(rule), ...(url === null ? {} : { url }) },
    ...(suggestions.length === 0 ? {} : { suggestions }),
  };
}

function messageOf(finding: Finding): string {
  return [
    `${forMessage(finding.message, 900)} (${triage(finding)})`,
    ...shortened(finding.evidence, 3, (line) =>
      forMessage(`${evidenceLabel(line)}: ${evidenceText(line)}`, 300),
    ),
    forMessage(`fix: ${finding.fix}`),
  ].join("\n");
}

/** Whole lines for a span of several lines: the text of the last one is not at hand. */
function rangeOf(span: Span): object {
  const { line, column, endLine, endColumn, excerpt } = span;
  if (endLine !== line) return { start: { line }, end: { line: lastLine(span) } };
  const byte = (unit: number): number => Buffer.byteLength(excerpt.slice(0, unit - 1)) + 1;
  return { start: { line, column: byte(column) }, end: { line, column: byte(endColumn) } };
}
