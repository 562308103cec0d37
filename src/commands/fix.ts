/** Computes the files that `--fix` and `--pin` write, without writing them. */
import { readRepositoryFile, type RepositoryFile } from "../load/load.ts";
import type { FixResult, Report } from "../model/report/check-report.ts";
import type { Edit } from "../model/source/edit.ts";
import { applyEdits } from "../trace/trace.ts";

/** A file with its new text. */
export interface FixedFile extends RepositoryFile {
  /** The path in messages. */
  shown: string;
}

const reasons = {
  changed: "the line has changed since it was checked",
  conflict: "another edit touches the same place",
};

/** The edits that a report suggests for `--fix` and `--pin`. */
export function editsOf(report: Report, { fix, pin }: { fix: boolean; pin: boolean }): Edit[] {
  return [
    ...(fix ? report.findings.flatMap((finding) => finding.edits) : []),
    ...(pin ? (report.pins?.edits ?? []) : []),
  ];
}

export async function fixFiles(
  edits: readonly Edit[],
  workingFolder: string,
): Promise<FixResult & { rewritten: FixedFile[] }> {
  const result: FixResult & { rewritten: FixedFile[] } = { files: [], refused: [], rewritten: [] };
  const refuse = ({ file, line }: Edit, because: string): void =>
    void result.refused.push({ file, line, because });
  // By real path: one file may have several names.
  const files = new Map<string, { fixed: FixedFile; edits: Edit[] }>();
  for (const [shown, named] of Map.groupBy(edits, ({ file }) => file)) {
    const file = await readRepositoryFile(shown, workingFolder);
    if ("refused" in file) for (const edit of named) refuse(edit, file.refused);
    else
      files.set(file.path, {
        fixed: { ...file, shown },
        edits: [...(files.get(file.path)?.edits ?? []), ...named],
      });
  }
  for (const { fixed, edits: own } of files.values()) {
    const { text, applied, refused } = applyEdits(fixed.text, own);
    for (const { edit, because } of refused) refuse(edit, reasons[because]);
    if (applied.length === 0) continue;
    result.files.push({ file: fixed.shown, edits: applied.length });
    result.rewritten.push({ ...fixed, text });
  }
  return result;
}
