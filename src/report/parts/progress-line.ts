/** Writes the progress of a run as one line, which a terminal rewrites in place. */
import type { ResolveProgress } from "../../model/pull/answer.ts";
import type { RenderProgress } from "../../model/source/render-root.ts";
import { cut, forTerminal } from "./sanitise.ts";

/** At most `columns` - 1 wide, because a full line would wrap. Empty once all is done. */
export function progressLine(state: ResolveProgress | RenderProgress, columns: number): string {
  if ("rendered" in state) return renderingLine(state, columns);
  const { done, total, waitingFor } = state;
  if (done >= total) return "";
  const waiting = waitingFor === null ? "" : `, waiting for ${waitingText(waitingFor)}`;
  return cut(
    forTerminal(`Asked for ${done} of ${total} images${waiting}`),
    Math.max(1, columns - 1),
  );
}

function renderingLine({ rendered, total, rendering }: RenderProgress, columns: number): string {
  if (rendering === null) return "";
  const count = total === null ? `${rendered}` : `${rendered} of ${total}`;
  return cut(
    forTerminal(`Rendered ${count} sources, rendering ${rendering}`),
    Math.max(1, columns - 1),
  );
}

function waitingText(waitingFor: NonNullable<ResolveProgress["waitingFor"]>): string {
  return "host" in waitingFor
    ? waitingFor.host
    : `${waitingFor.missingImages.join(", ")} to appear`;
}
