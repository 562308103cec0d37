/** Tells from the bytes of a document whether it can contain an image or a resource. */

import { configMapsWithImages } from "../model/cluster/config-map-names.ts";
import { catalogSchema } from "./manifest-reader.ts";

/** The rest of a key and its colon, a comment or an old line break, after "mage", in Latin-1. */
// guard: key-before-comment
const afterKey =
  /^[\w-]{0,100}["']?[ \t]*(?:[:,\]}\r\n]|(?<=[ \t"'])#|\xc2\x85|\xe2\x80[\xa8\xa9]|$)/;
/** The kinds of objects that `manifests` reads without an apiVersion. */
const workloadKind =
  /\b(?:\w*List|Pod|PodTemplate|ReplicationController|ReplicaSet|Deployment|StatefulSet|DaemonSet|Job|CronJob)\b/;
const maxKeyBytes = 128;
/** A JSON string may escape the slash. */
const gitopsGroup = /(?:argoproj|\.toolkit\.fluxcd)\.io\\?\//;
/** Escapes by which a quoted key can be spelt differently, in Latin-1. */
const escape = /\\(?:[xuU\r\n]|\xe2\x80[\xa8\xa9]|\xc2\x85)/;

/** True if there is a key such as "image" or "docker_image": all known images are below one. */
export function holdsImageKey(bytes: Buffer): boolean {
  for (let at = bytes.indexOf("mage"); at >= 0; at = bytes.indexOf("mage", at + 4, "latin1"))
    if (afterKey.test(bytes.toString("latin1", at + 4, at + maxKeyBytes))) return true;
  return hasSpelledKeys(bytes);
}

/** Groups whose kinds name images in fields of other names. */
const otherFields =
  /(?:(?:pkg\.crossplane|extensions\.istio)\.io|kubevirt\.io|(?:image|build)\.openshift\.io|(?:serving\.kserve|kafka\.strimzi)\.io|grafana\.integreatly\.org|monitoring\.coreos\.com|opensearch\.opster\.io|tekton\.dev|k8s\.elastic\.co)\\?\//;

/** The texts with a dash: from its first one on, which the engine finds faster than any of them. */
const configMapNames = new RegExp(
  `-(?:${configMapsWithImages
    .filter((name) => name.includes("-"))
    .map((name) => name.replaceAll(".", "\\.").replace(/^([^-]*-)(.*)/, "(?<=$1)$2"))
    .join("|")})`,
);
const undashedNames = configMapsWithImages.filter((name) => !name.includes("-"));
/** Bytes after "apiVersion" that are looked at. */
const typeBytes = 200;
/** The value is an alias, a block scalar, or beyond a comment, a long tag or much white space. */
const valueElsewhere = /^["']?[\s:]*(?:!\S*(?:\s+|$))*(?:[*|>#]|$)|\xc2\x85|\xe2\x80[\xa8\xa9]/;
/** An anchor: keys and types may be repeated by aliases, far from their text. */
const anchor = /&[\w-]/;

/** What the types of the resources in a document, at any depth, say about images. */
interface TypesWithin {
  /** There may be a resource of Argo CD or Flux, which set namespaces for folders. */
  gitops: boolean;
  /** There may be a resource that names images in fields of other names. */
  otherImages: boolean;
}

/** Looks at little more than the types: most documents are skipped by this. */
export function typesWithin(bytes: Buffer): TypesWithin {
  // guard: type-elsewhere
  if (bytes.includes("&", 0, "latin1") && holds(bytes, anchor))
    return { gitops: holds(bytes, gitopsGroup), otherImages: holds(bytes, otherFields) };
  const found = { gitops: false, otherImages: false };
  for (let at = bytes.indexOf("apiVersion", 0, "latin1"); at >= 0;) {
    const from = at + "apiVersion".length;
    const value = bytes.toString("latin1", from, from + typeBytes);
    if (valueElsewhere.test(value)) return { gitops: true, otherImages: true };
    found.gitops ||= gitopsGroup.test(value);
    found.otherImages ||= otherFields.test(value);
    at = bytes.indexOf("apiVersion", from, "latin1");
  }
  return found;
}

/** True if there may be a ConfigMap from which a controller reads images. */
export function holdsConfigMapImages(bytes: Buffer): boolean {
  if (!bytes.includes("ConfigMap", 0, "latin1")) return false;
  return (
    undashedNames.some((name) => bytes.includes(name, 0, "latin1")) ||
    holds(bytes, configMapNames) ||
    hasSpelledKeys(bytes)
  );
}

/**
 * True if there is no `apiVersion`, which every resource has, nor the type of a workload or the
 * schema of a catalog.
 */
export function isOfAnotherProgram(bytes: Buffer): boolean {
  return (
    !["apiVersion", catalogSchema].some((text) => bytes.includes(text, 0, "latin1")) &&
    !workloadKind.test(bytes.toString("latin1")) &&
    !hasSpelledKeys(bytes)
  );
}

/** True if a key or a name may be spelt by escapes or in base64. */
export function hasSpelledKeys(bytes: Buffer): boolean {
  // guard: spelled-keys
  return (bytes.includes("\\", 0, "latin1") && holds(bytes, escape)) || hasBinaryTag(bytes);
}

/** True if there may be a tag by which a key can be spelt in base64, perhaps with escapes. */
function hasBinaryTag(bytes: Buffer): boolean {
  let end = 0;
  for (let at = bytes.indexOf("!"); at >= 0; at = bytes.indexOf("!", end)) {
    for (end = at + 1; end < bytes.length && !isWhiteSpace(bytes[end] ?? 0); end++);
    const tag = bytes.subarray(at, end);
    if (tag.includes("binary") || tag.includes("%")) return true;
  }
  return false;
}

/** In Latin-1. */
function isWhiteSpace(byte: number): boolean {
  return byte === 32 || (byte >= 9 && byte <= 13) || byte === 0xa0;
}

/**
 * A text of the whole of a large document outlives it: V8 frees large texts with the old objects,
 * and Node keeps those of more than a megabyte beside the heap:
 * https://github.com/nodejs/node/blob/v24.0.0/src/string_bytes.cc (EXTERN_APEX)
 */
const pieceBytes = 1 << 16;
/** More than any match is long, with what the pattern looks at before it. */
const overlapBytes = 256;

/** Does the pattern match, in Latin-1? A match must not depend on where the text begins or ends. */
function holds(bytes: Buffer, pattern: RegExp): boolean {
  for (let at = 0; at < bytes.length; at += pieceBytes)
    if (pattern.test(bytes.toString("latin1", at, at + pieceBytes + overlapBytes))) return true;
  return false;
}
