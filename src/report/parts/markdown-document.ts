/** Report → a Markdown document: what was found, by cause, worst first. What the summary, the comment and the format have in common. */
import type { Cause, Finding, Severity } from "../../model/finding.ts";
import type { Report } from "../../model/check-report.ts";
import { summaryLine, tally } from "./summary-line.ts";
import { routeDiagram } from "./route-diagram.ts";
import { forLink, forMarkdown } from "./sanitise.ts";
import {
  count,
  evidenceLabel,
  placesOf,
  position,
  relatedPlace,
  shortened,
  triage,
} from "./words.ts";

export interface DocumentOptions {
  /** Of UTF-8, so that as many UTF-16 units are never more. */
  maxBytes: number;
  /** Of a list in a cell. */
  maxPlaces: number;
  severities: readonly Severity[];
  /** Where the rows are that have no room: "in report.json". */
  rest: string;
}

const severityWords: Record<Severity, string> = {
  error: "❌ error",
  warning: "⚠️ warning",
  notice: "ℹ️ notice",
};

const headings: Record<Cause, string> = {
  reference: "Reference: the image is not there as it is written",
  credentials: "Credentials: the pod cannot show what opens the image",
  connectivity: "Connectivity: the registry cannot be asked",
  start: "Start: the image pulls, and the pod still cannot start",
  manifest: "Manifest: the input cannot be read",
  policy: "Policy: what the rollout takes for granted",
};

const tableHead = "| Severity | Finding | Where | What to do |\n| --- | --- | --- | --- |\n";

export function markdownDocument(report: Report, options: DocumentOptions): string {
  const { maxBytes, severities, rest } = options;
  const title = tally(report);
  const head = `## Pullgate: ${title.charAt(0).toLowerCase()}${title.slice(1)}\n\n${summaryLine(report)}\n`;
  const notes = shortened(report.notes, 20, (note) => forMarkdown(note, 500)).map(
    (note) => `- ${note}\n`,
  );
  const tail = notes.length === 0 ? "" : `\n### Notes\n\n${notes.join("")}`;
  const reserve = 200;
  let left = maxBytes - reserve - Buffer.byteLength(head + tail);
  const fits = (text: string): boolean => {
    const bytes = Buffer.byteLength(text);
    if (bytes > left) return false;
    left -= bytes;
    return true;
  };

  const placeOf = placesOf(report);
  const findings = report.findings.filter(({ severity }) => severities.includes(severity));
  const sections: string[] = [];
  let shown = 0;
  for (const [cause, found] of byCause(findings)) {
    const sectionHead = `\n### ${headings[cause]} (${found.length})\n\n`;
    const [first] = found;
    if (first === undefined || !fits(sectionHead + tableHead)) continue;
    const rows: string[] = [];
    // Whole rows, in order: one that has no room ends its table.
    for (const finding of found) {
      const line = row(finding, placeOf(finding), options.maxPlaces);
      if (!fits(line)) break;
      rows.push(line);
    }
    shown += rows.length;
    if (rows.length === 0) continue;
    const picture = found
      .map((finding) => routeDiagram(finding, placeOf(finding)))
      .find((drawn) => drawn !== null);
    const drawn = picture === undefined || !fits(picture) ? "" : picture;
    sections.push(sectionHead + tableHead + rows.join("") + drawn);
  }
  const dropped = findings.length - shown;
  const more = dropped === 0 ? "" : `\n… ${count(dropped, "more row", "more rows")} ${rest}\n`;
  const hidden = report.findings.length - findings.length;
  const quiet =
    hidden === 0
      ? ""
      : `\n${count(hidden, "notice")} ${hidden === 1 ? "is" : "are"} in the job summary.\n`;
  return head + sections.join("") + more + quiet + tail;
}

/** The cause with the worst finding first; of one cause the worst first, and what is proved before doubts. */
function byCause(findings: Finding[]): [Cause, Finding[]][] {
  const rank: readonly Severity[] = ["error", "warning", "notice"];
  const badness = ({ severity, certainty }: Finding): number =>
    rank.indexOf(severity) * 2 + Number(certainty === "unverified");
  const order = Object.keys(headings);
  return [...Map.groupBy(findings, ({ cause }) => cause)]
    .map(([cause, found]): [Cause, Finding[]] => [
      cause,
      found.toSorted((a, b) => badness(a) - badness(b)),
    ])
    .toSorted(([a, [worstA]], [b, [worstB]]) => {
      const worse =
        worstA === undefined || worstB === undefined ? 0 : badness(worstA) - badness(worstB);
      return worse || order.indexOf(a) - order.indexOf(b);
    });
}

function row(finding: Finding, place: string | null, maxPlaces: number): string {
  const { rule, rendered, suggestion } = finding;
  const url = forLink(finding.docs);
  const name = url === null ? forMarkdown(rule) : `[${forMarkdown(rule)}](${url})`;
  const cells = [
    [
      severityWords[finding.severity],
      ...(finding.certainty === "unverified" ? ["unverified"] : []),
    ],
    [
      forMarkdown(finding.message),
      `${name} (${triage(finding)})`,
      ...shortened(
        finding.evidence,
        3,
        (line) => `${evidenceLabel(line)}: ${forMarkdown(line, 500)}`,
      ),
      ...(finding.event === null ? [] : [`event: ${forMarkdown(finding.event)}`]),
    ],
    [
      forMarkdown(position(finding.at)),
      ...(place === null ? [] : [forMarkdown(place)]),
      ...(rendered === null
        ? []
        : [`rendered at ${forMarkdown(`${rendered.file}:${rendered.line}`)}`]),
      ...shortened(
        finding.related,
        maxPlaces,
        (other) => `also at ${forMarkdown(relatedPlace(other), 300)}`,
      ),
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
