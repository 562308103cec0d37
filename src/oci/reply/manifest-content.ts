/**
 * The bytes of a manifest or a config → what they say of platforms and of what the image is. Pure;
 * the bytes are hostile.
 */
import { field } from "../../model/text/json-field.ts";
import { isZstdLayer } from "../../model/pull/layer-type.ts";
import { parsePlatform } from "../../model/pull/platform.ts";
import { isDigest } from "./classify.ts";

export interface ManifestContent {
  kind: "index" | "manifest";
  /**
   * Of an index: the platforms that it names, with the first manifest of each. Attestations are
   * left out.
   */
  entries: { platform: string; digest: string }[];
  /** Of an index: some manifest names no platform. */
  unnamed: boolean;
  /** Of a single manifest of a container image. */
  config: string | null;
  /** The type that says that it is no container image; null for one. */
  artifact: string | null;
  /** Of a single manifest: the layers that a node fetches from its registry. */
  layers?: BlobDescriptor[];
  /** The type of a layer that is compressed with zstd, which not every runtime unpacks. */
  zstdLayer?: string;
}

export interface BlobDescriptor {
  digest: string;
  mediaType: string;
}

/** A hostile manifest may name any number. Docker allows 127 layers. */
// guard: layer-count
const maxLayers = 128;
/** An empty gzip stream has as many bytes: a smaller layer holds no files. */
const minLayerBytes = 20;

/** A hostile index may name any number. */
// guard: index-size
const maxPlatforms = 256;

const configTypes = [
  "application/vnd.oci.image.config.v1+json",
  "application/vnd.docker.container.image.v1+json",
];
const emptyType = "application/vnd.oci.empty.v1+json";
const indexTypes = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
];

/** Signed or not: https://distribution.github.io/distribution/spec/deprecated-schema-v1/ */
export function isSchema1(mediaType: string | null): boolean {
  return /^application\/vnd\.docker\.distribution\.manifest\.v1\+(?:json|prettyjws)$/.test(
    mediaType ?? "",
  );
}

export function kindOf(mediaType: string | null): "index" | "manifest" {
  return indexTypes.includes(mediaType ?? "") ? "index" : "manifest";
}

/**
 * What a manifest of this type says; null where it cannot be read.
 * https://github.com/opencontainers/image-spec/blob/main/manifest.md,
 * https://github.com/opencontainers/image-spec/blob/main/image-index.md
 */
export function readManifest(body: Buffer, mediaType: string | null): ManifestContent | null {
  const json = parse(body);
  if (json === null) return null;
  const declared = typeOf(field(json, "mediaType"));
  const type = mediaType?.startsWith("application/vnd.") ? mediaType : declared;
  const none = { entries: [], unnamed: false, config: null, artifact: null };
  if (isSchema1(type) || Array.isArray(field(json, "fsLayers"))) {
    return {
      ...none,
      kind: "manifest",
      artifact: isSchema1(type) ? type : "application/vnd.docker.distribution.manifest.v1+json",
    };
  }
  const manifests = field(json, "manifests");
  if (Array.isArray(manifests)) return { ...none, kind: "index", ...readEntries(manifests) };
  const config = field(json, "config");
  const configType = typeOf(field(config, "mediaType"));
  const artifactType = typeOf(field(json, "artifactType"));
  if (type === "application/vnd.oci.artifact.manifest.v1+json")
    return { ...none, kind: "manifest", artifact: artifactType ?? type };
  if (!isObject(config))
    return artifactType === null ? null : { ...none, kind: "manifest", artifact: artifactType };
  // Old builders wrote application/octet-stream and worse beside what is an image all the same.
  if (
    configType !== null &&
    configType.startsWith("application/vnd.") &&
    !configTypes.includes(configType)
  ) {
    const artifact = configType === emptyType ? (artifactType ?? configType) : configType;
    return { ...none, kind: "manifest", artifact };
  }
  const digest = field(config, "digest");
  return {
    ...none,
    kind: "manifest",
    config: typeof digest === "string" && isDigest(digest) ? digest : null,
    ...zstdLayerOf(field(json, "layers")),
    layers: readLayers(field(json, "layers")),
  };
}

/** Leaves out foreign layers, which come from elsewhere or not at all. */
function readLayers(layers: unknown): BlobDescriptor[] {
  const found: BlobDescriptor[] = [];
  for (const layer of Array.isArray(layers) ? layers : []) {
    const digest = field(layer, "digest");
    const size = field(layer, "size");
    const mediaType = typeOf(field(layer, "mediaType"));
    if (typeof digest !== "string" || !isDigest(digest) || mediaType === null) continue;
    if (/foreign|nondistributable/.test(mediaType)) continue;
    if (typeof size === "number" && size < minLayerBytes) continue;
    if (found.length < maxLayers) found.push({ digest, mediaType });
  }
  return found;
}

function zstdLayerOf(layers: unknown): Pick<ManifestContent, "zstdLayer"> {
  for (const layer of Array.isArray(layers) ? layers : []) {
    const type = typeOf(field(layer, "mediaType"));
    if (type !== null && isZstdLayer(type)) return { zstdLayer: type };
  }
  return {};
}

function readEntries(manifests: unknown[]): Pick<ManifestContent, "entries" | "unnamed"> {
  const entries = new Map<string, string>();
  let unnamed = false;
  for (const manifest of manifests) {
    const digest = field(manifest, "digest");
    if (typeof digest !== "string" || !isDigest(digest)) continue;
    // https://docs.docker.com/build/metadata/attestations/attestation-storage/
    if (
      field(field(manifest, "annotations"), "vnd.docker.reference.type") === "attestation-manifest"
    )
      continue;
    const platform = field(manifest, "platform");
    if (!isObject(platform) || Object.keys(platform).length === 0) {
      // A list of materials beside the images: no node finds its platform in it.
      // https://github.com/opencontainers/image-spec/blob/main/descriptor.md#properties
      if (typeOf(field(manifest, "artifactType")) === null) unnamed = true;
    } else {
      const written = platformIn(platform);
      if (written === null || /^unknown\/|^[^/]+\/unknown/.test(written)) continue;
      if (!entries.has(written) && entries.size < maxPlatforms) entries.set(written, digest);
    }
  }
  return { entries: Array.from(entries, ([platform, digest]) => ({ platform, digest })), unnamed };
}

/** The platform that a config names; "" where it names none, null where it cannot be read. */
export function readConfig(body: Buffer): string | null {
  const json = parse(body);
  return json === null ? null : (platformIn(json) ?? "");
}

function platformIn(value: object): string | null {
  const [os, architecture, variant] = ["os", "architecture", "variant"].map((key) =>
    field(value, key),
  );
  if (typeof os !== "string" || typeof architecture !== "string") return null;
  const version = field(value, "os.version");
  // Only Windows compares versions.
  const isBuild = os === "windows" && typeof version === "string" && /^[\d.]+$/.test(version);
  const system = isBuild ? `${os}(${version})` : os;
  const written =
    typeof variant === "string" && variant !== ""
      ? `${system}/${architecture}/${variant}`
      : `${system}/${architecture}`;
  return parsePlatform(written) === null ? null : written;
}

function typeOf(value: unknown): string | null {
  return typeof value === "string" && /^[\w.+-]+\/[\w.+-]+$/.test(value) && value.length <= 128
    ? value
    : null;
}

function parse(body: Buffer): object | null {
  try {
    const json: unknown = JSON.parse(body.toString("utf8"));
    return isObject(json) ? json : null;
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
