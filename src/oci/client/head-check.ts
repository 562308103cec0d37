/**
 * Finds out whether a registry serves HEAD of manifests. containerd resolves names by HEAD, and
 * falls back to GET only on 405, so that an image which only GET finds cannot be pulled.
 * https://github.com/containerd/containerd/blob/v2.1.0/core/remotes/docker/resolver.go
 */
export class HeadCheck {
  #isServed: boolean;
  #running: Promise<void> | null = null;

  /** `isServed`: the registry is known to serve HEAD. */
  constructor(isServed: boolean) {
    this.#isServed = isServed;
  }

  /**
   * Returns the status that a HEAD of one image gets twice, or null if the registry serves HEAD.
   * Once one image has shown that, the others need no request. `ask` returns null for no reply.
   */
  async run(ask: () => Promise<number | null>): Promise<number | null> {
    while (!this.#isServed && this.#running !== null) await this.#running;
    if (this.#isServed) return null;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#running = promise;
    try {
      return await this.#askTwice(ask);
    } finally {
      this.#running = null;
      resolve();
    }
  }

  async #askTwice(ask: () => Promise<number | null>): Promise<number | null> {
    const first = await ask();
    if (first === null || !isRefusedHead(first)) {
      this.#isServed = first !== null && isServedHead(first);
      return null;
    }
    return (await ask()) === first ? first : null;
  }
}

function isServedHead(status: number): boolean {
  return status < 400 || status === 405;
}

/** A 401 or 429 concerns the credential or the quota. */
export function isRefusedHead(status: number): boolean {
  return !isServedHead(status) && status !== 401 && status !== 429;
}
