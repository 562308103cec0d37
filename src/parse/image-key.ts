/** Tells from the bytes of a document whether it can contain an image or a resource. */

import { configMapKeys, configMapNames } from "../model/cluster/config-map-names.ts";
import type { DocumentText } from "./document-text.ts";
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
/** The longest key that is looked for is far shorter. Many spaces may hide the colon. */
const escapeInKey = /\\[xuU][^"\r\n]{0,400}"(?:[ \t]{0,40}:|[ \t]{41})/;
const explicitKey = /(?:^|[\s{[,])\?\s/;

/** True if there is a key such as "image" or "docker_image": all known images are below one. */
export function holdsImageKey(document: DocumentText): boolean {
  const { bytes } = document;
  const next = (from: number): number => bytes.indexOf("mage", from, "latin1");
  for (let at = next(0); at >= 0; at = next(at + 4))
    if (afterKey.test(bytes.toString("latin1", at + 4, at + maxKeyBytes))) return true;
  return hasSpelledKeys(document);
}

/** Groups whose kinds name images in fields of other names. */
const otherFields =
  /(?:(?:pkg\.crossplane|(?:extensions|install)\.istio)\.io|kubevirt\.io|(?:image|build)\.openshift\.io|(?:serving\.kserve|kafka\.strimzi)\.io|grafana\.integreatly\.org|monitoring\.coreos\.com|opensearch\.opster\.io|(?:tekton|operator\.knative)\.dev|(?:apps\.nvidia|hazelcast)\.com|policies\.kubewarden\.io|k8s\.elastic\.co)\\?\//;

/** From its first dash on, which the engine finds faster than any of the names. */
const configMapName = new RegExp(
  `-(?:${configMapNames
    .map((name) => name.replaceAll(".", "\\.").replace(/^([^-]*-)(.*)/, "(?<=$1)$2"))
    .join("|")})`,
);
/** Bytes after "apiVersion" that are looked at. */
const typeBytes = 200;
/** The value is an alias, a block scalar, or beyond a comment, a long tag or much white space. */
const valueElsewhere = /^["']?[\s:]*(?:!\S*(?:\s+|$))*(?:[*|>#]|$)|\xc2\x85|\xe2\x80[\xa8\xa9]/;
const coreTypes = [": v1\n", ": apps/v1\n"];
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
export function typesWithin(document: DocumentText): TypesWithin {
  const { bytes } = document;
  // guard: type-elsewhere
  if (document.includes("&") && document.matches(anchor))
    return { gitops: document.matches(gitopsGroup), otherImages: document.matches(otherFields) };
  const found = { gitops: false, otherImages: false };
  for (let at = document.indexOf("apiVersion", 0); at >= 0;) {
    const from = at + "apiVersion".length;
    at = document.indexOf("apiVersion", from);
    if (isCoreType(bytes, from)) continue;
    const value = bytes.toString("latin1", from, from + typeBytes);
    if (valueElsewhere.test(value)) return { gitops: true, otherImages: true };
    found.gitops ||= gitopsGroup.test(value);
    found.otherImages ||= otherFields.test(value);
  }
  return found;
}

/** True for `: v1` and `: apps/v1` with the end of the line, which most resources have. */
function isCoreType(bytes: Buffer, from: number): boolean {
  return coreTypes.some((type) => bytes.toString("latin1", from, from + type.length) === type);
}

/**
 * True if there may be a ConfigMap from which a controller reads images. `metadata` is the text
 * with the name of the only resource, whose outermost keys are plain; null if there may be others.
 */
export function holdsConfigMapImages(document: DocumentText, metadata: string | null): boolean {
  if (!document.includes("ConfigMap")) return false;
  if (configMapKeys.some((key) => document.includes(key))) return true;
  return metadata === null || metadata.includes("\\")
    ? document.matches(configMapName) || hasSpelledKeys(document)
    : configMapName.test(metadata) || hasSpelledEntries(document);
}

/**
 * True if a key of the data may be spelt by escapes or in base64. Scripts and dashboards have many
 * backslashes, but seldom one in a quoted key, which stands on one line unless a `?` precedes it.
 */
function hasSpelledEntries(document: DocumentText): boolean {
  const isEscaped =
    document.includes("\\") && (document.matches(escapeInKey) || document.matches(explicitKey));
  return isEscaped || hasBinaryTag(document);
}

/**
 * True if there is no `apiVersion`, which every resource has, nor the type of a workload or the
 * schema of a catalog.
 */
export function isOfAnotherProgram(document: DocumentText): boolean {
  return (
    !["apiVersion", catalogSchema].some((text) => document.includes(text)) &&
    !document.matches(workloadKind) &&
    !hasSpelledKeys(document)
  );
}

/** True if a key or a name may be spelt by escapes or in base64. */
export function hasSpelledKeys(document: DocumentText): boolean {
  // guard: spelled-keys
  return (document.includes("\\") && document.matches(escape)) || hasBinaryTag(document);
}

/** True if there may be a tag by which a key can be spelt in base64, perhaps with escapes. */
function hasBinaryTag({ bytes }: DocumentText): boolean {
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
