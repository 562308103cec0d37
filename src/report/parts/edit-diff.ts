/** Renders the line of an edit before and after it. */
import type { Edit } from "../../model/source/edit.ts";
import { codeFrame } from "./code-frame.ts";

/** Shows at most `maxColumns` of each line, around the edit, without indentation. */
export function editDiff(edit: Edit, maxColumns: number): { before: string; after: string } {
  const { excerpt, column, endColumn, replacement } = edit;
  const written = excerpt.slice(0, column - 1) + replacement + excerpt.slice(endColumn - 1);
  const after = { ...edit, excerpt: written, endColumn: column + replacement.length };
  return {
    before: codeFrame(edit, maxColumns).line.trimStart(),
    after: codeFrame(after, maxColumns).line.trimStart(),
  };
}
