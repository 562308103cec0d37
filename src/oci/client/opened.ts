/**
 * Remembers what has worked at one registry: a refusal of what has worked a moment ago is asked
 * about again, and proves nothing.
 */
import type { Credential } from "../auth/credential.ts";

export class Opened {
  readonly #repositories = new Set<string>();
  readonly #credentials = new Set<number | null>();
  readonly #tokens = new Set<string>();

  /** The registry has served the repository. `token`: the bearer token that was sent, if any. */
  add(credential: Credential | null, repository: string, token: string | null): void {
    this.#repositories.add(keyOf(credential, repository));
    this.#credentials.add(credential?.id ?? null);
    if (token !== null) this.#tokens.add(token);
  }

  hasRepository(credential: Credential | null, repository: string): boolean {
    return this.#repositories.has(keyOf(credential, repository));
  }

  /** The credential has opened some repository. */
  hasCredential(credential: Credential | null): boolean {
    return this.#credentials.has(credential?.id ?? null);
  }

  hasToken(token: string | null): boolean {
    return token !== null && this.#tokens.has(token);
  }
}

function keyOf(credential: Credential | null, repository: string): string {
  return `${credential?.id ?? ""} ${repository}`;
}
