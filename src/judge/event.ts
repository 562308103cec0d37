/** What the kubelet would say, word for word as containerd 1.7 and 2.0 put it (2.1 and later leave out the reference). */
import type { Mention } from "../model/cluster.ts";
import { repositoryOf, type ImageReference } from "../model/image.ts";
import { questionOf } from "../model/pull.ts";

/** `Failed to pull image …: …` for a pull that ends with `reason`. */
export function failedToPull(image: string, reference: ImageReference, reason: string): string {
  const question = questionOf(reference);
  return `Failed to pull image "${image}": failed to pull and unpack image "${question}": failed to resolve reference "${question}": ${reason}`;
}

/** For a pull that ends after the name was resolved. */
export function failedToUnpack(image: string, reference: ImageReference, reason: string): string {
  return `Failed to pull image "${image}": failed to pull and unpack image "${questionOf(reference)}": ${reason}`;
}

/** The reason for a manifest that is not there. */
export function notFound(reference: ImageReference): string {
  return `${questionOf(reference)}: not found`;
}

/** The reason for a repository that is private or absent, on registries that do not tell which. */
export const accessDenied =
  "pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed";

/** The reason for a login that the token server refuses; null where it was not a token server that did. */
export function tokenRefused(evidence: readonly string[]): string | null {
  for (const line of evidence) {
    const [, method = "", url = "", status = ""] = /^(GET|POST) (\S+) → (401|403)\b/.exec(line) ?? [];
    if (url === "" || /\/v2\/.+\/manifests\//.test(url)) continue;
    const said = `${status} ${status === "401" ? "Unauthorized" : "Forbidden"}`;
    return `failed to authorize: failed to fetch oauth token: unexpected status from ${method} request to ${url}: ${said}`;
  }
  return null;
}

/** The warning about a pull secret that is not there; the pull goes on. https://github.com/kubernetes/kubernetes/pull/117927 */
export function notRetrieved(secret: string): string {
  return `Unable to retrieve some image pull secrets (${secret}); attempting to pull the image may not succeed.`;
}

/** The field as the API server names it: from the root of its resource, be that an item of a List. */
export function fieldOf({ path }: Mention): string {
  return path.replace(/^(?:items\[\d+\]\.)+/, "");
}

/** Commands that ask the registry the same question by hand. The grammar of references leaves nothing that a shell would read. */
export function inspect(reference: ImageReference): string[] {
  return [`skopeo inspect --raw docker://${questionOf(reference)}`];
}

/** The same for the config of a single manifest, which names its platform. */
export function inspectConfig(reference: ImageReference): string[] {
  return [`skopeo inspect --config docker://${questionOf(reference)}`];
}

/** The command that lists what the repository has. */
export function listTags(reference: ImageReference): string[] {
  return [`skopeo list-tags docker://${repositoryOf(reference)}`];
}
