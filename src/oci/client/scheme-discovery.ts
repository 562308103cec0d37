/**
 * Discovers the auth scheme of a registry (the "ping" of other clients) without an extra request:
 * the first request discovers the scheme, and concurrent requests wait for it.
 */
import { sharedScheme } from "../auth/auth-scheme.ts";
import type { AuthScheme } from "../auth/auth-scheme.ts";

export class SchemeDiscovery {
  #scheme: AuthScheme | null;
  #discovering: Promise<void> | null = null;

  /** `scheme`: if it is known beforehand. */
  constructor(scheme: AuthScheme | null) {
    this.#scheme = scheme;
  }

  get scheme(): AuthScheme | null {
    return this.#scheme;
  }

  /** The first scheme stays. */
  learn(scheme: AuthScheme): void {
    this.#scheme ??= sharedScheme(scheme);
  }

  /** A registry that was open, or asked for Basic, asks for a token. */
  replace(scheme: AuthScheme): void {
    if (this.#scheme?.scheme !== "bearer") this.#scheme = sharedScheme(scheme);
  }

  /**
   * Runs `act` once the scheme is known, or to discover it. `act` calls `discovered` when others
   * may go on; if it has not learned the scheme by then, the next in line tries to.
   */
  async run<T>(act: (discovered: () => void) => Promise<T>): Promise<T> {
    while (this.#scheme === null && this.#discovering !== null) await this.#discovering;
    if (this.#scheme !== null) return act(() => {});
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#discovering = promise;
    const discovered = (): void => {
      if (this.#discovering === promise) this.#discovering = null;
      resolve();
    };
    try {
      return await act(discovered);
    } finally {
      discovered();
    }
  }
}
