/**
 * Checks a credential with a single request before concurrent requests use it. A refused credential
 * is sent once only, lest the account be locked.
 */
import type { Credential } from "./credential.ts";

/** `Rejection`: how the credential was refused. */
export type CredentialStatus<Rejection extends object> = "accepted" | "unknown" | Rejection;

interface CheckState<Rejection extends object> {
  status: CredentialStatus<Rejection>;
  running: Promise<void> | null;
}

export class CredentialChecks<Rejection extends object> {
  readonly #states = new Map<number, CheckState<Rejection>>();

  isAccepted(credential: Credential): boolean {
    return this.#stateOf(credential).status === "accepted";
  }

  /** Ends the use of the credential. The first rejection stays, and is returned. */
  reject(credential: Credential, rejection: Rejection): Rejection {
    const state = this.#stateOf(credential);
    return typeof state.status === "object" ? state.status : (state.status = rejection);
  }

  /**
   * Runs `act`, one at a time until a result shows the credential's status. Returns "rejected"
   * without running it if the credential was refused before.
   */
  async run<T>(
    credential: Credential,
    act: () => Promise<T>,
    statusOf: (result: T) => CredentialStatus<Rejection>,
  ): Promise<T | "rejected"> {
    const state = this.#stateOf(credential);
    while (state.status === "unknown" && state.running !== null) await state.running;
    if (typeof state.status === "object") return "rejected";
    if (state.status === "accepted") return act();
    const { promise, resolve } = Promise.withResolvers<void>();
    state.running = promise;
    try {
      const result = await act();
      state.status = statusOf(result);
      return result;
    } finally {
      state.running = null;
      resolve();
    }
  }

  #stateOf({ id }: Credential): CheckState<Rejection> {
    let state = this.#states.get(id);
    if (state === undefined) this.#states.set(id, (state = { status: "unknown", running: null }));
    return state;
  }
}
