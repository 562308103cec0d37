/**
 * Finds charts in registries.
 * https://helm.sh/docs/topics/registries/
 */
import { parseImageReference, type ImageReference } from "../model/pull/image.ts";
import type { ChartProblem, ChartRequest } from "../model/source/gitops-source.ts";
import type { Credential } from "../oci/auth/credential.ts";
import type { RegistryClient } from "../oci/client/client.ts";
import { jsonField, parseJson } from "../oci/untrusted-json.ts";
import { sha256, type ChartStore } from "./chart-store.ts";
import { nearestVersions } from "./nearest.ts";
import { chooseVersion } from "./version-range.ts";

export type OciRequest = Extract<ChartRequest, { from: "oci" }>;

export type OciArchive = { archive: Buffer; version: string } | { problem: ChartProblem };

export interface OciChartsOptions {
  clientOf: (domain: string, plainHttp: boolean) => RegistryClient;
  loginOf: (domain: string, path: string) => Promise<Credential | null>;
  store: Pick<ChartStore, "archive" | "recall" | "remember">;
}

// guard: oci-chart-bytes
const maxArchiveBytes = 20 * 1024 * 1024;

const chartLayers = ["application/vnd.cncf.helm.chart.content.v1.tar+gzip", "application/tar+gzip"];

export class OciCharts {
  readonly #options: OciChartsOptions;

  constructor(options: OciChartsOptions) {
    this.#options = options;
  }

  async fetch(request: OciRequest): Promise<OciArchive> {
    const { repository } = request;
    const parsed = parseImageReference(repository);
    if ("invalid" in parsed)
      return { problem: { code: "chart-unreadable", chart: repository, detail: parsed.invalid } };
    const client = this.#options.clientOf(parsed.domain, request.plainHttp);
    if (client.problem !== null)
      return { problem: { code: "chart-not-allowed", host: parsed.domain } };
    const credential = await this.#options.loginOf(parsed.domain, parsed.path);
    const { store } = this.#options;
    const access = { client, credential, chart: repository, store };
    // What a login may see, others may not.
    const login = credential === null ? "" : sha256(Buffer.from(JSON.stringify(credential.secret)));
    const key = `oci ${JSON.stringify(request)} ${login}`;
    const kept = await keptArchive(key, store);
    if (kept !== null) return kept;
    const found = await findArchive(request, parsed, access);
    if ("archive" in found)
      await store.remember(key, Buffer.from(`${sha256(found.archive)} ${found.version}`));
    return found;
  }
}

async function keptArchive(
  key: string,
  store: OciChartsOptions["store"],
): Promise<OciArchive | null> {
  const [, digest, version] =
    /^([0-9a-f]{64}) (.*)$/.exec((await store.recall(key))?.toString() ?? "") ?? [];
  if (digest === undefined || version === undefined) return null;
  const archive = await store.archive(digest);
  return archive === null ? null : { archive, version };
}

async function findArchive(
  request: OciRequest,
  parsed: ImageReference,
  access: Access,
): Promise<OciArchive> {
  const { version } = request;
  const tag = await tagOf(request, parsed, access);
  if (typeof tag !== "string") return tag;
  const digest = "digest" in version ? version.digest : null;
  return await fetchArchive({ ...parsed, tag: digest === null ? tag : null, digest }, tag, access);
}

interface Access {
  client: RegistryClient;
  credential: Credential | null;
  /** As written, for people. */
  chart: string;
  store: OciChartsOptions["store"];
}

/** The tag to ask for; of a digest, the digest itself. */
async function tagOf(
  { version, chooser }: OciRequest,
  reference: ImageReference,
  access: Access,
): Promise<string | { problem: ChartProblem }> {
  const { client, credential, chart } = access;
  if ("digest" in version) return version.digest;
  if ("tag" in version) return version.tag;
  const list = await client.listTags(reference, credential);
  if (list === null) return { problem: await whyNoTags(reference, access) };
  const filter = version.filter === null ? null : safePattern(version.filter);
  const tags = filter === null ? list : list.filter((tag) => filter.test(tag));
  const choice = chooseVersion(chooser, version.range, tags);
  if ("chosen" in choice) return choice.chosen.replace("+", "_");
  return choice.problem === "invalid-range"
    ? { problem: { code: "chart-range-invalid", chart, version: version.range } }
    : {
        problem: {
          code: "chart-version-not-found",
          chart,
          version: version.range,
          near: nearestVersions(version.range, tags),
        },
      };
}

/** What the registry says of a manifest tells more than the list of tags that it does not give. */
async function whyNoTags(reference: ImageReference, access: Access): Promise<ChartProblem> {
  const { client, credential, chart } = access;
  const { classification } = await client.attempt(
    {
      step: "manifest",
      reference: { ...reference, tag: "latest", digest: null },
      method: "GET",
      wantsBody: null,
    },
    credential,
  );
  // That one tag is missing does not explain why the others are.
  return classification.answer === "missing" && classification.missing !== "repository"
    ? { code: "chart-missing-or-denied", chart, host: client.endpoint.domain }
    : problemOf(classification, "latest", access);
}

/** Only expressions without repetition of groups, since they come from a manifest. */
function safePattern(pattern: string): RegExp | null {
  if (pattern.length > 200 || /\)[*+{]/.test(pattern)) return null;
  try {
    return new RegExp(pattern.replace(/^\(\?i\)/, ""));
  } catch {
    return null;
  }
}

async function fetchArchive(
  reference: ImageReference,
  version: string,
  access: Access,
): Promise<OciArchive> {
  const { client, credential, chart } = access;
  const { classification, body } = await client.attempt(
    { step: "manifest", reference, method: "GET", wantsBody: null },
    credential,
  );
  if (classification.answer !== "found" || body === undefined)
    return { problem: problemOf(classification, version, access) };
  const manifest = parseJson(body.toString("utf8"));
  const child = firstManifest(manifest);
  if (child !== null)
    return await fetchArchive({ ...reference, tag: null, digest: child }, version, access);
  const layer = chartLayer(manifest);
  if (layer === null)
    return { problem: { code: "chart-unreadable", chart, detail: "its manifest names no chart" } };
  const kept = await access.store.archive(layer.slice("sha256:".length));
  if (kept !== null) return { archive: kept, version };
  const blob = await client.getBlob(
    { ...reference, tag: null, digest: layer },
    credential,
    maxArchiveBytes,
  );
  return blob === null
    ? {
        problem: {
          code: "chart-repository-unreachable",
          host: client.endpoint.domain,
          detail: layer,
        },
      }
    : { archive: blob, version };
}

function problemOf(
  classification: Awaited<ReturnType<RegistryClient["attempt"]>>["classification"],
  version: string,
  { client, credential, chart }: Access,
): ChartProblem {
  const host = client.endpoint.domain;
  switch (classification.answer) {
    case "missing":
      return classification.missing === "repository"
        ? { code: "chart-not-found", chart, near: [] }
        : {
            code: "chart-version-not-found",
            chart,
            version,
            near: nearestVersions(version, classification.tags ?? []),
          };
    case "denied":
      return { code: "chart-access-denied", chart, host, login: credential !== null };
    case "missing-or-denied":
      return { code: "chart-missing-or-denied", chart, host };
    default:
      return { code: "chart-repository-unreachable", host, detail: classification.answer };
  }
}

/** The digest of the first manifest of an index; null for a single manifest. */
function firstManifest(manifest: unknown): string | null {
  const list = jsonField(manifest, "manifests");
  const digest = Array.isArray(list) ? jsonField(list[0], "digest") : undefined;
  return isDigest(digest) ? digest : null;
}

function chartLayer(manifest: unknown): string | null {
  const layers = jsonField(manifest, "layers");
  if (!Array.isArray(layers)) return null;
  const typed = layers.find((layer) =>
    chartLayers.some((type) => jsonField(layer, "mediaType") === type),
  );
  const digest = jsonField(typed ?? layers[0], "digest");
  return isDigest(digest) ? digest : null;
}

function isDigest(value: unknown): value is string {
  return typeof value === "string" && /^sha256:[0-9a-f]{64}$/.test(value);
}
