/** Credential → whether it is any good, found out by one request: a refused one is sent once, lest the account be locked. */
import type { Classification } from "../reply/classify.ts";
import type { Credential } from "./credential.ts";

/** How a credential was refused. */
export interface CredentialRejection {
  said: Extract<Classification, { answer: "denied" }>;
  evidence: string[];
  /** The registry serves who shows it all the same, as if nothing were shown. */
  asNobody: boolean;
}

export interface CredentialChecks {
  isAccepted(credential: Credential): boolean;
  /** From now on nobody sends it. The first reason stays, and is handed back. */
  reject(credential: Credential, rejection: CredentialRejection): CredentialRejection;
  /** Runs `act`, alone until one has shown the credential's worth; "rejected" without running it where it was refused before. */
  run<T>(
    credential: Credential,
    act: () => Promise<T>,
    worth: (result: T) => CredentialStatus,
  ): Promise<T | "rejected">;
}

export type CredentialStatus = "good" | "unknown" | CredentialRejection;

interface CheckState {
  worth: CredentialStatus;
  running: Promise<void> | null;
}

export function openCredentialChecks(): CredentialChecks {
  const states = new Map<number, CheckState>();

  const stateOf = ({ id }: Credential): CheckState => {
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
