/** Writes the progress of a run as one line, which a terminal rewrites in place. */
import type { ResolveProgress } from "../../model/answer.ts";
import { cut, forTerminal } from "./sanitise.ts";

/** At most `columns` - 1 wide, because a full line would wrap. Empty once all is done. */
export function progressLine(
  { done, total, waitingFor }: ResolveProgress,
  columns: number,
): string {
  if (done >= total) return "";
  const waiting = waitingFor === null ? "" : `, waiting for ${waitingText(waitingFor)}`;
  return cut(
    forTerminal(`Asked for ${done} of ${total} images${waiting}`),
    Math.max(1, columns - 1),
  );
}

function waitingText(waitingFor: NonNullable<ResolveProgress["waitingFor"]>): string {
  return "host" in waitingFor
    ? waitingFor.host
    : `${waitingFor.missingImages.join(", ")} to appear`;
}
