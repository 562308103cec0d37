/** Credential → whether it is any good, found out by one request: a refused one is sent once, lest the account be locked. */
import type { Credential } from "./login.ts";

export interface Trials {
  isRejected(credential: Credential): boolean;
  isAccepted(credential: Credential): boolean;
  /** From now on nobody sends it. The first reason stays. */
  reject(credential: Credential, because: string, evidence: string[]): void;
  /** Runs `act`, alone until one has shown the credential's worth; "rejected" without running it where it was refused before. */
  run<T>(
    credential: Credential,
    act: () => Promise<T>,
    worth: (result: T) => "good" | "rejected" | "unknown",
  ): Promise<T | "rejected">;
}

export function openTrials(): Trials {
  const states = new Map<number, { worth: "good" | "rejected" | "unknown"; running: Promise<void> | null }>();

  const stateOf = (credential: Credential) => {
    let state = states.get(credential.id);
    if (state === undefined) states.set(credential.id, (state = { worth: "unknown", running: null }));
    return state;
  };

  return {
    isRejected: (credential) => stateOf(credential).worth === "rejected",
    isAccepted: (credential) => stateOf(credential).worth === "good",
    reject(credential, because, evidence) {
      stateOf(credential).worth = "rejected";
      credential.login.rejected ??= { because, evidence };
    },
    async run(credential, act, worth) {
      const state = stateOf(credential);
      while (state.worth === "unknown" && state.running !== null) await state.running;
      if (state.worth === "rejected") return "rejected";
      if (state.worth === "good") return act();
      const { promise, resolve } = Promise.withResolvers<void>();
      state.running = promise;
      try {
        const result = await act();
        state.worth = worth(result);
        return result;
      } finally {
        state.running = null;
        resolve();
      }
    },
  };
}
