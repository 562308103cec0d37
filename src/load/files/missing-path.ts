/** What to write in place of a path that is no path: a URL, an image, or an object of a cluster. */

const kinds =
  /^(?:pods?|po|deploy(?:ments?)?|statefulsets?|sts|daemonsets?|ds|replicasets?|rs|jobs?|cronjobs?|cj)\//i;
const image = /^[\w.-]+(?::\d+)?(?:\/[\w.-]+)*(?::[\w.-]+|@sha256:[0-9a-f]+)$/;

/** "; to check one image: pullgate image nginx:1.27", or "" for what looks like a path. */
export function insteadOfPath(written: string): string {
  if (/^https?:\/\//i.test(written))
    return `; to check a URL: curl -fsSL ${written} | pullgate check -`;
  if (kinds.test(written) && !/\.(?:ya?ml|json)$/i.test(written))
    return `; to check what the cluster runs: kubectl get ${written} -o yaml | pullgate check -`;
  return image.test(written) ? `; to check one image: pullgate image ${written}` : "";
}
