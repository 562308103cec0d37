/**
 * Writes a report as Markdown, with a section per finding, worst first: the common form of the job
 * summary, the pull request comment and the `markdown` format. It has no tables, which readers
 * would have to scroll sideways.
 */
import type { Cause, Finding, Severity } from "../../model/report/finding.ts";
import type { Report } from "../../model/report/check-report.ts";
import { notCheckedLines } from "./coverage-lines.ts";
import { editDiff } from "./edit-diff.ts";
import type { FileLink } from "./file-link.ts";
import { routeDiagram } from "./route-diagram.ts";
import { codeFence, codeSpan, forLink, forMarkdown, forMarkdownWithCode } from "./sanitise.ts";
import { checkedLine, tally } from "./summary-line.ts";
import {
  count,
  evidenceLabel,
  evidenceText,
  placesOf,
  relatedPlace,
  shortened,
  triage,
} from "./words.ts";

export interface DocumentOptions {
  /** The limit in bytes of UTF-8, which is never fewer than UTF-16 units. */
  maxBytes: number;
  /** The limit for the list of further places of a finding. */
  maxPlaces: number;
  severities: readonly Severity[];
  /** Where to find the findings that do not fit: "in report.json". */
  rest: string;
  /** Links to the lines of files; null for plain text. */
  linkTo: FileLink | null;
}

const icons: Record<Severity, string> = { error: "❌", warning: "⚠️", notice: "ℹ️" };
const severityWords: Record<Severity, string> = {
  error: "Error",
  warning: "Warning",
  notice: "Notice",
};

const severities = Object.keys(icons);

const causes: readonly Cause[] = [
  "reference",
  "credentials",
  "connectivity",
  "start",
  "manifest",
  "policy",
];

/** Bytes kept free for the lines about findings that are left out. */
const reserve = 200;
/** A diff of more columns scrolls sideways in a page of 780 pixels. */
const maxDiffColumns = 80;
const maxOld = 100;

export function markdownDocument(report: Report, options: DocumentOptions): string {
  const { maxBytes, rest } = options;
  const title = tally(report);
  const head =
    `## ${iconOf(report)} Pullgate: ${title.charAt(0).toLowerCase()}${title.slice(1)}\n\n` +
    `${checkedLine(report)}\n`;
  const tail = notCheckedSection(report) + notesSection(report.notes);
  const wanted = report.findings.filter(
    ({ severity, preexisting }) => preexisting || options.severities.includes(severity),
  );
  const budget = new ByteBudget(maxBytes - reserve - Buffer.byteLength(head + tail));
  const placeOf = placesOf(report);
  const writer = new FindingWriter(options, placeOf);
  const sections: string[] = [];
  const current = wanted.filter(({ preexisting }) => !preexisting).toSorted(byWeight);
  for (const finding of current) {
    const section = writer.section(finding);
    if (!budget.spend(section)) break;
    sections.push(section);
  }
  const old = oldSection(wanted.filter(({ preexisting }) => preexisting).toSorted(byWeight), {
    writer,
    budget,
  });
  const dropped = current.length - sections.length;
  const more = dropped === 0 ? "" : `\n… ${count(dropped, "more finding")} ${rest}\n`;
  const hidden = report.findings.length - wanted.length;
  const verb = hidden === 1 ? "is" : "are";
  const quiet = hidden === 0 ? "" : `\n${count(hidden, "notice")} ${verb} in the job summary.\n`;
  return head + sections.join("") + more + old + quiet + tail;
}

function iconOf({ summary: { findings } }: Report): string {
  if (findings.error > 0) return icons.error;
  return findings.warning > 0 ? icons.warning : "✅";
}

/** The worst first, proved findings before doubts. */
function byWeight(a: Finding, b: Finding): number {
  const weight = ({ severity, certainty, cause }: Finding): number =>
    severities.indexOf(severity) * 100 +
    Number(certainty === "unverified") * 10 +
    causes.indexOf(cause);
  return weight(a) - weight(b);
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

class FindingWriter {
  readonly #options: DocumentOptions;
  readonly #placeOf: (finding: Finding) => string | null;
  /** One diagram is enough to show where credentials come from. */
  #isDrawn = false;

  constructor(options: DocumentOptions, placeOf: (finding: Finding) => string | null) {
    this.#options = options;
    this.#placeOf = placeOf;
  }

  section(finding: Finding): string {
    const { severity, message, fix } = finding;
    return [
      `\n### ${icons[severity]} ${severityWords[severity]}: ${forMarkdownWithCode(message)}\n`,
      `${this.#where(finding)}\n`,
      `**Fix:** ${forMarkdownWithCode(fix)}\n`,
      ...this.#diff(finding),
      ...this.#diagram(finding),
      ...this.#details(finding),
    ].join("\n");
  }

  /** A list item of three lines, for a finding that the change did not bring. */
  item(finding: Finding): string {
    return [
      `- ${forMarkdownWithCode(finding.message, 300)}`,
      this.#where(finding),
      `**Fix:** ${forMarkdownWithCode(finding.fix, 300)}\n`,
    ].join("  \n  ");
  }

  /** "web.yaml:3 · Deployment shop/web › container app · reference · image-tag-not-found". */
  #where(finding: Finding): string {
    const { at, rule, docs } = finding;
    const place = this.#placeOf(finding);
    const url = forLink(docs);
    return [
      this.#position(at.file, at.line),
      ...(place === null ? [] : [forMarkdown(place)]),
      triage(finding),
      url === null ? forMarkdown(rule) : `[${forMarkdown(rule)}](${url})`,
    ].join(" · ");
  }

  #position(file: string, line: number): string {
    const shown = codeSpan(`${file}:${line}`);
    const url = this.#options.linkTo?.(file, line) ?? null;
    const safe = url === null ? null : forLink(url);
    return safe === null ? shown : `[${shown}](${safe})`;
  }

  #diff({ suggestion, edits }: Finding): string[] {
    if (suggestion === null) return [];
    const { before, after } = editDiff(suggestion, maxDiffColumns);
    const others = edits.length - 1;
    const more = others > 0 ? [`The same edit fixes ${count(others, "more place")}.\n`] : [];
    return [codeFence([`- ${before}`, `+ ${after}`], "diff"), ...more];
  }

  #diagram(finding: Finding): string[] {
    if (this.#isDrawn || finding.cause !== "credentials") return [];
    const diagram = routeDiagram(finding, this.#placeOf(finding));
    if (diagram === null) return [];
    this.#isDrawn = true;
    return [diagram];
  }

  #details({ evidence, event, rendered, related, commands }: Finding): string[] {
    const lines = [
      ...shortened(
        evidence,
        5,
        (line) => `${evidenceLabel(line)}: ${forMarkdownWithCode(evidenceText(line), 500)}`,
      ),
      ...(event === null ? [] : [`event: ${codeSpan(event)}`]),
      ...(rendered === null ? [] : [`rendered at ${this.#position(rendered.file, rendered.line)}`]),
      ...shortened(
        related,
        this.#options.maxPlaces,
        (other) => `also at ${forMarkdown(relatedPlace(other), 300)}`,
      ),
      ...shortened(commands, 3, (command) => `confirm: ${codeSpan(command, 500)}`),
    ];
    if (lines.length === 0) return [];
    const items = lines.map((line) => `- ${line}`);
    return ["<details><summary>Evidence</summary>\n", ...items, "\n</details>\n"];
  }
}

/** Findings that the change did not bring, folded. */
function oldSection(
  findings: readonly Finding[],
  { writer, budget }: { writer: FindingWriter; budget: ByteBudget },
): string {
  if (findings.length === 0) return "";
  const title = `${count(findings.length, "finding")} from before this change`;
  const open = `\n<details><summary>${title}</summary>\n\n`;
  const close = "\n</details>\n";
  if (!budget.spend(open + close)) return `\n${title}.\n`;
  const lines: string[] = [];
  for (const finding of findings.slice(0, maxOld)) {
    const item = writer.item(finding);
    if (!budget.spend(item)) break;
    lines.push(item);
  }
  const left = findings.length - lines.length;
  return `${open}${lines.join("")}${left === 0 ? "" : `- and ${left} more\n`}${close}`;
}

function notCheckedSection(report: Report): string {
  const [heading, ...sources] = notCheckedLines(report, 20);
  if (heading === undefined) return "";
  const lines = sources.map((line) => `- ${forMarkdown(line, 500)}\n`);
  return `\n### ${heading.replace(/:$/, "")}\n\n${lines.join("")}`;
}

function notesSection(notes: string[]): string {
  const lines = shortened(notes, 20, (note) => forMarkdownWithCode(note, 500)).map(
    (note) => `- ${note}\n`,
  );
  return lines.length === 0 ? "" : `\n### Notes\n\n${lines.join("")}`;
}
