/** Fetches the charts that GitOps objects ask for. */
import type { ChartProblem, ChartRequest } from "../model/source/gitops-source.ts";
import { Gate } from "../oci/http/gate.ts";
import { ArchiveError } from "./archive.ts";
import { sha256, type ChartStore } from "./chart-store.ts";
import type { Download, Downloader } from "./download.ts";
import { readIndex, type IndexEntry } from "./index-file.ts";
import { nearestNames, nearestVersions } from "./nearest.ts";
import type { OciCharts } from "./oci-charts.ts";
import { chooseVersion } from "./version-range.ts";

export {
  addedCharts,
  type AddedChart,
  type DependencyProblem,
  type DependencyRequest,
} from "./add-dependencies.ts";
export { ChartStore } from "./chart-store.ts";
export { Downloader, type HttpLogin } from "./download.ts";
export { GitCharts } from "./git-charts.ts";
export { OciCharts } from "./oci-charts.ts";

export type RemoteChartRequest = Exclude<ChartRequest, { from: "tree" | "git" }>;

export type ChartResult =
  | {
      /** Absolute; read only. */
      folder: string;
      /** The SHA-256 of the archive, in hex. */
      digest: string;
      version: string;
    }
  | { problem: ChartProblem };

export interface ChartFetcherOptions {
  downloader: Downloader;
  oci: OciCharts;
  store: ChartStore;
}

// guard: chart-index-bytes
const maxIndexBytes = 64 * 1024 * 1024;
// guard: chart-archive-bytes
const maxArchiveBytes = 20 * 1024 * 1024;
// guard: chart-count
const maxCharts = 300;

/** Indexes stay in memory during a run. */
// guard: chart-indexes-bytes
const maxIndexesBytes = 384 * 1024 * 1024;
/** Charts fetched and unpacked at once. */
const maxAtOnce = 8;

/** `isKept`: it comes from the cache, and what it lacks may exist by now. */
type Index = { text: string; from: URL; isKept: boolean } | Exclude<Download, { body: Buffer }>;

type ArchiveResult = { archive: Buffer; version: string } | { problem: ChartProblem };

export class ChartFetcher {
  readonly #options: ChartFetcherOptions;
  readonly #charts = new Map<string, Promise<ChartResult>>();
  readonly #indexes = new Map<string, Promise<Index>>();
  readonly #gate = new Gate(maxAtOnce);
  #indexBytes = 0;

  constructor(options: ChartFetcherOptions) {
    this.#options = options;
  }

  /** Each request is answered once a run. */
  fetch(request: RemoteChartRequest): Promise<ChartResult> {
    const key = JSON.stringify(request);
    let chart = this.#charts.get(key);
    if (chart === undefined) {
      chart =
        this.#charts.size < maxCharts
          ? this.#gate.enter(() => this.#fetch(request))
          : Promise.resolve({
              problem: { code: "chart-limit", chart: nameOf(request), limit: String(maxCharts) },
            });
      this.#charts.set(key, chart);
    }
    return chart;
  }

  async #fetch(request: RemoteChartRequest): Promise<ChartResult> {
    const { store } = this.#options;
    const found = await this.#archive(request);
    if ("problem" in found) return found;
    try {
      const unpacked = store.unpack(found.archive);
      await store.keep(found.archive);
      return { ...unpacked, version: found.version };
    } catch (error) {
      if (!(error instanceof ArchiveError)) throw error;
      return {
        problem: { code: "chart-unreadable", chart: nameOf(request), detail: error.message },
      };
    }
  }

  async #archive(request: RemoteChartRequest): Promise<ArchiveResult> {
    switch (request.from) {
      case "index":
        return await this.#fromIndex(request);
      case "oci":
        return await this.#options.oci.fetch(request);
      case "archive":
        return await this.#fromUrl(request.url);
    }
  }

  /** An archive without a digest is taken from the cache for an hour. */
  async #fromUrl(url: string): Promise<ArchiveResult> {
    const { store, downloader } = this.#options;
    const key = `archive ${url} ${downloader.identityFor(url)}`;
    const digest = (await store.recall(key))?.toString() ?? "";
    const kept = /^[0-9a-f]{64}$/.test(digest) ? await store.archive(digest) : null;
    if (kept !== null) return { archive: kept, version: "" };
    const found = await this.#download({ url, chart: url, version: "", digest: null });
    if ("archive" in found) await store.remember(key, Buffer.from(sha256(found.archive)));
    return found;
  }

  async #fromIndex(
    request: Extract<RemoteChartRequest, { from: "index" }>,
  ): Promise<ArchiveResult> {
    const { url } = request;
    const index = await this.#index(url);
    if (!("text" in index)) return { problem: problemOf(index, url, true) };
    const found = await this.#inIndex(index, request);
    if (!("problem" in found) || !index.isKept) return found;
    const fresh = await this.#index(url, true);
    return "text" in fresh
      ? await this.#inIndex(fresh, request)
      : { problem: problemOf(fresh, url, true) };
  }

  async #inIndex(
    { text, from }: Extract<Index, { text: string }>,
    { url, name, version, chooser }: Extract<RemoteChartRequest, { from: "index" }>,
  ): Promise<ArchiveResult> {
    const read = readIndex(text, name);
    const chart = `${url}/${name}`;
    if (read === "unreadable")
      return {
        problem: { code: "chart-unreadable", chart: url, detail: "its index cannot be read" },
      };
    if ("names" in read)
      return { problem: { code: "chart-not-found", chart, near: nearestNames(name, read.names) } };
    const versions = read.entries.map((entry) => entry.version);
    const choice = chooseVersion(chooser, version, versions);
    if ("problem" in choice && choice.problem === "invalid-range")
      return { problem: { code: "chart-range-invalid", chart, version } };
    const chosen = "chosen" in choice ? entryOf(read.entries, choice.chosen) : undefined;
    if (chosen === undefined)
      return {
        problem: {
          code: "chart-version-not-found",
          chart,
          version,
          near: nearestVersions(version, versions),
        },
      };
    return await this.#fromEntry(chosen, { base: from, repository: url, chart });
  }

  async #fromEntry(
    { url, version, digest }: IndexEntry,
    { base, repository, chart }: { base: URL; repository: string; chart: string },
  ): Promise<ArchiveResult> {
    const kept = digest === null ? null : await this.#options.store.archive(digest);
    if (kept !== null) return { archive: kept, version };
    if (url.startsWith("oci://")) {
      const [, path = "", tag = version] = /^oci:\/\/(.*?)(?::([^/:]+))?$/.exec(url) ?? [];
      return await this.#options.oci.fetch({
        from: "oci",
        repository: path,
        version: { tag: tag.replace("+", "_") },
        chooser: "helmOci",
        plainHttp: false,
      });
    }
    if (!URL.canParse(url, base.href))
      return { problem: { code: "chart-unreadable", chart, detail: "its archive has no URL" } };
    const archive = { url: new URL(url, base).href, chart, version, digest };
    return await this.#download(archive, repository);
  }

  /** Once a run; a second time if `isFresh` and the first came from the cache. */
  #index(url: string, isFresh = false): Promise<Index> {
    const key = isFresh ? `fresh ${url}` : url;
    let index = this.#indexes.get(key);
    if (index === undefined) this.#indexes.set(key, (index = this.#readIndex(url, isFresh)));
    return index;
  }

  async #readIndex(url: string, isFresh: boolean): Promise<Index> {
    const { downloader, store } = this.#options;
    const key = `index ${url} ${downloader.identityFor(url)}`;
    const kept = isFresh ? null : await store.recall(key);
    const read = kept === null ? null : keptIndex(kept);
    if (read !== null) return read;
    const [path = "", query] = url.split("?");
    const file = `${path.replace(/\/+$/, "")}/index.yaml${query === undefined ? "" : `?${query}`}`;
    const download = await downloader.get(file, maxIndexBytes, url);
    if (!("body" in download)) return download;
    const { body, from } = download;
    this.#indexBytes += body.length;
    if (this.#indexBytes > maxIndexesBytes) return { problem: "too-large", host: from.host };
    const text = body.toString("utf8");
    await store.remember(key, Buffer.concat([Buffer.from(`${from.href}\n`), body]));
    return { text, from, isKept: false };
  }

  async #download(
    { url, chart, version, digest }: { url: string; chart: string } & Omit<IndexEntry, "url">,
    repository = url,
  ): Promise<ArchiveResult> {
    const download = await this.#options.downloader.get(url, maxArchiveBytes, repository);
    if (!("body" in download)) return { problem: problemOf(download, chart, false) };
    // guard: chart-digest
    if (digest !== null && sha256(download.body) !== digest)
      return {
        problem: {
          code: "chart-unreadable",
          chart,
          detail: "its archive does not have the digest of the index",
        },
      };
    return { archive: download.body, version };
  }
}

/** The URL that it came from stands on the first line. */
function keptIndex(kept: Buffer): Index | null {
  const end = kept.indexOf("\n");
  const from = kept.subarray(0, Math.max(0, end)).toString();
  return URL.canParse(from)
    ? { text: kept.subarray(end + 1).toString("utf8"), from: new URL(from), isKept: true }
    : null;
}

/** A version without its `v` names the same entry. */
function entryOf(entries: readonly IndexEntry[], version: string): IndexEntry | undefined {
  return (
    entries.find((entry) => entry.version === version) ??
    entries.find((entry) => entry.version.replace(/^v/, "") === version.replace(/^v/, ""))
  );
}

function problemOf(
  download: Exclude<Download, { body: Buffer }>,
  chart: string,
  isIndex: boolean,
): ChartProblem {
  const { host } = download;
  switch (download.problem) {
    case "not-found":
      return { code: "chart-not-found", chart, near: [], ...(isIndex ? { isIndex: true } : {}) };
    case "denied":
      return download.login || isIndex
        ? { code: "chart-access-denied", chart, host, login: download.login }
        : { code: "chart-missing-or-denied", chart, host };
    case "not-allowed":
      return { code: "chart-not-allowed", host };
    case "too-large":
      return { code: "chart-limit", chart, limit: isIndex ? "64 MiB" : "20 MiB" };
    case "rate-limited":
      return {
        code: "chart-repository-unreachable",
        host,
        detail: "it limits the rate of requests",
      };
    case "unreachable":
      return { code: "chart-repository-unreachable", host, detail: download.detail };
  }
}

function nameOf(request: RemoteChartRequest): string {
  switch (request.from) {
    case "index":
      return `${request.url}/${request.name}`;
    case "oci":
      return `oci://${request.repository}`;
    case "archive":
      return request.url;
  }
}
