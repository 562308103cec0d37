/** Caches what the images of one registry consist of, by digest, for this run and later ones. */
import { field } from "../../model/text/json-field.ts";
import type { BlobDescriptor, ManifestContent } from "../../oci/reply/manifest-content.ts";
import type { DiskCache } from "../disk-cache.ts";

/** The content of a digest never changes; whether its child manifests exist may. */
export interface ContentEntry {
  manifest: ManifestContent;
  /** Platform in the config of a single manifest: "" if it has none, null if it was not read. */
  platform: string | null;
  /** Digest of a child manifest → when it was last found, in milliseconds since 1970. */
  seen: Record<string, number>;
}

export class ContentCache {
  readonly #disk: DiskCache;
  readonly #registry: string;
  readonly #entries = new Map<string, Promise<ContentEntry | null>>();

  /** `registry`: the host as in references. */
  constructor(disk: DiskCache, registry: string) {
    this.#disk = disk;
    this.#registry = registry;
  }

  /** Whether a tag or digest needs no request. A tag counts as the digest that it last had. */
  async isKnown(repository: string, part: string): Promise<boolean> {
    if (part.includes(":")) return (await this.entryOf(repository, part)) !== null;
    const digest = field(await this.#disk.read(this.#keyOf(repository, part)), "digest");
    return typeof digest === "string" && (await this.entryOf(repository, digest)) !== null;
  }

  /** null if the digest is unknown. */
  entryOf(repository: string, digest: string): Promise<ContentEntry | null> {
    const key = this.#keyOf(repository, digest);
    const entry = this.#entries.get(key) ?? this.#disk.read(key).then(asEntry);
    this.#entries.set(key, entry);
    return entry;
  }

  /** Keeps an entry for this run. */
  add(repository: string, digest: string, entry: ContentEntry): void {
    this.#entries.set(this.#keyOf(repository, digest), Promise.resolve(entry));
  }

  /** Writes an entry to the disk. */
  async save(repository: string, digest: string, entry: ContentEntry): Promise<void> {
    await this.#disk.write(this.#keyOf(repository, digest), entry);
  }

  /** Writes the digest of a tag to the disk, unless it is there. */
  async saveTag(repository: string, tag: string, digest: string): Promise<void> {
    if (!(await this.isKnown(repository, tag)))
      await this.#disk.write(this.#keyOf(repository, tag), { digest });
  }

  #keyOf(repository: string, part: string): string {
    return `2 ${this.#registry}/${repository}${part.includes(":") ? "@" : ":"}${part}`;
  }
}

/** null if the value does not match the schema. */
function asEntry(value: unknown): ContentEntry | null {
  const manifest = field(value, "manifest");
  const kind = field(manifest, "kind");
  const entries = field(manifest, "entries");
  const unnamed = field(manifest, "unnamed");
  const config = field(manifest, "config");
  const artifact = field(manifest, "artifact");
  const zstdLayer = field(manifest, "zstdLayer");
  const layers = field(manifest, "layers");
  const platform = field(value, "platform");
  const seen = field(value, "seen");
  if (kind !== "index" && kind !== "manifest") return null;
  if (!Array.isArray(entries) || !entries.every(isIndexEntry) || typeof unnamed !== "boolean")
    return null;
  if (!isTextOrNull(config) || !isTextOrNull(artifact) || !isTextOrNull(platform)) return null;
  if (typeof seen !== "object" || seen === null) return null;
  const times = Object.entries(seen).filter(
    (pair): pair is [string, number] => typeof pair[1] === "number",
  );
  return {
    manifest: {
      kind,
      entries,
      unnamed,
      config,
      artifact,
      ...(typeof zstdLayer === "string" ? { zstdLayer } : {}),
      ...(Array.isArray(layers) ? { layers: layers.filter(isBlob) } : {}),
    },
    platform,
    seen: Object.fromEntries(times),
  };
}

function isIndexEntry(value: unknown): value is ManifestContent["entries"][number] {
  return typeof field(value, "platform") === "string" && typeof field(value, "digest") === "string";
}

function isBlob(value: unknown): value is BlobDescriptor {
  return (
    typeof field(value, "digest") === "string" && typeof field(value, "mediaType") === "string"
  );
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === "string";
}
