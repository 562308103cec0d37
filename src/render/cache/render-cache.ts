/** Opens the store of rendered outputs at its first use: most checks render nothing. */
import type { RenderStore, RenderStoreOptions } from "./render-store.ts";

export class RenderCache {
  readonly #options: RenderStoreOptions;
  #store: Promise<RenderStore> | null = null;

  constructor(options: RenderStoreOptions) {
    this.#options = options;
  }

  async open(): Promise<RenderStore> {
    this.#store ??= import("./render-store.ts").then(
      ({ RenderStore: Store }) => new Store(this.#options),
    );
    return await this.#store;
  }

  /** Drops what is kept in memory. */
  async forget(): Promise<void> {
    (await this.#store)?.forget();
  }
}
