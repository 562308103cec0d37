/** The addresses of web pages that show an image, and the image that each page is about. */

/** `from` matches a path after the host, without scheme, query and tag. */
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
];

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
    const image = page.host === host ? page.from.exec(path)?.[1] : undefined;
    if (image !== undefined) return { host, image: page.to + image };
  }
  // These hosts serve pages only; quay.io is a registry too.
  return host === "hub.docker.com" || host === "gallery.ecr.aws" ? { host, image: null } : null;
}
