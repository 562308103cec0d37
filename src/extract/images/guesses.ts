/** Fields of custom kinds that no row knows → the images in them, as far as their names and what they hold speak for it. Pure. */
import { parseImageReference } from "../../model/image.ts";
import {
  child,
  type MappingNode,
  type YamlNode,
  type ScalarNode,
  text,
} from "../../model/source.ts";
import { isInValues } from "./exclusions.ts";
import { isWhole, namesImage, namesNoImage, wordsOf } from "./image-names.ts";
import { below } from "./image-path.ts";
import { matchesPattern } from "../kind-pattern.ts";
import { isCustom } from "./unknown-kinds.ts";

export interface GuessedImage {
  /** Where the image stands: its tag, or its digest, where it is in parts. */
  node: ScalarNode;
  /** From the root of the document. */
  path: string;
  image: string;
  inParts: boolean;
  /** A volume takes artifacts as well. */
  volume: boolean;
  /** The mapping whose `name` and pull policy are about it. */
  owner: MappingNode;
  /** See `Mention.placeholder`. */
  placeholder: string | null;
}

/** Groups whose images no node pulls: packages, what is built, what a person runs by hand, what a cloud runs, what was imported or looked into before. */
const silentGroups: readonly string[] = [
  "pkg.crossplane.io",
  "core.openfunction.io",
  "kbld.*",
  "troubleshoot.*",
  "*.services.k8s.aws",
  "aquasecurity.github.io",
  "image.openshift.io",
];

/** Kinds that build images, compare with them, copy them or look at them, or are of machines; NVIDIA configures its operator by a ClusterPolicy. */
const silentKinds =
  /(?:(?<!cluster)policy|constraint|exception|report|mirror(?:set)?|scan|build(?:run|request|er)?|filter)$|(?<!virtual)machine|wasm/i;

/** Kinds whose lists of images are there to be pulled. */
const pullingKinds = /pull|cache|preload|prefetch|preheat|prewarm/i;

/** Whether a kind is one whose fields are guessed about. */
export function isGuessed(group: string, kind: string): boolean {
  return (
    isCustom(group) &&
    !silentKinds.test(kind) &&
    !silentGroups.some((pattern) => matchesPattern(pattern, group))
  );
}

/** Below these nothing is an image that nodes pull: disks of Ceph, parameters, samples, labels, plugins of proxies. */
const aside =
  /(?:^|\.)(?:rbd|generators|examples?|samples?|labels|annotations|matchLabels|selector|nodeSelector|wasm|to|patches)(?:[.[]|$)/;

const maxNameLength = 200;

/** The images of a field of such a kind. `path` is that of `owner`, the mapping that has the field. */
export function* guessImages(
  kind: string,
  key: string,
  value: YamlNode,
  owner: MappingNode,
  path: string,
): Generator<GuessedImage> {
  if (key.length > maxNameLength || !/mage/.test(key) || isInValues(path) || aside.test(path))
    return;
  // As in compose files, it is what the build is to be called.
  if (child(owner, "build") !== undefined || child(owner, "dockerfile") !== undefined) return;
  const field = below(path, key);
  if (key === "images" && value.node === "sequence" && pullingKinds.test(kind))
    for (const [index, item] of value.items.entries())
      yield* scalar(item, `${field}[${index}]`, owner);
  if (key === "images" && value.node === "mapping")
    for (const entry of value.entries)
      yield* scalar(entry.value, below(field, entry.key.value), owner);
  const around = lastKey(path);
  if (!saysField(key) || namesNoImage(wordsOf(around).slice(-1).map(singular))) return;
  if (value.node === "mapping") {
    yield* ofMapping(value, field, owner);
    return;
  }
  yield* scalar(value, field, owner);
  const written = text(value);
  if (written === null) return;
  const tag = beside(owner, [
    ...(key === "image" ? ["tag"] : []),
    ...tagKeys.map((suffix) => key + suffix),
  ]);
  yield* parts(written, tag, null, { path: field, owner });
  if (key !== "image" || written.includes("/")) return;
  // https://github.com/NVIDIA/gpu-operator/blob/main/internal/image/image.go
  const version = beside(owner, ["version", "tag"]);
  const ofNode =
    /(?:driver|gds|gdrcopy|vgpuManager)$/i.test(around) ||
    (/driver$/i.test(kind) && around === "spec");
  const digest = version?.value.startsWith("sha256:") === true ? version : null;
  yield* parts(
    `${text(child(owner, "repository")) ?? ""}/${written}`,
    digest === null ? version : null,
    digest,
    {
      path: field,
      owner,
      placeholder:
        ofNode && digest === null ? "its operator adds the node's system to the tag" : null,
    },
  );
}

/** "…Image", and what says that it is all of one: "…ImageRef", "…ImageSpec". What is built upon a base is another image. */
function saysField(key: string): boolean {
  const words = wordsOf(key);
  const subject = /^(?:ref|reference|spec|uri|url)$/.test(words.at(-1) ?? "")
    ? words.slice(0, -1)
    : words;
  return subject[0] !== "base" && namesImage(subject);
}

function* scalar(
  node: YamlNode | undefined,
  path: string,
  owner: MappingNode,
): Generator<GuessedImage> {
  const image = text(node);
  // A digest alone reads like a tag of an image named sha256.
  if (node?.node === "scalar" && image !== null && isWhole(image) && !image.startsWith("sha256:"))
    yield { node, path, image, inParts: false, volume: false, owner, placeholder: null };
}

function* ofMapping(value: MappingNode, path: string, owner: MappingNode): Generator<GuessedImage> {
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
  // K8ssandra joins repository and name; how others join more than one part nobody knows.
  if (key === undefined || others.length > 0 || !/^(?:repo(?:sitory)?|name)$/.test(key)) return;
  const repository = text(child(value, key));
  if (repository === null) return;
  yield* scalar(child(value, key), `${path}.${key}`, owner);
  const registry = text(child(value, "registry")) ?? "";
  const whole = registry === "" ? repository : `${registry}/${repository}`;
  const tag = beside(value, ["tag", "versionTag"]);
  yield* parts(whole, tag, beside(value, ["digest", "digestHash", "hash"]), { path, owner });
}

/** Without a host of its own a repository may get one from elsewhere, and is not known whole. */
function* parts(
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

/** Of a field beside that of the image. */
const tagKeys = ["Tag", "_tag", "Version", "_version"];

/** The first that is written; a number is none, for what it reads like is not what the operator gets. */
function beside(owner: MappingNode, keys: readonly string[]): ScalarNode | null {
  for (const key of keys) {
    const node = child(owner, key);
    if (node?.node === "scalar" && node.type === "string" && node.value !== "") return node;
  }
  return null;
}

/** "spec.filters[0]" → "filters". */
function lastKey(path: string): string {
  return /([^.[\]]*)(?:\[[^\]]*\])*$/.exec(path)?.[1] ?? "";
}

function singular(word: string): string {
  return word.replace(/s$/, "");
}
