/** Credential → whether it is any good, found out by one request: a refused one is sent once, lest the account be locked. */
import type { Said } from "./classify.ts";
import type { Credential } from "./credential.ts";

/** How a credential was refused. */
export interface Rejection {
  said: Extract<Said, { answer: "denied" }>;
  evidence: string[];
  /** The registry serves who shows it all the same, as if nothing were shown. */
  asNobody: boolean;
}

export interface Trials {
  isAccepted(credential: Credential): boolean;
  /** From now on nobody sends it. The first reason stays, and is handed back. */
  reject(credential: Credential, rejection: Rejection): Rejection;
  /** Runs `act`, alone until one has shown the credential's worth; "rejected" without running it where it was refused before. */
  run<T>(credential: Credential, act: () => Promise<T>, worth: (result: T) => Worth): Promise<T | "rejected">;
}

export type Worth = "good" | "unknown" | Rejection;

interface State {
  worth: Worth;
  running: Promise<void> | null;
}

export function openTrials(): Trials {
  const states = new Map<number, State>();

  const stateOf = ({ id }: Credential): State => {
    let state = states.get(id);
    if (state === undefined) states.set(id, (state = { worth: "unknown", running: null }));
    return state;
  };

  return {
    isAccepted: (credential) => stateOf(credential).worth === "good",
    reject(credential, rejection) {
      const state = stateOf(credential);
      return typeof state.worth === "object" ? state.worth : (state.worth = rejection);
    },
    async run(credential, act, worth) {
      const state = stateOf(credential);
      while (state.worth === "unknown" && state.running !== null) await state.running;
      if (typeof state.worth === "object") return "rejected";
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
