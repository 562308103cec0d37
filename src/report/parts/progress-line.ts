/** Writes the progress of a run as one line, which a terminal rewrites in place. */
import { cut, forTerminal } from "./sanitise.ts";

export interface Progress {
  done: number;
  total: number;
  waitingFor: string | null;
}

/** At most `columns` - 1 wide, because a full line would wrap. Empty once all is done. */
export function progressLine({ done, total, waitingFor }: Progress, columns: number): string {
  if (done >= total) return "";
  const waiting = waitingFor === null ? "" : `, waiting for ${waitingFor}`;
  return cut(
    forTerminal(`Asked for ${done} of ${total} images${waiting}`),
    Math.max(1, columns - 1),
  );
}
