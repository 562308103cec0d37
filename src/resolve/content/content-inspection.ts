/** Inspects the config and the child manifests of one image for the platforms of its nodes. */
import { isRefusal } from "../../model/pull/answer.ts";
import type { ImageContent } from "../../model/pull/answer.ts";
import type { UnknownContentReason } from "../../model/pull/answer-reason.ts";
import { selectPlatform } from "../../model/pull/platform.ts";
import { readConfig, readManifest } from "../../oci/reply/manifest-content.ts";
import type { BlobDescriptor } from "../../oci/reply/manifest-content.ts";
import type { ContentEntry } from "./content-cache.ts";
import { unknownReason, unreachedOf } from "./fetched-content.ts";
import type { FetchContent, FetchedContent } from "./fetched-content.ts";

/** Registries delete unreferenced manifests, so a manifest is looked up again after this time. */
const seenForMs = 86_400_000;

export interface InspectionOptions {
  /** Learns the platform of the config, and which child manifests exist. */
  entry: ContentEntry;
  platforms: readonly string[];
  /** Requests each digest once, however many images refer to it. */
  fetch: FetchContent;
  /** Whether layers are looked up: not where a GET of a manifest counts as a pull. */
  checksLayers: boolean;
  /** The credential is one of the pods', not the runner's login. */
  byPod: boolean;
  /** What is known of a child manifest, by its digest. */
  child: (digest: string) => Promise<ContentEntry | null>;
  keepChild: (digest: string, entry: ContentEntry) => Promise<void>;
}

export class ContentInspection {
  readonly #options: InspectionOptions;
  readonly #absent: ImageContent["absent"] = [];
  readonly #unserved: NonNullable<ImageContent["unserved"]> = [];
  #unknown: UnknownContentReason | null = null;
  #unreached: ImageContent["unreached"];
  #zstd: ImageContent["zstd"];
  #refused: ImageContent["refused"];
  #learned = false;

  constructor(options: InspectionOptions) {
    this.#options = options;
  }

  /** Whether the entry holds more than before. */
  get learned(): boolean {
    return this.#learned;
  }

  /** Reads the platform of a single manifest from its config. */
  async readConfig(): Promise<void> {
    const { entry, platforms, fetch } = this.#options;
    const { kind, artifact, config } = entry.manifest;
    if (kind === "manifest" && artifact === null && entry.platform === null) {
      if (config === null) this.#unknown = { code: "manifest-without-config" };
      else this.#readPlatform(config, await fetch("blob", "GET", config), platforms);
    }
    if (entry.platform === "") this.#unknown = { code: "config-without-platform" };
  }

  #readPlatform(digest: string, fetched: FetchedContent, platforms: readonly string[]): void {
    const { entry } = this.#options;
    if (fetched.body !== undefined) {
      entry.platform = readConfig(fetched.body);
      this.#learned = true;
      if (entry.platform === null) this.#unknown = { code: "config-unreadable" };
    } else if (fetched.classification.answer === "missing") {
      const { evidence } = fetched;
      this.#absent.push({ what: "config", digest, platforms: [...platforms], evidence });
    } else {
      this.#unknown = unknownReason(fetched.classification);
      this.#unreached ??= unreachedOf(fetched);
      this.#noteRefusal(digest, fetched);
    }
  }

  #noteRefusal(digest: string, { classification, evidence }: FetchedContent): void {
    if (!isRefusal(classification)) return;
    const { because } = classification;
    this.#refused = { digest, because, evidence, byPod: this.#options.byPod };
  }

  /** Looks up the layers of a single manifest. */
  async findLayers(): Promise<void> {
    const { entry, platforms } = this.#options;
    await this.#findLayersOf(entry.manifest, [...platforms]);
  }

  /** Looks up what a child manifest refers to. */
  async #findPartsOf({ manifest }: ContentEntry, platforms: string[]): Promise<void> {
    await Promise.all([
      this.#findLayersOf(manifest, platforms),
      manifest.config === null ? null : this.#findConfig(manifest.config, platforms),
    ]);
  }

  async #findLayersOf(
    { artifact, layers = [], zstdLayer }: ContentEntry["manifest"],
    platforms: string[],
  ): Promise<void> {
    if (zstdLayer !== undefined)
      this.#zstd = { type: zstdLayer, platforms: [...(this.#zstd?.platforms ?? []), ...platforms] };
    if (!this.#options.checksLayers || artifact !== null) return;
    await Promise.all(layers.map((layer) => this.#findLayer(layer, platforms)));
  }

  /** Only a plain "not found" counts: not every registry answers a HEAD of a blob. */
  async #findLayer({ digest, mediaType }: BlobDescriptor, platforms: string[]): Promise<void> {
    if (this.#wasSeen(digest)) return;
    const { classification, evidence } = await this.#options.fetch("blob", "HEAD", digest);
    if (classification.answer === "found") this.#see(digest);
    if (classification.answer === "missing")
      this.#absent.push({ what: "layer", digest, mediaType, platforms, evidence });
  }

  /** A node reads the config by GET, so a failed HEAD alone proves nothing. */
  async #findConfig(digest: string, platforms: string[]): Promise<void> {
    if (this.#wasSeen(digest)) return;
    const { fetch } = this.#options;
    const { classification, evidence } = await fetch("blob", "HEAD", digest);
    if (classification.answer === "found") this.#see(digest);
    else if (classification.answer === "missing")
      this.#absent.push({ what: "config", digest, platforms, evidence });
    else {
      const fetched = await fetch("blob", "GET", digest);
      this.#unreached ??= unreachedOf(fetched);
      this.#noteRefusal(digest, fetched);
    }
  }

  #wasSeen(digest: string): boolean {
    const { seen } = this.#options.entry;
    const age = Date.now() - (Object.hasOwn(seen, digest) ? (seen[digest] ?? 0) : 0);
    return age >= 0 && age < seenForMs;
  }

  #see(digest: string): void {
    this.#options.entry.seen[digest] = Date.now();
    this.#learned = true;
  }

  /** Looks up the child manifests that the nodes would select. */
  async findManifests(): Promise<void> {
    await Promise.all(
      Array.from(this.#selected(), ([digest, platforms]) => this.#findManifest(digest, platforms)),
    );
  }

  /** Digests of child manifests, with the platforms of the nodes that select them. */
  #selected(): Map<string, string[]> {
    const { entry, platforms } = this.#options;
    const { entries } = entry.manifest;
    const offered = entries.map(({ platform }) => platform);
    const selected = new Map<string, string[]>();
    for (const platform of platforms) {
      const best = selectPlatform(offered, platform, "lenient");
      const digest = entries.find((child) => child.platform === best)?.digest;
      if (digest !== undefined) selected.set(digest, [...(selected.get(digest) ?? []), platform]);
    }
    return selected;
  }

  async #findManifest(digest: string, platforms: string[]): Promise<void> {
    const { fetch, checksLayers, child, keepChild } = this.#options;
    const known = checksLayers ? await child(digest) : null;
    if (this.#wasSeen(digest)) {
      if (known !== null) await this.#findPartsOf(known, platforms);
      return;
    }
    const method = checksLayers && known === null ? "GET" : "HEAD";
    const fetched = await fetch("manifest", method, digest);
    const { classification, evidence, body } = fetched;
    if (classification.answer === "found") {
      this.#see(digest);
      const read = body === undefined ? null : readManifest(body, classification.mediaType);
      const entry = read === null ? known : { manifest: read, platform: null, seen: {} };
      if (read !== null && entry !== null) await keepChild(digest, entry);
      if (entry !== null) await this.#findPartsOf(entry, platforms);
    } else if (classification.answer === "missing") {
      this.#absent.push({ what: "manifest", digest, platforms, evidence });
    } else if (classification.answer === "inconclusive") {
      this.#unserved.push({ digest, platforms });
    } else this.#unreached ??= unreachedOf(fetched);
  }

  content(): ImageContent {
    const { kind, entries, unnamed, artifact } = this.#options.entry.manifest;
    return {
      kind,
      platforms: kind === "index" ? entries.map(({ platform }) => platform) : this.#platform(),
      unnamed,
      artifact,
      ...(this.#zstd === undefined ? {} : { zstd: this.#zstd }),
      absent: this.#absent.toSorted((a, b) => (a.digest < b.digest ? -1 : 1)),
      unknown: this.#unknown,
      ...(this.#unserved.length === 0 ? {} : { unserved: this.#unserved }),
      ...(this.#unreached === undefined ? {} : { unreached: this.#unreached }),
      ...(this.#refused === undefined ? {} : { refused: this.#refused }),
    };
  }

  #platform(): string[] | null {
    const { platform } = this.#options.entry;
    return platform === null || platform === "" ? null : [platform];
  }
}
