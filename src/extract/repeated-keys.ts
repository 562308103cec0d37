/** The keys that a manifest gives twice → those that decide on what is pulled, or with which credentials. Pure. */
import type { RepeatedKey } from "../model/cluster.ts";
import type { Resource } from "../model/resource.ts";
import type { Manifest } from "../model/source.ts";
import { type Budget, spend } from "./budget.ts";
import { below } from "./images/image-path.ts";
import { detachString } from "./detach-string.ts";
import type { KindProfile } from "./images/kind-profile.ts";

/** Wherever they stand in what pulls: with the one that is lost, images or credentials may be. */
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

/** What makes a resource this one. */
const identity = ["apiVersion", "kind", "metadata", "metadata.name", "metadata.namespace"];
const ofSecrets = /^(?:type|immutable|(?:data|stringData)(?:$|\[))/;

/** `mentions` are the paths at which images stand, from the root of the document as that of the manifest. */
export function* repeatedKeys(
  manifest: Manifest,
  resource: Resource,
  reading: KindProfile,
  mentions: ReadonlySet<string>,
  budget: Budget,
): Generator<RepeatedKey> {
  const credentials =
    resource.apiVersion === "v1" && ["Secret", "ServiceAccount"].includes(resource.kind);
  const podSpec = reading.podSpec?.reduce(below, "") ?? "";
  for (const { key, path, at, first, merged, alike } of manifest.duplicates) {
    const whole = manifest.path === "" ? path : `${manifest.path}.${path}`;
    const decides =
      [...mentions].some((mention) => isWithin(mention, whole)) ||
      isWithin(podSpec, path) ||
      (!reading.excluded && decisive.has(key)) ||
      (resource.kind === "Secret" && credentials && ofSecrets.test(path)) ||
      ((credentials || mentions.size > 0) && identity.includes(path));
    if (decides && !alike && spend(budget, "kept"))
      yield { resource, key: detachString(key), path: detachString(whole), at, first, merged };
  }
}

/** Whether a path is another, or leads further down from it. */
function isWithin(path: string, other: string): boolean {
  return path.startsWith(other) && ["", ".", "["].includes(path.charAt(other.length));
}
