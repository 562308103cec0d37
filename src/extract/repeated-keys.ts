/** Finds the duplicate keys that affect what is pulled, or with which credentials. */
import type { RepeatedKey } from "../model/cluster/cluster.ts";
import type { Resource } from "../model/cluster/resource.ts";
import { childPath, type Manifest } from "../model/source/source.ts";
import { type Budget, spend } from "./budget.ts";
import { detachString } from "../model/text/detach-string.ts";
import type { KindProfile } from "./images/kind-profile.ts";

/** Keys that count at any depth: the value that is lost may hold images or credentials. */
const decisive: ReadonlySet<string> = new Set([
  "image",
  "imagePullPolicy",
  "imagePullSecrets",
  "serviceAccountName",
  "serviceAccount",
  "containers",
  "initContainers",
  "ephemeralContainers",
]);

/** The paths that identify a resource. */
const identity = ["apiVersion", "kind", "metadata", "metadata.name", "metadata.namespace"];
const secretPaths = /^(?:type|immutable|(?:data|stringData)(?:$|\[))/;

/** `mentions` are the paths of the images, from the root of the document. */
export function* repeatedKeys(
  manifest: Manifest,
  resource: Resource,
  profile: KindProfile,
  mentions: ReadonlySet<string>,
  budget: Budget,
): Generator<RepeatedKey> {
  const hasCredentials =
    resource.apiVersion === "v1" && ["Secret", "ServiceAccount"].includes(resource.kind);
  const podSpec = profile.podSpec?.reduce(childPath, "") ?? "";
  for (const { key, path, at, first, merged, alike } of manifest.duplicates) {
    const whole = manifest.path === "" ? path : `${manifest.path}.${path}`;
    const matters =
      [...mentions].some((mention) => isWithin(mention, whole)) ||
      isWithin(podSpec, path) ||
      (!profile.excluded && decisive.has(key)) ||
      (resource.kind === "Secret" && hasCredentials && secretPaths.test(path)) ||
      ((hasCredentials || mentions.size > 0) && identity.includes(path));
    if (matters && !alike && spend(budget, "kept"))
      yield { resource, key: detachString(key), path: detachString(whole), at, first, merged };
  }
}

/** True if `path` is `other` or below it. */
function isWithin(path: string, other: string): boolean {
  return path.startsWith(other) && ["", ".", "["].includes(path.charAt(other.length));
}
