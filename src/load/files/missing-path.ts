/** What to write in place of a path that is no path: a URL, an image, or an object of a cluster. */

import { isManifestName } from "../../model/source/manifest-name.ts";

const kinds =
  /^(?:pods?|po|deploy(?:ments?)?|statefulsets?|sts|daemonsets?|ds|replicasets?|rs|jobs?|cronjobs?|cj)\//i;
const image = /^[\w.-]+(?::\d+)?(?:\/[\w.-]+)*(?::[\w.-]+|@sha256:[0-9a-f]+)$/;

/** "; to check one image: pullgate image nginx:1.27", or "" for what looks like a path. */
export function insteadOfPath(written: string, command: "check" | "diagnose"): string {
  if (/^https?:\/\//i.test(written))
    return `; to read a URL: curl -fsSL ${written} | pullgate ${command} -`;
  if (kinds.test(written) && !isManifestName(written))
    return `; to read it from the cluster: kubectl get ${written} -o yaml | pullgate ${command} -`;
  return image.test(written) ? `; to check one image: pullgate image ${written}` : "";
}
