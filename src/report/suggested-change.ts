/** Writes review comments with a change that GitHub applies on one click. */
import type { Finding } from "../model/report/finding.ts";
import type { Edit } from "../model/source/edit.ts";
import type { Report } from "../model/report/check-report.ts";
import { forLink, forMarkdown, hiddenMark, visible } from "./parts/sanitise.ts";
import { triage } from "./parts/words.ts";

/** A comment on the right side of the diff. */
export interface SuggestedChange {
  path: string;
  /** 1-based. */
  line: number;
  body: string;
  /** The first line of the body, which identifies an existing comment. Invisible in Markdown. */
  mark: string;
}

/** The lines that a pull request's diff shows, by path, then by 1-based number in the new file. */
export type DiffLines = ReadonlyMap<string, ReadonlyMap<number, string>>;

/** More comments would bury the review; the rest is in the report. */
const maxChanges = 20;

export function suggestedChanges(report: Report, diff: DiffLines): SuggestedChange[] {
  return report.findings
    .flatMap((finding) =>
      finding.edits.flatMap((edit) => suggestedChange(finding, edit, diff) ?? []),
    )
    .slice(0, maxChanges);
}

/** null unless the diff shows the line as it was checked. */
function suggestedChange(finding: Finding, edit: Edit, diff: DiffLines): SuggestedChange | null {
  const { file, line, column, endLine, endColumn, replacement, excerpt } = edit;
  const before = diff.get(file)?.get(line);
  if (before === undefined || before !== excerpt || endLine !== line) return null;
  const after = before.slice(0, column - 1) + replacement + before.slice(endColumn - 1);
  // A change with invisible characters needs a closer look than one click.
  if (after === before || visible(after) !== after) return null;
  const longest = (after.match(/`+/g) ?? []).reduce(
    (most, ticks) => Math.max(most, ticks.length),
    2,
  );
  const fence = "`".repeat(longest + 1);
  const url = forLink(finding.docs);
  const rule = url === null ? forMarkdown(finding.rule) : `[${forMarkdown(finding.rule)}](${url})`;
  const mark = hiddenMark(`${finding.fingerprint} ${after.trim()}`);
  const message = `${forMarkdown(finding.message)} (${triage(finding)}, ${rule})`;
  const text = `${message}. ${forMarkdown(finding.fix)}`;
  return {
    path: file,
    line,
    mark,
    body: `${mark}${text}\n\n${fence}suggestion\n${after}\n${fence}\n`,
  };
}
