/**
 * Attempts the first image of a repository alone: a refusal that holds for the whole repository
 * spares the others their requests.
 */
import { isRefusal } from "../../model/answer.ts";
import { isRejection } from "../reply/refusal.ts";
import type { AttemptResult } from "./attempt.ts";

interface GateState {
  /** Settled when the first attempt is over. */
  first: Promise<void>;
  opened: boolean;
  refusal: AttemptResult | null;
}

export class RepositoryGate {
  readonly #states = new Map<string, GateState>();

  /** `key` names a repository and a credential. */
  async attemptOncePerRepository(
    key: string,
    act: () => Promise<AttemptResult>,
  ): Promise<AttemptResult> {
    let state = this.#states.get(key);
    const { promise, resolve } = Promise.withResolvers<void>();
    if (state === undefined)
      this.#states.set(key, (state = { first: promise, opened: false, refusal: null }));
    else await state.first;
    if (state.refusal !== null) return state.refusal;
    try {
      const result = await act();
      const { classification } = result;
      if (classification.answer === "found") state.opened = true;
      if (
        result.ofRepository === true &&
        isRefusal(classification) &&
        !isRejection(classification) &&
        !state.opened
      )
        state.refusal = result;
      return result;
    } finally {
      resolve();
    }
  }
}
