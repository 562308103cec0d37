/** Words for keys of docker configs that nearly match an image. */
import { hostOf, type ImageReference } from "../../../model/pull/image.ts";
import { isHubKey, partsOf } from "../../facts/credentials/registry-key.ts";
import { nearestTags } from "../../suggest/similar-tag.ts";

/** Why a key that looks right does not match; null if it belongs to another registry. */
export function nearMiss(key: string, reference: ImageReference): string | null {
  const { host, path } = partsOf(key);
  const wanted = hostOf(reference);
  const hub = reference.domain === "docker.io" && isHubKey(key);
  if ((hub || host === wanted) && /^v[12]$/.test(path))
    return `\`${key}\` lacks the trailing slash, so \`/${path}\` counts as a path`;
  if (hub && host !== "docker.io")
    return `\`${key}\` does not match Docker Hub: write \`https://index.docker.io/v1/\``;
  if (host === wanted) return `\`${key}\` covers only the path \`${path}\``;
  if (host.replace(/:\d+$/, "") === wanted.replace(/:\d+$/, ""))
    return `\`${key}\` ${/:\d+$/.test(host) ? "has a different port" : "lacks the port"}`;
  if (host.toLowerCase() === wanted.toLowerCase()) return `\`${key}\` differs in letter case`;
  if (host.startsWith("*.") && wanted.endsWith(host.slice(1)))
    return `\`*\` in \`${key}\` matches a single label only`;
  return !host.startsWith("*.") && nearestTags(wanted, [host]).length > 0
    ? `\`${key}\` is spelled differently`
    : null;
}
