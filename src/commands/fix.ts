/** The corridor of `--fix` and `--pin`: edits → the files that they are of, as they should be. Nothing is written here. */
import { readRepositoryFile, type RepositoryFile } from "../load/load.ts";
import type { Edit } from "../model/edit.ts";
import type { FixResult } from "../model/check-report.ts";
import { applyEdits } from "../trace/trace.ts";

/** What a file is to hold. */
export interface FixedFile extends RepositoryFile {
  /** Its path as people see it. */
  shown: string;
}

const reasons = {
  changed: "its line is another than the one that was checked",
  conflict: "another edit touches the same place",
};

export async function fixFiles(
  edits: Edit[],
  workingFolder: string,
): Promise<FixResult & { rewritten: FixedFile[] }> {
  const mended: FixResult & { rewritten: FixedFile[] } = { files: [], refused: [], rewritten: [] };
  const refuse = ({ file, line }: Edit, because: string): void =>
    void mended.refused.push({ file, line, because });
  // By what it is: one file may have several names.
  const files = new Map<string, { own: FixedFile; edits: Edit[] }>();
  for (const [shown, named] of Map.groupBy(edits, ({ file }) => file)) {
    const own = await readRepositoryFile(shown, workingFolder);
    if ("refused" in own) for (const edit of named) refuse(edit, own.refused);
    else
      files.set(own.path, {
        own: { ...own, shown },
        edits: [...(files.get(own.path)?.edits ?? []), ...named],
      });
  }
  for (const { own, edits: ofFile } of files.values()) {
    const { text, applied, refused } = applyEdits(own.text, ofFile);
    for (const { edit, because } of refused) refuse(edit, reasons[because]);
    if (applied.length === 0) continue;
    mended.files.push({ file: own.shown, edits: applied.length });
    mended.rewritten.push({ ...own, text });
  }
  return mended;
}
