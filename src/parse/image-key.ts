/** Tells from the bytes of a document whether it can contain an image or a resource. */

import { configMapsWithImages } from "../model/config-map-names.ts";
import { catalogSchema } from "./manifest-reader.ts";

/** The rest of a key and its colon, after "mage". */
const afterKey = /^[\w-]{0,100}["']?[ \t]*(?:[:,\]}\r\n]|$)/;
/** The kinds of objects that `manifests` reads without an apiVersion. */
const workloadKind =
  /\b(?:\w*List|Pod|PodTemplate|ReplicationController|ReplicaSet|Deployment|StatefulSet|DaemonSet|Job|CronJob)\b/;
const maxKeyBytes = 128;
const gitopsGroups = ["argoproj.io/", ".toolkit.fluxcd.io/"];
/** Escapes by which a quoted key can be spelt differently, in Latin-1. */
const escape = /\\(?:[xuU\r\n]|\xe2\x80[\xa8\xa9]|\xc2\x85)/;
/** A tag by which a key can be spelt in base64, also with escapes of its own. */
const binaryTag = /!\S*(?:binary|%)/;

/** True if there is a key such as "image" or "docker_image": all known images are below one. */
export function holdsImageKey(bytes: Buffer): boolean {
  for (let at = bytes.indexOf("mage"); at >= 0; at = bytes.indexOf("mage", at + 4, "latin1"))
    if (afterKey.test(bytes.toString("latin1", at + 4, at + maxKeyBytes))) return true;
  return hasSpelledKeys(bytes);
}

/** True if there may be a resource of Argo CD or Flux, which set namespaces for folders. */
export function holdsGitopsType(bytes: Buffer): boolean {
  return gitopsGroups.some((group) => bytes.includes(group, 0, "latin1"));
}

/** Groups whose kinds name images in fields of other names. */
const otherFields =
  /(?:(?:pkg\.crossplane|extensions\.istio)\.io|kubevirt\.io|(?:image|build)\.openshift\.io|(?:serving\.kserve|kafka\.strimzi)\.io|grafana\.integreatly\.org|monitoring\.coreos\.com|opensearch\.opster\.io|tekton\.dev|k8s\.elastic\.co)\//;

const configMapNames = new RegExp(
  configMapsWithImages.map((name) => name.replaceAll(".", "\\.")).join("|"),
);
/** Bytes after "apiVersion" that are looked at. */
const typeBytes = 200;
/** The value is an alias, a block scalar, or further away. */
const valueElsewhere = /^["']?\s*:?\s*(?:[&!]\S*\s+)*(?:[*|>#]|$)/;

/**
 * Can a document name images without such a key, by its group or the name of a ConfigMap? Looks at
 * little more than the types of the resources in the document: most of them are skipped by this.
 */
export function namesImagesOtherwise(bytes: Buffer): boolean {
  for (let at = bytes.indexOf("apiVersion"); at >= 0;) {
    const from = at + "apiVersion".length;
    const value = bytes.toString("latin1", from, from + typeBytes);
    if (otherFields.test(value) || valueElsewhere.test(value)) return true;
    at = bytes.indexOf("apiVersion", from, "latin1");
  }
  return bytes.includes("ConfigMap", 0, "latin1") && configMapNames.test(bytes.toString("latin1"));
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

/** True if a key may be spelt by escapes or in base64. */
function hasSpelledKeys(bytes: Buffer): boolean {
  // guard: spelled-keys
  return (
    (bytes.includes("\\", 0, "latin1") && escape.test(bytes.toString("latin1"))) ||
    (bytes.includes("!", 0, "latin1") && binaryTag.test(bytes.toString("latin1")))
  );
}
