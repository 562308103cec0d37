/**
 * An image that was found → what it is made of, for the platforms asked for. What its bytes say is
 * remembered by digest.
 */
import { field } from "../model/json-field.ts";
import type { ImageContent } from "../model/answer.ts";
import type { UnknownContentReason } from "../model/answer-reason.ts";
import type { EvidenceItem } from "../model/exchange.ts";
import { selectPlatform } from "../model/platform.ts";
import type { DiskCache } from "./disk-cache.ts";
import type { Classification } from "../oci/reply/classify.ts";
import { isSchema1, kindOf, readConfig, readManifest } from "../oci/reply/manifest-content.ts";
import type { ManifestContent } from "../oci/reply/manifest-content.ts";

/** What came of asking for something below the image. */
export interface FetchedContent {
  classification: Classification;
  evidence: EvidenceItem[];
  /** Of a GET: checked against its digest. */
  body?: Buffer;
}

/** Asks for a part of a repository, with the credential that found the image. */
export type FetchContent = (
  step: "manifest" | "blob",
  method: "HEAD" | "GET",
  part: string,
) => Promise<FetchedContent>;

/** An image as it was found. */
export interface ContentDiscovery {
  repository: string;
  /** Its tag or digest, as asked for. */
  part: string;
  digest: string | null;
  mediaType: string | null;
  /** null where only its existence was asked for. */
  body: Buffer | null;
  platforms: readonly string[];
  /** No body may be asked for. */
  frugal: boolean;
}

export interface ImageContents {
  /**
   * Is it known what the image is made of, so that no body need be asked for? A tag counts by the
   * digest that it had last.
   */
  isKnown(repository: string, part: string): Promise<boolean>;
  inspect(discovery: ContentDiscovery, fetch: FetchContent): Promise<ImageContent>;
}

/** What is true of a digest for ever, and which of the manifests below it were there when. */
interface CacheEntry {
  manifest: ManifestContent;
  /** Of a single manifest, what its config names: "" for nothing; null where nobody has looked. */
  platform: string | null;
  /** Digest → when it was seen, in milliseconds since 1970. */
  seen: Record<string, number>;
}

/** Registries collect garbage: a part that was there is taken for granted no longer than this. */
const seenForMs = 86_400_000;

const pullsLimited: UnknownContentReason = { code: "looking-counts-as-pull" };

export function openImageContents(cache: DiskCache, registry: string): ImageContents {
  const entries = new Map<string, Promise<CacheEntry | null>>();
  const below = new Map<string, Promise<FetchedContent>>();
  const keyOf = (repository: string, part: string): string =>
    `1 ${registry}/${repository}${part.includes(":") ? "@" : ":"}${part}`;

  /** What an earlier run or another image of this one has learned. */
  function remembered(key: string): Promise<CacheEntry | null> {
    let entry = entries.get(key);
    if (entry === undefined) entries.set(key, (entry = cache.read(key).then(asEntry)));
    return entry;
  }

  /** Asked for once, however many images have it. */
  function once(
    repository: string,
    digest: string,
    ask: () => Promise<FetchedContent>,
  ): Promise<FetchedContent> {
    const key = keyOf(repository, digest);
    let asking = below.get(key);
    if (asking === undefined) below.set(key, (asking = ask()));
    return asking;
  }

  async function isKnown(repository: string, part: string): Promise<boolean> {
    if (part.includes(":")) return (await remembered(keyOf(repository, part))) !== null;
    const digest = field(await cache.read(keyOf(repository, part)), "digest");
    return typeof digest === "string" && (await remembered(keyOf(repository, digest))) !== null;
  }

  return {
    isKnown,

    async inspect({ repository, part, digest, mediaType, body, platforms, frugal }, fetch) {
      const key = digest === null ? null : keyOf(repository, digest);
      let type = mediaType;
      let entry = key === null ? null : await remembered(key);
      const known = entry !== null;
      if (entry === null) {
        if (body === null && frugal) return unknown(type, pullsLimited);
        const fetched = body === null ? await fetch("manifest", "GET", digest ?? part) : null;
        if (fetched !== null && fetched.classification.answer === "found")
          type = fetched.classification.mediaType;
        const bytes = body ?? fetched?.body;
        if (bytes === undefined) return unknown(type, unknownReason(fetched?.classification));
        const manifest = readManifest(bytes, type);
        if (manifest === null) return unknown(type, { code: "manifest-unreadable" });
        entry = { manifest, platform: null, seen: {} };
        if (key !== null) entries.set(key, Promise.resolve(entry));
      }
      const { manifest, seen } = entry;
      const absent: ImageContent["absent"] = [];
      let learned = !known;
      let why: UnknownContentReason | null = null;
      const unserved: NonNullable<ImageContent["unserved"]> = [];
      let unreached: ImageContent["unreached"];

      if (manifest.kind === "manifest" && manifest.artifact === null && entry.platform === null) {
        const { config } = manifest;
        if (config === null) why = { code: "manifest-without-config" };
        else {
          const fetched = await once(repository, config, () => fetch("blob", "GET", config));
          if (fetched.body !== undefined) {
            entry.platform = readConfig(fetched.body);
            learned = true;
            if (entry.platform === null) why = { code: "config-unreadable" };
          } else if (fetched.classification.answer === "missing") {
            absent.push({
              what: "config",
              digest: config,
              platforms: [...platforms],
              evidence: fetched.evidence,
            });
          } else {
            why = unknownReason(fetched.classification);
            unreached ??= unreachedOf(fetched);
          }
        }
      }
      if (entry.platform === "") why = { code: "config-without-platform" };

      const wanted = new Map<string, string[]>();
      const offered = manifest.entries.map(({ platform }) => platform);
      for (const platform of platforms) {
        const best = selectPlatform(offered, platform, "lenient");
        const child = manifest.entries.find((each) => each.platform === best)?.digest;
        if (child !== undefined) wanted.set(child, [...(wanted.get(child) ?? []), platform]);
      }
      const now = Date.now();
      await Promise.all(
        Array.from(wanted, async ([child, ofPlatforms]) => {
          const age = now - (Object.hasOwn(seen, child) ? (seen[child] ?? 0) : 0);
          if (age >= 0 && age < seenForMs) return;
          const { classification, evidence } = await once(repository, child, () =>
            fetch("manifest", "HEAD", child),
          );
          if (classification.answer === "found") {
            seen[child] = now;
            learned = true;
          } else if (classification.answer === "missing") {
            absent.push({
              what: "manifest",
              digest: child,
              platforms: ofPlatforms,
              evidence,
            });
          } else if (classification.answer === "inconclusive")
            unserved.push({ digest: child, platforms: ofPlatforms });
          else unreached ??= unreachedOf({ classification, evidence });
        }),
      );

      // What a signed schema 1 manifest is called is no hash of its bytes.
      if (key !== null && !isSchema1(manifest.artifact)) {
        if (learned) await cache.write(key, entry);
        if (!part.includes(":") && !(await isKnown(repository, part)))
          await cache.write(keyOf(repository, part), { digest });
      }
      return {
        kind: manifest.kind,
        platforms:
          manifest.kind === "index"
            ? offered
            : entry.platform === null || entry.platform === ""
              ? null
              : [entry.platform],
        unnamed: manifest.unnamed,
        artifact: manifest.artifact,
        absent: absent.toSorted((a, b) => (a.digest < b.digest ? -1 : 1)),
        unknown: why,
        ...(unserved.length === 0 ? {} : { unserved }),
        ...(unreached === undefined ? {} : { unreached }),
      };
    },
  };
}

function unknown(mediaType: string | null, why: UnknownContentReason): ImageContent {
  return {
    kind: kindOf(mediaType),
    platforms: null,
    unnamed: false,
    artifact: null,
    absent: [],
    unknown: why,
  };
}

/** What failed on the way; undefined for what was answered, or not asked. */
function unreachedOf({ classification, evidence }: FetchedContent): ImageContent["unreached"] {
  if (classification.answer !== "unreachable") return undefined;
  const { because, code } = classification;
  return { because, evidence, ...(code === undefined ? {} : { code }) };
}

function unknownReason(classification: Classification | undefined): UnknownContentReason {
  if (classification?.answer === "rate-limited") return pullsLimited;
  if (classification === undefined || !("because" in classification)) return { code: "not-served" };
  return classification.answer === "not-asked"
    ? { code: "not-asked", because: classification.because }
    : classification.because;
}

/** Whatever is not an entry to the letter is none. */
function asEntry(value: unknown): CacheEntry | null {
  const manifest = field(value, "manifest");
  const kind = field(manifest, "kind");
  const entries = field(manifest, "entries");
  const unnamed = field(manifest, "unnamed");
  const config = field(manifest, "config");
  const artifact = field(manifest, "artifact");
  const platform = field(value, "platform");
  const seen = field(value, "seen");
  if (kind !== "index" && kind !== "manifest") return null;
  if (!Array.isArray(entries) || !entries.every(isNamed) || typeof unnamed !== "boolean")
    return null;
  if (!isTextOrNull(config) || !isTextOrNull(artifact) || !isTextOrNull(platform)) return null;
  if (typeof seen !== "object" || seen === null) return null;
  const times = Object.entries(seen).filter(
    (pair): pair is [string, number] => typeof pair[1] === "number",
  );
  return {
    manifest: { kind, entries, unnamed, config, artifact },
    platform,
    seen: Object.fromEntries(times),
  };
}

function isNamed(value: unknown): value is ManifestContent["entries"][number] {
  return typeof field(value, "platform") === "string" && typeof field(value, "digest") === "string";
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === "string";
}
