/** Report → text for people: what is wrong, where, what it rests on, what to do. */
import type { Finding, Severity } from "../../model/finding.ts";
import type { ReportedMention } from "../../model/check-report.ts";
import { summaryLine } from "../parts/summary-line.ts";
import { codeFrame } from "../parts/code-frame.ts";
import type { Format, FormatOptions } from "../format.ts";
import { summaryByCause } from "../parts/summary-by-cause.ts";
import { forLink, forTerminal } from "../parts/sanitise.ts";
import { editDiff } from "../parts/edit-diff.ts";
import {
  count,
  evidenceLabel,
  place,
  placesOf,
  position,
  relatedPlace,
  shortened,
  triage,
} from "../parts/words.ts";

/** Of one list of a finding. */
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
  const placeOf = placesOf(report);
  const parts = report.findings.map((finding) => block(finding, placeOf(finding), options));
  const explained = report.images.flatMap(({ image, mentions }) =>
    mentions.flatMap((mention) => explain(image, mention)),
  );
  if (explained.length > 0)
    parts.push(
      [`${paint("strong", "credentials", options)}, in the kubelet's order:`, ...explained].join(
        "\n",
      ),
    );
  if (report.notes.length > 0) {
    parts.push(
      report.notes
        .map((note) => `${paint("strong", "note", options)}: ${forTerminal(note)}`)
        .join("\n"),
    );
  }
  parts.push([...summaryByCause(report), summaryLine(report)].join("\n"));
  return `${parts.join("\n\n")}\n`;
};

function block(finding: Finding, place: string | null, options: FormatOptions): string {
  const { at, rule, severity, rendered, suggestion } = finding;
  const url = options.links ? forLink(finding.docs) : null;
  const indent = " ".repeat(String(at.line).length);
  const frame = (sign: string) => paint("frame", sign, options);
  const label = paint(severity, `${severity}[${link(forTerminal(rule), url)}]`, options);
  const lines = [
    `${label} (${triage(finding)}): ${paint("strong", forTerminal(finding.message), options)}`,
    `${indent}${frame("-->")} ${forTerminal(position(at))}${place === null ? "" : `  ${forTerminal(place)}`}`,
  ];
  if (at.excerpt.trim() !== "") {
    const { line, carets } = codeFrame(
      at,
      Math.max(40, (options.width ?? 160) - indent.length - 3),
    );
    const bar = `${indent} ${frame("|")}`;
    lines.push(bar, `${frame(`${at.line} |`)} ${line}`);
    if (carets !== "")
      lines.push(`${bar} ${carets.replace(/\^+/, (marks) => paint(severity, marks, options))}`);
    lines.push(bar);
  }
  const add = (name: string, value: string) =>
    lines.push(`${indent} ${frame("=")} ${paint("strong", name, options)}: ${forTerminal(value)}`);
  for (const line of shortened(finding.evidence, maxLines, String)) add(evidenceLabel(line), line);
  if (finding.event !== null) add("event", finding.event);
  if (rendered !== null) add("rendered at", `${rendered.file}:${rendered.line}`);
  add("fix", finding.fix);
  if (suggestion !== null) {
    const others = finding.edits.length - 1;
    add(
      "suggestion",
      position(suggestion) + (others > 0 ? `, and ${count(others, "more place")} alike` : ""),
    );
    const { before, after } = editDiff(
      suggestion,
      Math.max(40, (options.width ?? 160) - indent.length - 7),
    );
    lines.push(`${indent}     ${paint("removed", `- ${before}`, options)}`);
    lines.push(`${indent}     ${paint("added", `+ ${after}`, options)}`);
  }
  for (const line of shortened(finding.related, maxLines, relatedPlace)) add("also at", line);
  for (const line of shortened(finding.commands, maxLines, String)) add("confirm", line);
  if (url === null) add("docs", finding.docs);
  return lines.join("\n");
}

/** What the kubelet would offer for one mention, with `--explain-credentials`. */
function explain(
  image: string,
  { at, resource, container, role, credentials }: ReportedMention,
): string[] {
  if (credentials === undefined) return [];
  const { offers, anonymous, error } = credentials;
  const tried = offers.map(
    ({ secret, key, username }) =>
      `${secret === null ? "the node" : `secret ${secret}`}: \`${key}\` as ${username === "" ? "nobody" : username}`,
  );
  const steps =
    error !== null
      ? [`none: ${error}`]
      : anonymous
        ? ["none matches: one attempt without credentials"]
        : tried;
  return [
    `  ${position(at)}  ${image}  ${place(resource, container, role)}`,
    ...steps.map((step) => `    ${step}`),
  ].map(forTerminal);
}

function paint(style: keyof typeof styles, safe: string, options: FormatOptions): string {
  return options.colour ? `\x1b[${styles[style]}m${safe}\x1b[0m` : safe;
}

function link(safe: string, url: string | null): string {
  return url === null ? safe : `\x1b]8;;${url}\x1b\\${safe}\x1b]8;;\x1b\\`;
}
