/** Hands the events of a run to the listener of `--verbose`, if there is one. */
import type { RunEvent } from "../model/report/run-event.ts";

let listener: ((event: RunEvent) => void) | null = null;

/** Sets the listener of this process. */
export function logTo(receive: (event: RunEvent) => void): void {
  listener = receive;
}

/** `eventOf` is called only if there is a listener. */
export function logEvent(eventOf: () => RunEvent): void {
  if (listener !== null) listener(eventOf());
}
