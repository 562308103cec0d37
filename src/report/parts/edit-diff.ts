/** Edit → its line as it is and as it should be, both fit for a terminal. Pure. */
import type { Edit } from "../../model/edit.ts";
import { codeFrame } from "./code-frame.ts";

/** At most `maxColumns` of each, around the edit, without the indentation. */
export function editDiff(edit: Edit, maxColumns: number): { before: string; after: string } {
  const { excerpt, column, endColumn, replacement } = edit;
  const written = excerpt.slice(0, column - 1) + replacement + excerpt.slice(endColumn - 1);
  const after = { ...edit, excerpt: written, endColumn: column + replacement.length };
  return {
    before: codeFrame(edit, maxColumns).line.trimStart(),
    after: codeFrame(after, maxColumns).line.trimStart(),
  };
}
