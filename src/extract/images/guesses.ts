/** Guesses the images of unknown kinds by the names and values of their fields. */
import { parseImageReference } from "../../model/pull/image.ts";
import {
  childPath,
  child,
  type MappingNode,
  type YamlNode,
  type ScalarNode,
  text,
} from "../../model/source/source.ts";
import { isInValues } from "./exclusions.ts";
import { isWhole, namesImage, namesNoImage, wordsOf } from "./image-names.ts";
import { matchesPattern } from "../kind-pattern.ts";
import { isCustom } from "./unknown-kinds.ts";

export interface GuessedImage {
  /** The scalar of the image; for an image in parts that of its tag or digest. */
  node: ScalarNode;
  /** From the root of the document. */
  path: string;
  image: string;
  inParts: boolean;
  /** True for an image volume, which may also be an artifact. */
  volume: boolean;
  /** The mapping whose `name` and pull policy belong to the image. */
  owner: MappingNode;
  /** See `Mention.placeholder`. */
  placeholder: string | null;
}

/**
 * Groups whose images no node pulls: packages, build results, tools run by hand, cloud services,
 * imported and scanned images.
 */
const ignoredGroups: readonly string[] = [
  "pkg.crossplane.io",
  "core.openfunction.io",
  "kbld.*",
  "troubleshoot.*",
  "*.services.k8s.aws",
  "aquasecurity.github.io",
  "image.openshift.io",
];

/**
 * Kinds that build, match, copy or scan images, or describe machines. Not ClusterPolicy, by which
 * NVIDIA configures its operator.
 */
const ignoredKinds =
  /(?:(?<!cluster)policy|constraint|exception|report|mirror(?:set)?|scan|build(?:run|request|er)?|filter)$|(?<!virtual)machine|wasm/i;

/** Kinds whose lists of images are pulled. */
const pullingKinds = /pull|cache|preload|prefetch|preheat|prewarm/i;

/** True for a kind whose fields are guessed about. */
export function isGuessed(group: string, kind: string): boolean {
  return (
    isCustom(group) &&
    !ignoredKinds.test(kind) &&
    !ignoredGroups.some((pattern) => matchesPattern(pattern, group))
  );
}

/**
 * Paths below which no image is pulled: disks of Ceph, parameters, samples, labels, plugins of
 * proxies.
 */
const ignoredPaths =
  /(?:^|\.)(?:rbd|generators|examples?|samples?|labels|annotations|matchLabels|selector|nodeSelector|wasm|to|patches)(?:[.[]|$)/;

const maxNameLength = 200;

/** True if a field of that name may have images: most have none. */
export function mayHoldImage(key: string): boolean {
  return key.length <= maxNameLength && key.includes("mage");
}

/** Yields the images of a field that may have some. `path` is that of `owner`, its mapping. */
export function* guessImages(
  kind: string,
  key: string,
  value: YamlNode,
  owner: MappingNode,
  path: string,
): Generator<GuessedImage> {
  if (isInValues(path) || ignoredPaths.test(path)) return;
  // As in Compose files, the image is the name for the result of the build.
  if (child(owner, "build") !== undefined || child(owner, "dockerfile") !== undefined) return;
  const field = childPath(path, key);
  if (key === "images" && value.node === "sequence" && pullingKinds.test(kind))
    for (const [index, item] of value.items.entries())
      yield* fromScalar(item, `${field}[${index}]`, owner);
  if (key === "images" && value.node === "mapping")
    for (const entry of value.entries)
      yield* fromScalar(entry.value, childPath(field, entry.key.value), owner);
  if (key === "baseImage") yield* fromBase(value, field, owner);
  const ownerKey = lastKey(path);
  if (!isImageField(key) || namesNoImage(wordsOf(ownerKey).slice(-1).map(singular))) return;
  if (value.node === "mapping") {
    yield* fromMapping(value, field, owner);
    return;
  }
  yield* fromScalar(value, field, owner);
  const written = text(value);
  if (written === null) return;
  const tag = stringIn(owner, [
    ...(key === "image" ? ["tag"] : []),
    ...tagSuffixes.map((suffix) => key + suffix),
  ]);
  yield* fromParts(written, tag, null, { path: field, owner });
  if (key !== "image" || written.includes("/")) return;
  // https://github.com/NVIDIA/gpu-operator/blob/main/internal/image/image.go
  const version = stringIn(owner, ["version", "tag"]);
  const isNodeDriver =
    /(?:driver|gds|gdrcopy|vgpuManager)$/i.test(ownerKey) ||
    (/driver$/i.test(kind) && ownerKey === "spec");
  const digest = version?.value.startsWith("sha256:") === true ? version : null;
  yield* fromParts(
    `${text(child(owner, "repository")) ?? ""}/${written}`,
    digest === null ? version : null,
    digest,
    {
      path: field,
      owner,
      placeholder:
        isNodeDriver && digest === null
          ? "the operator adds the operating system of the node to the tag"
          : null,
    },
  );
}

/**
 * `baseImage` with a version beside it, as operators write an image in two fields: a digest counts
 * before a tag, and `image` before both. Alone it is the base of a build.
 * https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.PrometheusSpec
 */
function* fromBase(value: YamlNode, path: string, owner: MappingNode): Generator<GuessedImage> {
  const base = text(value);
  if (base === null || text(child(owner, "image")) !== null) return;
  const digest = stringIn(owner, ["sha"]);
  const tag = stringIn(owner, ["tag", "version"]);
  const node = digest ?? tag;
  if (node === null) return;
  const image = digest === null ? `${base}:${node.value}` : `${base}@sha256:${node.value}`;
  if (isWhole(image))
    yield { node, path, image, inParts: true, volume: false, owner, placeholder: null };
}

/** True for "…Image", "…ImageRef" and "…ImageSpec", but not for a base image. */
function isImageField(key: string): boolean {
  const words = wordsOf(key);
  const subject = /^(?:ref|reference|spec|uri|url)$/.test(words.at(-1) ?? "")
    ? words.slice(0, -1)
    : words;
  return subject[0] !== "base" && namesImage(subject);
}

function* fromScalar(
  node: YamlNode | undefined,
  path: string,
  owner: MappingNode,
): Generator<GuessedImage> {
  const image = text(node);
  // A bare digest parses as the image "sha256" with a tag.
  if (node?.node === "scalar" && image !== null && isWhole(image) && !image.startsWith("sha256:"))
    yield { node, path, image, inParts: false, volume: false, owner, placeholder: null };
}

function* fromMapping(
  value: MappingNode,
  path: string,
  owner: MappingNode,
): Generator<GuessedImage> {
  // The shape of an image volume. https://kubernetes.io/docs/concepts/storage/volumes/#image
  const reference = child(value, "reference");
  const image = text(reference);
  if (reference?.node === "scalar" && image !== null && !("invalid" in parseImageReference(image)))
    yield {
      node: reference,
      path: `${path}.reference`,
      image,
      inParts: false,
      volume: true,
      owner,
      placeholder: null,
    };
  // https://docs.stackable.tech/home/stable/concepts/product-image-selection/#_custom_images
  yield* fromScalar(child(value, "custom"), `${path}.custom`, owner);
  const [key, ...others] = [
    "repository",
    "repo",
    "name",
    "image",
    "path",
    "prefix",
    "suffix",
    "variant",
  ].filter((name) => child(value, name) !== undefined);
  // How a kind joins several of these fields is unknown (K8ssandra: repository and name).
  if (key === undefined || others.length > 0 || !/^(?:repo(?:sitory)?|name)$/.test(key)) return;
  const repository = text(child(value, key));
  if (repository === null) return;
  yield* fromScalar(child(value, key), `${path}.${key}`, owner);
  const registry = text(child(value, "registry")) ?? "";
  const whole = registry === "" ? repository : `${registry}/${repository}`;
  const tag = stringIn(value, ["tag", "versionTag"]);
  yield* fromParts(whole, tag, stringIn(value, ["digest", "digestHash", "hash"]), { path, owner });
}

/** Requires a host: a repository without one may get it from another field. */
function* fromParts(
  repository: string,
  tag: ScalarNode | null,
  digest: ScalarNode | null,
  {
    placeholder = null,
    ...where
  }: Pick<GuessedImage, "path" | "owner"> & Partial<Pick<GuessedImage, "placeholder">>,
): Generator<GuessedImage> {
  const node = tag ?? digest;
  if (node === null || !/^[^/]*[.:][^/]*\/[^:@]+$/.test(repository)) return;
  const image =
    repository +
    (tag === null ? "" : `:${tag.value}`) +
    (digest === null ? "" : `@${digest.value}`);
  if (isWhole(image)) yield { ...where, node, image, inParts: true, volume: false, placeholder };
}

/** Suffixes of a field with the tag, beside that of the image. */
const tagSuffixes = ["Tag", "_tag", "Version", "_version"];

/**
 * The first of the keys with a string. A tag may also be a number, which a rule reports: the
 * operator gets it without trailing zeros. A version may be meant as a number.
 */
function stringIn(owner: MappingNode, keys: readonly string[]): ScalarNode | null {
  for (const key of keys) {
    const node = child(owner, key);
    if (node?.node !== "scalar" || node.value === "") continue;
    if (node.type === "string" || (node.type === "number" && /tag$/i.test(key))) return node;
  }
  return null;
}

/** The last key of a path: "filters" for "spec.filters[0]". */
function lastKey(path: string): string {
  return /([^.[\]]*)(?:\[[^\]]*\])*$/.exec(path)?.[1] ?? "";
}

function singular(word: string): string {
  return word.replace(/s$/, "");
}
