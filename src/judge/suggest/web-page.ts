/** The addresses of web pages that show an image, and the image that each page is about. */

/**
 * `from` matches a path after the host, without scheme, query and tag. Its groups follow `to`, with
 * slashes between them.
 */
const pages: readonly { host: string; from: RegExp; to: string }[] = [
  // https://docs.docker.com/docker-hub/repos/
  { host: "hub.docker.com", from: /^_\/([^/]+)(?:\/tags)?$/, to: "" },
  { host: "hub.docker.com", from: /^r\/([^/]+\/[^/]+)(?:\/tags)?$/, to: "" },
  {
    host: "hub.docker.com",
    from: /^repository\/docker\/([^/]+\/[^/]+)(?:\/(?:tags|general))?$/,
    to: "",
  },
  { host: "hub.docker.com", from: /^layers\/library\/([^/]+)\/.+$/, to: "" },
  { host: "hub.docker.com", from: /^layers\/([^/]+\/[^/]+)\/.+$/, to: "" },
  { host: "hub.docker.com", from: /^(?:library\/)?([^/]+(?:\/[^/]+)?)$/, to: "" },
  // https://docs.quay.io/guides/repo-permissions.html
  { host: "quay.io", from: /^repository\/([^/]+\/[^/]+)(?:\/tag\/.+)?$/, to: "quay.io/" },
  // https://docs.aws.amazon.com/AmazonECR/latest/public/public-gallery.html
  { host: "gallery.ecr.aws", from: /^([^/]+\/.+)$/, to: "public.ecr.aws/" },
  // https://docs.github.com/en/packages/working-with-a-github-packages-registry
  {
    host: "github.com",
    from: /^(?:orgs|users)\/([^/]+)\/packages\/container\/(?:package\/)?([^/]+)$/,
    to: "ghcr.io/",
  },
  { host: "github.com", from: /^([^/]+)\/[^/]+\/pkgs\/container\/([^/]+)$/, to: "ghcr.io/" },
  { host: "github.com", from: /^([^/]+\/[^/]+)$/, to: "ghcr.io/" },
  // https://docs.gitlab.com/user/packages/container_registry/
  {
    host: "gitlab.com",
    from: /^([^/]+(?:\/[^/]+)+?)(?:\/-)?(?:\/container_registry(?:\/\d+)?)?$/,
    to: "registry.gitlab.com/",
  },
];

/** Hosts that serve pages only; quay.io is a registry too. */
const pageHosts: ReadonlySet<string> = new Set([
  "hub.docker.com",
  "gallery.ecr.aws",
  "github.com",
  "gitlab.com",
]);

export interface WebPage {
  /** Host of the page. */
  host: string;
  /** The image without a tag; null if the page is of no image. */
  image: string | null;
}

/** `address` is a host and a path, without scheme and tag; null if it is no known web page. */
export function webPage(address: string): WebPage | null {
  const slash = address.indexOf("/");
  const host = address.slice(0, slash).toLowerCase();
  const path = address.slice(slash + 1);
  for (const page of pages) {
    const groups = page.host === host ? page.from.exec(path) : null;
    if (groups !== null) return { host, image: page.to + groups.slice(1).join("/") };
  }
  return pageHosts.has(host) ? { host, image: null } : null;
}
