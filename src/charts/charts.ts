/** Fetches the charts that GitOps objects ask for. */
import type { ChartProblem, ChartRequest } from "../model/gitops-source.ts";
import { ArchiveError } from "./archive.ts";
import { sha256, type ChartStore } from "./chart-store.ts";
import type { Download, Downloader } from "./download.ts";
import { readIndex, type IndexEntry } from "./index-file.ts";
import { nearestNames, nearestVersions } from "./nearest.ts";
import type { OciCharts } from "./oci-charts.ts";
import { chooseVersion } from "./version-range.ts";

export { ChartStore } from "./chart-store.ts";
export { Downloader } from "./download.ts";
export { OciCharts } from "./oci-charts.ts";

export type RemoteChartRequest = Exclude<ChartRequest, { from: "tree" }>;

export type ChartResult =
  | {
      /** Absolute; read only. */
      folder: string;
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

type ArchiveResult = { archive: Buffer; version: string } | { problem: ChartProblem };

export class ChartFetcher {
  readonly #options: ChartFetcherOptions;
  readonly #charts = new Map<string, Promise<ChartResult>>();
  readonly #indexes = new Map<string, Promise<Download>>();

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
          ? this.#fetch(request)
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
      const folder = await store.unpack(found.archive);
      await store.keep(found.archive);
      return { folder, version: found.version };
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
        return await this.#download(request.url, nameOf(request), "", null);
      case "git":
        return {
          problem: {
            code: "chart-unreadable",
            chart: nameOf(request),
            detail: "charts of other Git repositories are not fetched",
          },
        };
    }
  }

  async #fromIndex(
    request: Extract<RemoteChartRequest, { from: "index" }>,
  ): Promise<ArchiveResult> {
    const { url, name, version, chooser } = request;
    const index = await this.#index(url);
    if (!("body" in index)) return { problem: problemOf(index, url, true) };
    const read = readIndex(index.body.toString("utf8"), name);
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
    return await this.#fromEntry(chosen, index.from, chart);
  }

  async #fromEntry(
    { url, version, digest }: IndexEntry,
    base: URL,
    chart: string,
  ): Promise<ArchiveResult> {
    const kept = digest === null ? null : await this.#options.store.archive(digest);
    if (kept !== null) return { archive: kept, version };
    if (url.startsWith("oci://")) {
      const [, repository = "", tag = version] = /^oci:\/\/(.*?)(?::([^/:]+))?$/.exec(url) ?? [];
      return await this.#options.oci.fetch({
        from: "oci",
        repository,
        version: { tag: tag.replace("+", "_") },
        chooser: "helmOci",
        plainHttp: false,
      });
    }
    return await this.#download(new URL(url, base).href, chart, version, digest);
  }

  /** `base` of what is found ends with a slash, and keeps the query. */
  #index(url: string): Promise<Download> {
    let index = this.#indexes.get(url);
    if (index === undefined) {
      const [path = "", query] = url.split("?");
      const file = `${path.replace(/\/+$/, "")}/index.yaml${query === undefined ? "" : `?${query}`}`;
      index = this.#options.downloader.get(file, maxIndexBytes);
      this.#indexes.set(url, index);
    }
    return index;
  }

  async #download(
    url: string,
    chart: string,
    version: string,
    digest: string | null,
  ): Promise<ArchiveResult> {
    const download = await this.#options.downloader.get(url, maxArchiveBytes);
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
      return isIndex
        ? { code: "chart-unreadable", chart, detail: "it has no index.yaml" }
        : { code: "chart-not-found", chart, near: [] };
    case "denied":
      return { code: "chart-missing-or-denied", chart, host };
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
    case "git":
      return `${request.url}//${request.path}`;
  }
}
