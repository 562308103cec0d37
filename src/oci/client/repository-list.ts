/** Lists the repositories of a registry, one page at most, once for each credential. */
import type { Credential } from "../auth/credential.ts";
import { jsonField, parseJson } from "../untrusted-json.ts";
import type { RequestOutcome } from "./request.ts";

/** Gets a page; null if it cannot be asked for with the credential. */
type FetchPage = (url: URL, credential: Credential | null) => Promise<RequestOutcome | null>;

const maxRepositories = 1_000;
const maxNameLength = 255;

export class RepositoryLists {
  readonly #fetch: FetchPage;
  readonly #urlOf: () => URL;
  readonly #isSecret: (name: string) => boolean;
  readonly #lists = new Map<number | "", Promise<string[] | null>>();

  /**
   * `urlOf` returns the URL of `_catalog`. `isSecret`: does the name give back a secret? A
   * suggestion could show it.
   */
  constructor(urlOf: () => URL, fetch: FetchPage, isSecret: (name: string) => boolean) {
    this.#fetch = fetch;
    this.#urlOf = urlOf;
    this.#isSecret = isSecret;
  }

  /** null if the registry lists none: many refuse, and Docker Hub has no such list. */
  list(credential: Credential | null): Promise<string[] | null> {
    const key = credential?.id ?? "";
    let list = this.#lists.get(key);
    if (list === undefined) this.#lists.set(key, (list = this.#read(credential)));
    return list;
  }

  async #read(credential: Credential | null): Promise<string[] | null> {
    const url = this.#urlOf();
    url.searchParams.set("n", String(maxRepositories));
    const outcome = await this.#fetch(url, credential);
    if (outcome === null || "classification" in outcome) return null;
    const { next, reply } = outcome;
    if (next.answer !== "continue" || next.how !== "proceed") return null;
    return readRepositories(reply.body)?.filter((name) => !this.#isSecret(name)) ?? null;
  }
}

/** The valid names of a page; null if the body is no list. */
export function readRepositories(body: Buffer): string[] | null {
  const names = jsonField(parseJson(body.toString("utf8")), "repositories");
  if (!Array.isArray(names)) return null;
  return names
    .filter(
      (name): name is string =>
        typeof name === "string" &&
        name.length <= maxNameLength &&
        /^[a-z0-9][a-z0-9._/-]*$/.test(name),
    )
    .slice(0, maxRepositories);
}
