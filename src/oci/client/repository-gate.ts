/**
 * Attempts the first images of a repository alone: a refusal that holds for the whole repository
 * spares the others their requests. A refusal that may be a passing one is asked for twice.
 */
import { isRefusal } from "../../model/pull/answer.ts";
import { isRejection } from "../reply/refusal.ts";
import type { AttemptResult } from "./attempt.ts";

interface GateState {
  /** Settled when the attempt in progress is over; null if all may attempt at once. */
  running: Promise<void> | null;
  isOpen: boolean;
  refusals: number;
  /** What every further image of the repository gets. */
  refusal: AttemptResult | null;
}

/** Refusals of different images that together hold for the repository. */
const refusalsOfRepository = 2;

export class RepositoryGate {
  readonly #states = new Map<string, GateState>();

  /** `key` names a repository and a credential. */
  async attemptOncePerRepository(
    key: string,
    act: () => Promise<AttemptResult>,
  ): Promise<AttemptResult> {
    const state = this.#stateOf(key);
    while (!state.isOpen && state.running !== null) await state.running;
    if (state.refusal !== null) return state.refusal;
    if (state.isOpen) return act();
    const { promise, resolve } = Promise.withResolvers<void>();
    state.running = promise;
    try {
      const result = await act();
      settle(state, result);
      return result;
    } finally {
      state.running = null;
      resolve();
    }
  }

  #stateOf(key: string): GateState {
    let state = this.#states.get(key);
    if (state === undefined) {
      state = { running: null, isOpen: false, refusals: 0, refusal: null };
      this.#states.set(key, state);
    }
    return state;
  }
}

function settle(state: GateState, result: AttemptResult): void {
  const { classification, ofRepository, confirmed } = result;
  if (ofRepository !== true || !isRefusal(classification) || isRejection(classification)) {
    state.isOpen = true;
    return;
  }
  state.refusals++;
  const isDefinite = confirmed === true || classification.challenge?.error === "insufficient_scope";
  if (isDefinite || state.refusals >= refusalsOfRepository) state.refusal = result;
}
