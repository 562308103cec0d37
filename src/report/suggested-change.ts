/** Findings with an edit, and the lines of a pull request's diff → review comments with a change that one click applies. Pure. */
import type { Finding } from "../model/finding.ts";
import type { Edit } from "../model/edit.ts";
import type { Report } from "../model/check-report.ts";
import { forLink, forMarkdown, hiddenMark, visible } from "./parts/sanitise.ts";
import { triage } from "./parts/words.ts";

/** A comment on the right side of the diff. */
export interface SuggestedChange {
  path: string;
  /** 1-based. */
  line: number;
  body: string;
  /** First in the body, and never shown: by it a comment that is there already is known. */
  mark: string;
}

/** Of the new file, the lines that the diff shows; by path, then by 1-based number. */
export type DiffLines = ReadonlyMap<string, ReadonlyMap<number, string>>;

/** A reader has had enough by then; the rest is in the report. */
const maxChanges = 20;

export function suggestedChanges(report: Report, diff: DiffLines): SuggestedChange[] {
  return report.findings
    .flatMap((finding) =>
      finding.edits.flatMap((edit) => suggestedChange(finding, edit, diff) ?? []),
    )
    .slice(0, maxChanges);
}

/** null where the diff does not show the line, or another text in it: a change of something else would be worse than none. */
function suggestedChange(finding: Finding, edit: Edit, diff: DiffLines): SuggestedChange | null {
  const { file, line, column, endLine, endColumn, replacement, excerpt } = edit;
  const before = diff.get(file)?.get(line);
  if (before === undefined || before !== excerpt || endLine !== line) return null;
  const after = before.slice(0, column - 1) + replacement + before.slice(endColumn - 1);
  // What cannot be seen is not for one click.
  if (after === before || visible(after) !== after) return null;
  const longest = (after.match(/`+/g) ?? []).reduce(
    (most, ticks) => Math.max(most, ticks.length),
    2,
  );
  const fence = "`".repeat(longest + 1);
  const url = forLink(finding.docs);
  const rule = url === null ? forMarkdown(finding.rule) : `[${forMarkdown(finding.rule)}](${url})`;
  const mark = hiddenMark(`${finding.fingerprint} ${after.trim()}`);
  const said = `${forMarkdown(finding.message)} (${triage(finding)}, ${rule}). ${forMarkdown(finding.fix)}`;
  return {
    path: file,
    line,
    mark,
    body: `${mark}${said}\n\n${fence}suggestion\n${after}\n${fence}\n`,
  };
}
