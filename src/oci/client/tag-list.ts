/** Repository and credential → its tags, as far as it lists them: some pages, asked for once. */
import type { Classification } from "../reply/classify.ts";
import type { Credential } from "../auth/credential.ts";
import type { RequestOutcome } from "./request.ts";
import type { HttpReply } from "../http/transport.ts";

export interface TagLists {
  /** null where nothing can be said of it. */
  tags: string[] | null;
  said: Classification | null;
  lines: string[];
}

export interface TagListOptions {
  /** It is not asked at all. */
  unlisted: boolean;
  /** Of the first page. */
  urlOf: (repository: string) => URL;
  /** null where there is no key to ask with. */
  fetch: (
    url: URL,
    repository: string,
    credential: Credential | null,
    before: string[],
  ) => Promise<RequestOutcome | null>;
  /** Does it give back a secret? */
  isSecret: (tag: string) => boolean;
}

// guard: tag-pages
const maxTagPages = 3;
// guard: tag-count
const maxTags = 3_000;

export function openTagLists({ unlisted, urlOf, fetch, isSecret }: TagListOptions): {
  list(repository: string, credential: Credential | null): Promise<TagLists>;
} {
  const listings = new Map<string, Promise<TagLists>>();

  function list(repository: string, credential: Credential | null): Promise<TagLists> {
    const id = `${credential?.id ?? ""} ${repository}`;
    let listing = listings.get(id);
    if (listing === undefined)
      listings.set(
        id,
        (listing = unlisted
          ? Promise.resolve({ tags: null, said: null, lines: [] })
          : readTags(repository, credential)),
      );
    return listing;
  }

  async function readTags(repository: string, credential: Credential | null): Promise<TagLists> {
    const tags: string[] = [];
    const lines: string[] = [];
    const first = urlOf(repository);
    first.searchParams.set("n", "1000");
    let url: URL | null = first;
    for (let page = 0; page < maxTagPages && url !== null && tags.length < maxTags; page++) {
      const done = await fetch(url, repository, credential, lines);
      if (done === null || "said" in done) break;
      const { outcome, reply } = done;
      // A list that is limited, or lost on its way, takes nothing back of what was said of the manifest.
      if (page === 0 && (outcome.answer === "missing" || outcome.answer === "missing-or-denied"))
        return { tags: null, said: outcome, lines: done.lines };
      const listed =
        outcome.answer === "continue" && outcome.how === "proceed" ? tagsOf(reply) : null;
      if (listed === null) break;
      if (page === 0) lines.push(...done.lines);
      // It would be offered as the nearest.
      tags.push(...listed.filter((tag) => !isSecret(tag)));
      url = nextPage(reply, url, first.origin);
    }
    return { tags: lines.length === 0 ? null : tags.slice(0, maxTags), said: null, lines };
  }

  return { list };
}

/** The next page is on the same origin, or nowhere. */
function nextPage(reply: HttpReply, from: URL, origin: string): URL | null {
  const link = /<([^<>]*)>\s*;[^,]*\brel="?next"?/.exec(
    reply.headers["link"]?.join(", ") ?? "",
  )?.[1];
  const next = link !== undefined && URL.canParse(link, from.href) ? new URL(link, from) : null;
  return next !== null && next.origin === origin ? next : null;
}

function tagsOf(reply: HttpReply): string[] | null {
  try {
    const json: unknown = JSON.parse(reply.body.toString("utf8"));
    const tags: unknown =
      typeof json === "object" && json !== null ? Reflect.get(json, "tags") : undefined;
    if (tags === null) return [];
    return Array.isArray(tags)
      ? tags.filter((tag) => typeof tag === "string" && /^\w[\w.-]{0,127}$/.test(tag))
      : null;
  } catch {
    return null;
  }
}
