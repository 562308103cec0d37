/** Report → the job summary of a GitHub step, in Markdown. Pure. */
import type { Finding, Severity } from "../model/finding.ts";
import type { Report } from "../model/report.ts";
import { closingLine, tally } from "./closing-line.ts";
import { forLink, forMarkdown } from "./sanitise.ts";
import { count, evidenceLabel, placesOf, position, relatedPlace, shortened, triage } from "./wording.ts";

/** GitHub drops a summary of more than 1 MiB as a whole: https://docs.github.com/actions/reference/workflow-commands-for-github-actions */
const maxBytes = 1_000_000;

const severities: Record<Severity, string> = { error: "❌ error", warning: "⚠️ warning", notice: "ℹ️ notice" };

export function summary(report: Report): string {
  const placeOf = placesOf(report);
  const title = tally(report);
  const head = `## Pullgate: ${title.charAt(0).toLowerCase()}${title.slice(1)}\n\n${closingLine(report)}\n`;
  const notes = shortened(report.notes, 20, (note) => forMarkdown(note, 500)).map((note) => `- ${note}\n`);
  const tail = notes.length === 0 ? "" : `\n### Notes\n\n${notes.join("")}`;
  if (report.findings.length === 0) return head + tail;

  const table = "\n| Severity | Finding | Where | What to do |\n| --- | --- | --- | --- |\n";
  const reserve = 100;
  let left = maxBytes - reserve - Buffer.byteLength(head + table + tail);
  const rows: string[] = [];
  const findings = Object.keys(severities).flatMap((severity) =>
    report.findings.filter((one) => one.severity === severity),
  );
  for (const finding of findings) {
    const line = row(finding, placeOf(finding));
    left -= Buffer.byteLength(line);
    if (left < 0) break;
    rows.push(line);
  }
  const dropped = findings.length - rows.length;
  const more = dropped === 0 ? "" : `\n… ${count(dropped, "more row", "more rows")} in the JSON report\n`;
  return head + table + rows.join("") + more + tail;
}

function row(finding: Finding, place: string | null): string {
  const { rule, rendered, suggestion } = finding;
  const url = forLink(finding.docs);
  const name = url === null ? forMarkdown(rule) : `[${forMarkdown(rule)}](${url})`;
  const cells = [
    [severities[finding.severity], ...(finding.certainty === "unverified" ? ["unverified"] : [])],
    [
      forMarkdown(finding.message),
      `${name} (${triage(finding)})`,
      ...shortened(finding.evidence, 3, (line) => `${evidenceLabel(line)}: ${forMarkdown(line, 500)}`),
      ...(finding.event === null ? [] : [`event: ${forMarkdown(finding.event)}`]),
    ],
    [
      forMarkdown(position(finding.at)),
      ...(place === null ? [] : [forMarkdown(place)]),
      ...(rendered === null ? [] : [`rendered at ${forMarkdown(`${rendered.file}:${rendered.line}`)}`]),
      ...shortened(finding.related, 10, (other) => `also at ${forMarkdown(relatedPlace(other), 300)}`),
    ],
    [
      forMarkdown(finding.fix),
      ...(suggestion === null
        ? []
        : [`write ${forMarkdown(suggestion.replacement)} at ${forMarkdown(position(suggestion))}`]),
      ...shortened(finding.commands, 3, (command) => `confirm: ${forMarkdown(command, 500)}`),
    ],
  ];
  return `| ${cells.map((lines) => lines.join("<br>")).join(" | ")} |\n`;
}
