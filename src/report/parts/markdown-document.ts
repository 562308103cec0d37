/**
 * Writes a report as Markdown, with a table per cause, worst first: the common form of the job
 * summary, the pull request comment and the `markdown` format.
 */
import type { Cause, Finding, Severity } from "../../model/finding.ts";
import type { Report } from "../../model/check-report.ts";
import { summaryLine, tally } from "./summary-line.ts";
import { notCheckedLines } from "./coverage-lines.ts";
import { routeDiagram } from "./route-diagram.ts";
import { forLink, forMarkdown } from "./sanitise.ts";
import {
  count,
  evidenceLabel,
  evidenceText,
  placesOf,
  position,
  relatedPlace,
  shortened,
  triage,
} from "./words.ts";

export interface DocumentOptions {
  /** The limit in bytes of UTF-8, which is never fewer than UTF-16 units. */
  maxBytes: number;
  /** The limit for a list in a cell. */
  maxPlaces: number;
  severities: readonly Severity[];
  /** Where to find the rows that do not fit: "in report.json". */
  rest: string;
}

const severityWords: Record<Severity, string> = {
  error: "❌ error",
  warning: "⚠️ warning",
  notice: "ℹ️ notice",
};

const headings: Record<Cause, string> = {
  reference: "Reference: the image does not exist as written",
  credentials: "Credentials: the pod has no credential that opens the image",
  connectivity: "Connectivity: the registry cannot be reached",
  start: "Start: the image pulls, but the pod cannot start",
  manifest: "Manifest: the input cannot be read",
  policy: "Policy: assumptions of the rollout",
};

const tableHead = "| Severity | Finding | Where | What to do |\n| --- | --- | --- | --- |\n";

/** Bytes kept free for the lines about rows and notices that are left out. */
const reserve = 200;

export function markdownDocument(report: Report, options: DocumentOptions): string {
  const { maxBytes, severities, rest } = options;
  const title = tally(report);
  const heading = `## Pullgate: ${title.charAt(0).toLowerCase()}${title.slice(1)}`;
  const head = `${heading}\n\n${summaryLine(report)}\n`;
  const tail = notCheckedSection(report) + notesSection(report.notes);
  const budget = new ByteBudget(maxBytes - reserve - Buffer.byteLength(head + tail));
  const placeOf = placesOf(report);
  const findings = report.findings.filter(({ severity }) => severities.includes(severity));
  const sections = byCause(findings).map(([cause, found]) =>
    causeSection(cause, found, placeOf, options.maxPlaces, budget),
  );
  const shown = sections.reduce((sum, { rows }) => sum + rows, 0);
  const dropped = findings.length - shown;
  const more = dropped === 0 ? "" : `\n… ${count(dropped, "more row", "more rows")} ${rest}\n`;
  const hidden = report.findings.length - findings.length;
  const verb = hidden === 1 ? "is" : "are";
  const quiet = hidden === 0 ? "" : `\n${count(hidden, "notice")} ${verb} in the job summary.\n`;
  return head + sections.map(({ text }) => text).join("") + more + quiet + tail;
}

class ByteBudget {
  #left: number;

  constructor(bytes: number) {
    this.#left = bytes;
  }

  /** Spends the bytes of the text; false, without spending, if it does not fit. */
  spend(text: string): boolean {
    const bytes = Buffer.byteLength(text);
    if (bytes > this.#left) return false;
    this.#left -= bytes;
    return true;
  }
}

function notCheckedSection(report: Report): string {
  const [heading, ...sources] = notCheckedLines(report, 20);
  if (heading === undefined) return "";
  const lines = sources.map((line) => `- ${forMarkdown(line, 500)}\n`);
  return `\n### ${heading.replace(/:$/, "")}\n\n${lines.join("")}`;
}

function notesSection(notes: string[]): string {
  const lines = shortened(notes, 20, (note) => forMarkdown(note, 500)).map((note) => `- ${note}\n`);
  return lines.length === 0 ? "" : `\n### Notes\n\n${lines.join("")}`;
}

/** The table of one cause with as many whole rows as fit, and the first diagram if it fits. */
function causeSection(
  cause: Cause,
  findings: Finding[],
  placeOf: (finding: Finding) => string | null,
  maxPlaces: number,
  budget: ByteBudget,
): { text: string; rows: number } {
  const sectionHead = `\n### ${headings[cause]} (${findings.length})\n\n${tableHead}`;
  if (!budget.spend(sectionHead)) return { text: "", rows: 0 };
  const rows: string[] = [];
  for (const finding of findings) {
    const line = row(finding, placeOf(finding), maxPlaces);
    if (!budget.spend(line)) break;
    rows.push(line);
  }
  if (rows.length === 0) return { text: "", rows: 0 };
  const diagram = findings
    .map((finding) => routeDiagram(finding, placeOf(finding)))
    .find((drawn) => drawn !== null);
  const drawn = diagram !== undefined && budget.spend(diagram) ? diagram : "";
  return { text: sectionHead + rows.join("") + drawn, rows: rows.length };
}

/** Groups by cause. The worst come first in and among the groups, proved ones before doubts. */
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
        (line) => `${evidenceLabel(line)}: ${forMarkdown(evidenceText(line), 500)}`,
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
