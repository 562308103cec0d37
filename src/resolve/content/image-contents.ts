/** Finds out what a found image consists of, for the platforms of the nodes that pull it. */
import type { ImageContent } from "../../model/pull/answer.ts";
import type { UnknownContentReason } from "../../model/pull/answer-reason.ts";
import { isSchema1, kindOf, readManifest } from "../../oci/reply/manifest-content.ts";
import { logEvent } from "../../system/run-log.ts";
import { ContentCache } from "./content-cache.ts";
import type { ContentEntry } from "./content-cache.ts";
import { ContentInspection } from "./content-inspection.ts";
import { countsAsPull, unknownReason } from "./fetched-content.ts";
import type { FetchContent, FetchedContent } from "./fetched-content.ts";
import type { DiskCache } from "../disk-cache.ts";

/** An image as the registry returned it. */
export interface FoundImage {
  repository: string;
  /** The tag or digest of the reference. */
  part: string;
  digest: string | null;
  mediaType: string | null;
  /** null if only the headers were requested. */
  body: Buffer | null;
  platforms: readonly string[];
  /** A GET of the manifest counts as a pull. */
  headOnly: boolean;
  /** See `InspectionOptions`. */
  checksLayers: boolean;
  byPod: boolean;
}

type OpenedImage =
  | { entry: ContentEntry; cached: boolean }
  | { unknown: UnknownContentReason; mediaType: string | null };

/** The images of one registry. */
export class ImageContents {
  readonly #cache: ContentCache;
  readonly #fetches = new Map<string, Promise<FetchedContent>>();

  /** `registry`: the host as in references. */
  constructor(disk: DiskCache, registry: string) {
    this.#cache = new ContentCache(disk, registry);
  }

  /** Whether the content is cached, so that the body of the manifest is not needed. */
  isKnown(repository: string, part: string): Promise<boolean> {
    return this.#cache.isKnown(repository, part);
  }

  async inspect(image: FoundImage, fetch: FetchContent): Promise<ImageContent> {
    const opened = await this.#open(image, fetch);
    if ("unknown" in opened) return unknownContent(opened.mediaType, opened.unknown);
    const { entry, cached } = opened;
    const inspection = new ContentInspection({
      entry,
      platforms: image.platforms,
      fetch: (step, method, part) =>
        this.#fetchOnce(image.repository, `${method} ${part}`, () => fetch(step, method, part)),
      checksLayers: image.checksLayers,
      byPod: image.byPod,
      child: (digest) => this.#cache.entryOf(image.repository, digest),
      keepChild: async (digest, child) => {
        this.#cache.add(image.repository, digest, child);
        await this.#cache.save(image.repository, digest, child);
      },
    });
    // Each depends on the manifest alone.
    await Promise.all([
      inspection.readConfig(),
      inspection.findLayers(),
      inspection.findManifests(),
    ]);
    await this.#save(image, entry, !cached || inspection.learned);
    return inspection.content();
  }

  /** Reads the manifest, from the cache or from the registry. */
  async #open(image: FoundImage, fetch: FetchContent): Promise<OpenedImage> {
    const { repository, part, digest, body, headOnly } = image;
    const cached = digest === null ? null : await this.#cache.entryOf(repository, digest);
    if (cached !== null) {
      logEvent(() => ({ kind: "cache", holds: "content", subject: `${repository}@${digest}` }));
      return { entry: cached, cached: true };
    }
    let { mediaType } = image;
    if (body === null && headOnly) return { unknown: countsAsPull, mediaType };
    const fetched = body === null ? await fetch("manifest", "GET", digest ?? part) : null;
    if (fetched !== null && fetched.classification.answer === "found")
      ({ mediaType } = fetched.classification);
    const bytes = body ?? fetched?.body;
    if (bytes === undefined) return { unknown: unknownReason(fetched?.classification), mediaType };
    const manifest = readManifest(bytes, mediaType);
    if (manifest === null) return { unknown: { code: "manifest-unreadable" }, mediaType };
    const entry = { manifest, platform: null, seen: {} };
    if (digest !== null) this.#cache.add(repository, digest, entry);
    return { entry, cached: false };
  }

  #fetchOnce(
    repository: string,
    part: string,
    fetch: () => Promise<FetchedContent>,
  ): Promise<FetchedContent> {
    const key = `${repository}@${part}`;
    const fetching = this.#fetches.get(key) ?? fetch();
    this.#fetches.set(key, fetching);
    return fetching;
  }

  async #save(
    { repository, part, digest }: FoundImage,
    entry: ContentEntry,
    changed: boolean,
  ): Promise<void> {
    // The digest of a signed schema 1 manifest is not the hash of its bytes.
    if (digest === null || isSchema1(entry.manifest.artifact)) return;
    if (changed) await this.#cache.save(repository, digest, entry);
    if (!part.includes(":")) await this.#cache.saveTag(repository, part, digest);
  }
}

function unknownContent(mediaType: string | null, unknown: UnknownContentReason): ImageContent {
  return {
    kind: kindOf(mediaType),
    platforms: null,
    unnamed: false,
    artifact: null,
    absent: [],
    unknown,
  };
}
