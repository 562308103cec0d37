/** The format `text`, for people: for each finding the place, the evidence and the fix. */
import type { Finding, Severity } from "../../model/report/finding.ts";
import type { Report, ReportedMention } from "../../model/report/check-report.ts";
import { summaryLine } from "../parts/summary-line.ts";
import { maxSources, notCheckedLines, renderedLine } from "../parts/coverage-lines.ts";
import { codeFrame } from "../parts/code-frame.ts";
import type { Format, FormatOptions } from "../format.ts";
import { summaryByCause } from "../parts/summary-by-cause.ts";
import { forLink, forTerminal } from "../parts/sanitise.ts";
import { editDiff } from "../parts/edit-diff.ts";
import {
  asUser,
  count,
  evidenceLabel,
  evidenceText,
  moreThan,
  place,
  placesOf,
  position,
  relatedPlace,
  shortened,
  triage,
} from "../parts/words.ts";
import { wrapped } from "../parts/wrap.ts";

/** The limit for each list of a finding. */
const maxLines = 10;

/** SGR parameters. */
const styles: Record<Severity | "frame" | "strong" | "removed" | "added", string> = {
  error: "1;31",
  warning: "1;33",
  notice: "1;36",
  frame: "1;34",
  strong: "1",
  removed: "31",
  added: "32",
};

export const text: Format = (report, options) => {
  const rendered = options.quiet === true ? null : renderedLine(report);
  const parts = [
    ...(rendered === null ? [] : [fold(forTerminal(rendered), 2, options)]),
    ...findingBlocks(report, report.findings, options),
    ...textEnd(report, options),
  ];
  return `${parts.join("\n\n")}\n`;
};

/** The text of some findings of a report, one block each, without a line break at the end. */
export function findingBlocks(
  report: Report,
  findings: readonly Finding[],
  options: FormatOptions,
): string[] {
  const placeOf = placesOf(report);
  return findings.map((finding) => block(finding, placeOf(finding), options));
}

/** What follows the findings: credentials, notes, sources that were not checked, and the sums. */
export function textEnd(report: Report, options: FormatOptions): string[] {
  const parts: string[] = [];
  const isQuiet = options.quiet === true;
  const explained = report.images.flatMap(({ image, mentions }) =>
    mentions.flatMap((mention) => explain(image, mention, options)),
  );
  if (explained.length > 0)
    parts.push(
      [`${paint("strong", "credentials", options)}, in the kubelet's order:`, ...explained].join(
        "\n",
      ),
    );
  if (report.notes.length > 0 && !isQuiet) {
    parts.push(
      report.notes
        .map((note) =>
          fold(`${paint("strong", "note", options)}: ${forTerminal(note)}`, 6, options),
        )
        .join("\n"),
    );
  }
  const notChecked = isQuiet ? [] : notCheckedLines(report, maxSources);
  if (notChecked.length > 0) {
    const [heading = "", ...sources] = notChecked;
    const lines = sources.map((line) =>
      wrapped(forTerminal(line), { width: options.width, prefix: "  ", indent: 4 }),
    );
    parts.push([heading, ...lines].join("\n"));
  }
  const sums = [...(isQuiet ? [] : summaryByCause(report)), summaryLine(report)];
  return [...parts, sums.map((line) => fold(line, 2, options)).join("\n")];
}

function fold(line: string, indent: number, { width }: FormatOptions): string {
  return wrapped(line, { width, indent });
}

function block(finding: Finding, place: string | null, options: FormatOptions): string {
  const { at, rule, severity } = finding;
  const url = options.links ? forLink(finding.docs) : null;
  const indent = " ".repeat(String(at.line).length);
  const label = paint(severity, `${severity}[${link(forTerminal(rule), url)}]`, options);
  const message = paint("strong", forTerminal(finding.message), options);
  const where = place === null ? "" : `  ${forTerminal(place)}`;
  const bullet = `${indent} ${paint("frame", "=", options)}`;
  const { width } = options;
  const field = (name: string, value: string): string =>
    wrapped(`${paint("strong", name, options)}: ${forTerminal(value)}`, {
      width,
      prefix: `${bullet} `,
      indent: indent.length + 3,
    });
  return [
    wrapped(`${label} (${triage(finding)}): ${message}`, { width, indent: 4 }),
    wrapped(`${forTerminal(position(at))}${where}`, {
      width,
      prefix: `${indent}${paint("frame", "-->", options)} `,
      indent: indent.length + 4,
    }),
    ...frameLines(finding, indent, options),
    ...finding.evidence
      .slice(0, maxLines)
      .map((line) => field(evidenceLabel(line), evidenceText(line))),
    ...moreThan(finding.evidence, maxLines).map((more) => field("because", more)),
    ...(finding.event === null ? [] : [field("event", finding.event)]),
    ...(finding.rendered === null
      ? []
      : [field("rendered at", `${finding.rendered.file}:${finding.rendered.line}`)]),
    field("fix", finding.fix),
    ...suggestionLines(finding, field, indent, options),
    ...shortened(finding.related, maxLines, relatedPlace).map((line) => field("also at", line)),
    ...shortened(finding.commands, maxLines, String).map((line) => field("confirm", line)),
    ...(url === null ? [field("docs", finding.docs)] : []),
  ].join("\n");
}

/** The line of the finding with carets; nothing for an empty line. */
function frameLines({ at, severity }: Finding, indent: string, options: FormatOptions): string[] {
  if (at.excerpt.trim() === "") return [];
  const { line, carets } = codeFrame(at, columnsFor(options, indent.length + 3));
  const bar = `${indent} ${paint("frame", "|", options)}`;
  const marks = carets.replace(/\^+/, (marked) => paint(severity, marked, options));
  return [
    bar,
    `${paint("frame", `${at.line} |`, options)} ${line}`,
    ...(carets === "" ? [] : [`${bar} ${marks}`]),
    bar,
  ];
}

function suggestionLines(
  { suggestion, edits }: Finding,
  field: (name: string, value: string) => string,
  indent: string,
  options: FormatOptions,
): string[] {
  if (suggestion === null) return [];
  const others = edits.length - 1;
  const more = others > 0 ? `, and ${count(others, "more place")} alike` : "";
  const { before, after } = editDiff(suggestion, columnsFor(options, indent.length + 7));
  return [
    field("suggestion", position(suggestion) + more),
    `${indent}     ${paint("removed", `- ${before}`, options)}`,
    `${indent}     ${paint("added", `+ ${after}`, options)}`,
  ];
}

/** The columns beside a margin: at least 40, and of 160 without a terminal. */
function columnsFor({ width }: FormatOptions, margin: number): number {
  return Math.max(40, (width ?? 160) - margin);
}

/** The credentials that the kubelet would offer for one mention (`--explain-credentials`). */
function explain(
  image: string,
  { at, resource, container, role, credentials }: ReportedMention,
  { width }: FormatOptions,
): string[] {
  if (credentials === undefined) return [];
  const { offers, anonymous, error } = credentials;
  const attempts = offers.map(({ secret, key, username }) => {
    const source = secret === null ? "the node" : `secret ${secret}`;
    return `${source}: \`${key}\` ${asUser(username)}`;
  });
  const steps =
    error !== null
      ? [`none: ${error}`]
      : anonymous
        ? ["none matches: one attempt without credentials"]
        : attempts;
  return [
    `  ${position(at)}  ${image}  ${place(resource, container, role)}`,
    ...steps.map((step) => `    ${step}`),
  ].map((line) => {
    const [lead = ""] = /^ */.exec(line) ?? [];
    const indent = lead.length + 4;
    return wrapped(forTerminal(line.trimStart()), { width, prefix: lead, indent });
  });
}

function paint(style: keyof typeof styles, safe: string, options: FormatOptions): string {
  return options.colour ? `\x1b[${styles[style]}m${safe}\x1b[0m` : safe;
}

function link(safe: string, url: string | null): string {
  return url === null ? safe : `\x1b]8;;${url}\x1b\\${safe}\x1b]8;;\x1b\\`;
}
