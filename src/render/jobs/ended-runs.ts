/** Bounds the time of a run whose renderers do not end by themselves. */
import type { ProgramResult } from "../../system/run-program.ts";

const maxEnded = 3;

export class EndedRuns {
  #count = 0;

  /** Starts a renderer, unless several others of the run had to be ended. */
  async start(program: () => Promise<ProgramResult>): Promise<ProgramResult> {
    // guard: ended-renderers
    if (this.#count >= maxEnded)
      return { failed: `was not started, because ${maxEnded} others had to be ended`, ended: true };
    const result = await program();
    if ("failed" in result && result.ended) this.#count++;
    return result;
  }
}
