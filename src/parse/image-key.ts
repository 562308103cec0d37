/** Tells from the bytes of a document whether it can contain an image or a resource. */

import { configMapsWithImages } from "../model/config-map-names.ts";
import { catalogSchema } from "./manifest-reader.ts";

/** The rest of a key and its colon, after "mage". */
const afterKey = /^[\w-]{0,100}["']?[ \t]*(?:[:,\]}\r\n]|$)/;
const maxKeyBytes = 128;
/** Escapes by which a quoted key can be spelt differently. */
const escape = /\\[xuU\r\n]/;

/** True if there is a key such as "image" or "docker_image": all known images are below one. */
export function holdsImageKey(bytes: Buffer): boolean {
  for (let at = bytes.indexOf("mage"); at >= 0; at = bytes.indexOf("mage", at + 4, "latin1"))
    if (afterKey.test(bytes.toString("latin1", at + 4, at + maxKeyBytes))) return true;
  return hasEscapes(bytes);
}

/** True if there is no `apiVersion`, which every resource has, nor the schema of a catalog. */
export function isOfAnotherProgram(bytes: Buffer): boolean {
  return (
    !["apiVersion", catalogSchema].some((text) => bytes.includes(text, 0, "latin1")) &&
    !hasEscapes(bytes)
  );
}

/** Kinds that name images in fields of other names, by "apiVersion kind". */
const otherFields =
  /^(?:(?:pkg\.crossplane|extensions\.istio)\.io|(?:cdi\.|pool\.)?kubevirt\.io|(?:image|build)\.openshift\.io|(?:serving\.kserve|kafka\.strimzi)\.io|grafana\.integreatly\.org|monitoring\.coreos\.com|opensearch\.opster\.io|tekton\.dev|(?:[\w-]+\.)?k8s\.elastic\.co)\//;

/** Can a document of this type name images without such a key? */
export function namesImagesOtherwise(type: string, bytes: Buffer): boolean {
  return (
    otherFields.test(type) ||
    (type === "v1 ConfigMap" &&
      configMapsWithImages.some((name) => bytes.includes(name, 0, "latin1")))
  );
}

function hasEscapes(bytes: Buffer): boolean {
  return bytes.includes("\\", 0, "latin1") && escape.test(bytes.toString("latin1"));
}
