/** Finds charts that lie in other Git repositories: in a checkout, or in an archive of a forge. */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { ChartRequest, NotRenderedReason } from "../model/source/gitops-source.ts";
import { realOf, statusAt } from "../system/file-status.ts";
import { kustomizationIn } from "../system/kustomization.ts";
import { isOwn } from "../system/paths.ts";
import { ArchiveError, unpackRepository } from "./archive.ts";
import { sha256 } from "./chart-store.ts";
import type { Downloader } from "./download.ts";

export type GitRequest = Extract<ChartRequest, { from: "git" }>;

export type GitChart =
  /** Absolute. `boundary` is the repository: the chart may refer to folders beside it. */
  { folder: string; version: string; boundary: string } | { problem: NotRenderedReason };

export interface GitChartsOptions {
  /** Absolute folders by URL, as the configuration writes them. */
  checkouts: ReadonlyMap<string, string>;
  downloader: Pick<Downloader, "get">;
  /** Absolute: a folder of this run. */
  folder: string;
}

// guard: repository-archive-bytes
const maxArchiveBytes = 32 * 1024 * 1024;
// guard: repository-archives
const maxArchives = 16;

export class GitCharts {
  readonly #options: GitChartsOptions;
  readonly #repositories = new Map<string, Promise<string | null>>();

  constructor(options: GitChartsOptions) {
    this.#options = options;
  }

  /** A repository that cannot be had proves nothing: it may be private. */
  async fetch({ url, ref, path, isGuess }: GitRequest): Promise<GitChart> {
    const checkout = this.#options.checkouts.get(url);
    const root = checkout ?? (await this.#archive(url, ref));
    if (root === null) return { problem: { code: "other-repository", url } };
    const folder = join(root, path);
    const [real, realRoot] = [realOf(folder), realOf(root)];
    // guard: checkout-folder
    const isInside = real !== null && realRoot !== null && isOwn(real, realRoot);
    const chart = statusAt(join(folder, "Chart.yaml"));
    if (isGuess === true && (chart?.isFile() !== true || kustomizationIn(folder) !== null))
      return { problem: { code: "other-repository", url } };
    if (!isInside || chart?.isFile() !== true)
      return { problem: { code: "path-not-found", path: `${url}//${path}` } };
    return { folder, version: "", boundary: root };
  }

  #archive(url: string, ref: string | null): Promise<string | null> {
    const archive = archiveUrl(url, ref ?? "HEAD");
    if (archive === null) return Promise.resolve(null);
    let repository = this.#repositories.get(archive);
    if (repository === undefined) {
      repository =
        this.#repositories.size < maxArchives ? this.#unpack(archive) : Promise.resolve(null);
      this.#repositories.set(archive, repository);
    }
    return repository;
  }

  async #unpack(archive: string): Promise<string | null> {
    const download = await this.#options.downloader.get(archive, maxArchiveBytes);
    if (!("body" in download)) return null;
    const root = join(this.#options.folder, `repository-${sha256(Buffer.from(archive))}`);
    try {
      for (const [path, content] of unpackRepository(download.body)) {
        const file = join(root, path);
        await mkdir(dirname(file), { recursive: true });
        await writeFile(file, content);
      }
      return root;
    } catch (error) {
      if (error instanceof ArchiveError) return null;
      throw error;
    }
  }
}

/**
 * https://docs.github.com/rest/repos/contents#download-a-repository-archive-tar
 * https://docs.gitlab.com/user/project/repository/#download-repository-files
 */
function archiveUrl(url: string, ref: string): string | null {
  const [, host, path = ""] = /^https:\/\/(github\.com|gitlab\.com)\/([\w./-]+)$/.exec(url) ?? [];
  if (host === undefined || !/^[\w./-]{1,200}$/.test(ref) || ref.includes("..")) return null;
  const repository = path.replace(/\/+$/, "").replace(/\.git$/, "");
  const name = repository.slice(repository.lastIndexOf("/") + 1);
  if (!repository.includes("/") || name === "" || repository.includes("..")) return null;
  return host === "github.com"
    ? `https://codeload.github.com/${repository}/tar.gz/${ref}`
    : `https://gitlab.com/${repository}/-/archive/${ref}/${name}.tar.gz`;
}
