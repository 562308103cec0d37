/** Tells from the bytes of a document whether it can contain an image or a resource. */

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

/** True if there is no `apiVersion`, which every resource has, nor the type of a workload. */
export function isOfAnotherProgram(bytes: Buffer): boolean {
  return (
    !bytes.includes("apiVersion", 0, "latin1") &&
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
