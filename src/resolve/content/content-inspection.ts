/** Inspects the config and the child manifests of one image for the platforms of its nodes. */
import type { ImageContent } from "../../model/answer.ts";
import type { UnknownContentReason } from "../../model/answer-reason.ts";
import { selectPlatform } from "../../model/platform.ts";
import { readConfig } from "../../oci/reply/manifest-content.ts";
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
}

export class ContentInspection {
  readonly #options: InspectionOptions;
  readonly #absent: ImageContent["absent"] = [];
  readonly #unserved: NonNullable<ImageContent["unserved"]> = [];
  #unknown: UnknownContentReason | null = null;
  #unreached: ImageContent["unreached"];
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
    }
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
    const { entry, fetch } = this.#options;
    const now = Date.now();
    const age = now - (Object.hasOwn(entry.seen, digest) ? (entry.seen[digest] ?? 0) : 0);
    if (age >= 0 && age < seenForMs) return;
    const fetched = await fetch("manifest", "HEAD", digest);
    const { classification, evidence } = fetched;
    if (classification.answer === "found") {
      entry.seen[digest] = now;
      this.#learned = true;
    } else if (classification.answer === "missing") {
      this.#absent.push({ what: "manifest", digest, platforms, evidence });
    } else if (classification.answer === "inconclusive") {
      this.#unserved.push({ digest, platforms });
    } else this.#unreached ??= unreachedOf(fetched);
  }

  content(): ImageContent {
    const { kind, entries, unnamed, artifact, zstdLayer } = this.#options.entry.manifest;
    return {
      kind,
      platforms: kind === "index" ? entries.map(({ platform }) => platform) : this.#platform(),
      unnamed,
      artifact,
      ...(zstdLayer === undefined ? {} : { zstdLayer }),
      absent: this.#absent.toSorted((a, b) => (a.digest < b.digest ? -1 : 1)),
      unknown: this.#unknown,
      ...(this.#unserved.length === 0 ? {} : { unserved: this.#unserved }),
      ...(this.#unreached === undefined ? {} : { unreached: this.#unreached }),
    };
  }

  #platform(): string[] | null {
    const { platform } = this.#options.entry;
    return platform === null || platform === "" ? null : [platform];
  }
}
