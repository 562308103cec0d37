/** The corridor of `--fix` and `--pin`: edits → the files that they are of, as they should be. Nothing is written here. */
import { readOwn, type OwnFile } from "./load/load.ts";
import type { Edit } from "./model/finding.ts";
import type { Mended } from "./model/report.ts";
import { applyEdits } from "./trace/trace.ts";

/** What a file is to hold. */
export interface Rewritten extends OwnFile {
  /** Its path as people see it. */
  shown: string;
}

const reasons = {
  changed: "its line is another than the one that was checked",
  conflict: "another edit touches the same place",
};

export async function mend(edits: Edit[], workingFolder: string): Promise<Mended & { rewritten: Rewritten[] }> {
  const mended: Mended & { rewritten: Rewritten[] } = { files: [], refused: [], rewritten: [] };
  for (const [shown, ofFile] of Map.groupBy(edits, ({ file }) => file)) {
    const own = await readOwn(shown, workingFolder);
    const refuse = (edit: Edit, because: string): void =>
      void mended.refused.push({ file: shown, line: edit.line, because });
    if ("refused" in own) {
      for (const edit of ofFile) refuse(edit, own.refused);
      continue;
    }
    const { text, applied, refused } = applyEdits(own.text, ofFile);
    for (const { edit, because } of refused) refuse(edit, reasons[because]);
    if (applied.length === 0) continue;
    mended.files.push({ file: shown, edits: applied.length });
    mended.rewritten.push({ ...own, text, shown });
  }
  return mended;
}
