/** Complaints → the same, each with the edits that make its correction true. Pure. */
import type { Complaint } from "../model/finding.ts";
import { editOf } from "./edit.ts";

export { applyEdits } from "./edit.ts";

/** Of a committed file the edit is where the complaint is. `<stdin>` and its like are no files. */
export function placeEdits<T extends { complaint: Complaint }>(judged: readonly T[]): T[] {
  return judged.map((each) => {
    const { correction, edits, rendered } = each.complaint;
    if (correction === undefined || edits !== undefined || rendered !== undefined) return each;
    const edit = correction.at.file.startsWith("<") ? null : editOf(correction.at, correction.value);
    return edit === null ? each : { ...each, complaint: { ...each.complaint, edits: [edit] } };
  });
}
