/** Lists the tags of a repository, a few pages at most, once for each credential. */
import type { EvidenceItem } from "../../model/pull/exchange.ts";
import type { Credential } from "../auth/credential.ts";
import type { HttpReply } from "../http/http-message.ts";
import { jsonField, parseJson } from "../untrusted-json.ts";
import type { Classification } from "../reply/classify.ts";
import type { RequestOutcome } from "./request.ts";

export interface TagList {
  /** null if the registry did not list them. */
  tags: string[] | null;
  /** What the registry said instead, if it says something of the repository. */
  classification: Classification | null;
  evidence: EvidenceItem[];
}

export interface TagListOptions {
  /** The registry is not asked for tags. */
  unlisted: boolean;
  /** The URL of the first page. */
  urlOf: (repository: string) => URL;
  /** Gets one page; null if it cannot be asked for with the credential. */
  fetch: (
    url: URL,
    repository: string,
    credential: Credential | null,
    before: EvidenceItem[],
  ) => Promise<RequestOutcome | null>;
  /** Does the tag give back a secret? Such a tag could be suggested as the nearest. */
  isSecret: (tag: string) => boolean;
}

// guard: tag-pages
const maxTagPages = 3;
// guard: tag-count
const maxTags = 3_000;
const pageSize = 1_000;

export class TagLists {
  readonly #options: TagListOptions;
  readonly #lists = new Map<string, Promise<TagList>>();

  constructor(options: TagListOptions) {
    this.#options = options;
  }

  list(repository: string, credential: Credential | null): Promise<TagList> {
    const key = `${credential?.id ?? ""} ${repository}`;
    let list = this.#lists.get(key);
    if (list === undefined) this.#lists.set(key, (list = this.#read(repository, credential)));
    return list;
  }

  async #read(repository: string, credential: Credential | null): Promise<TagList> {
    const { unlisted, urlOf, fetch, isSecret } = this.#options;
    if (unlisted) return { tags: null, classification: null, evidence: [] };
    const tags: string[] = [];
    const evidence: EvidenceItem[] = [];
    const first = urlOf(repository);
    first.searchParams.set("n", String(pageSize));
    let url: URL | null = first;
    for (let page = 0; page < maxTagPages && url !== null && tags.length < maxTags; page++) {
      const outcome = await fetch(url, repository, credential, evidence);
      if (outcome === null || "classification" in outcome) break;
      const { next, reply } = outcome;
      // A rate limit or a failure of the list does not change what was said of the manifest.
      if (page === 0 && (next.answer === "missing" || next.answer === "missing-or-denied"))
        return { tags: null, classification: next, evidence: outcome.evidence };
      const listed =
        next.answer === "continue" && next.how === "proceed" ? readTagPage(reply.body) : null;
      if (listed === null) break;
      if (page === 0) evidence.push(...outcome.evidence);
      tags.push(...listed.filter((tag) => !isSecret(tag)));
      url = nextPage(reply, url, first.origin);
    }
    return {
      tags: evidence.length === 0 ? null : tags.slice(0, maxTags),
      classification: null,
      evidence,
    };
  }
}

/**
 * The URL of the next page; null if there is none on the same origin.
 * https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#listing-tags
 */
export function nextPage(
  { headers }: Pick<HttpReply, "headers">,
  from: URL,
  origin: string,
): URL | null {
  const link = /<([^<>]*)>\s*;[^,]*\brel="?next"?/.exec(headers["link"]?.join(", ") ?? "")?.[1];
  const next = link !== undefined && URL.canParse(link, from.href) ? new URL(link, from) : null;
  return next !== null && next.origin === origin ? next : null;
}

/** The valid tags of a page; null if the body is no list. Go writes an empty list as `null`. */
export function readTagPage(body: Buffer): string[] | null {
  const tags = jsonField(parseJson(body.toString("utf8")), "tags");
  if (tags === null) return [];
  return Array.isArray(tags)
    ? tags.filter((tag) => typeof tag === "string" && /^\w[\w.-]{0,127}$/.test(tag))
    : null;
}
