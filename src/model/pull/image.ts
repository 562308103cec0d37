/**
 * Parses image references by the grammar that the kubelet and containerd share:
 * https://github.com/distribution/reference/tree/v0.6.0
 */

/** A normalised image reference, `domain/path[:tag][@digest]`. */
export interface ImageReference {
  /**
   * Host with port; "docker.io" if none is written. Empty for a host with an underscore and a dot
   * but no port (`my_registry.local/app`): the grammar reads it as part of the path, although
   * containerd connects to it.
   */
  domain: string;
  /** Repository; "library/nginx" for "nginx". */
  path: string;
  tag: string | null;
  /** "sha256:…" */
  digest: string | null;
}

/** The parts of an image that charts set by separate values. */
export type ImagePart = "registry" | "repository" | "tag" | "digest";

const component = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
const path = `${component}(?:/${component})*`;
const label = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";
const host = `(?:${label}(?:\\.${label})*|\\[(?:[a-fA-F0-9:]+)\\])`;
const domain = `${host}(?::[0-9]+)?`;
const digest = "[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}";
const referencePattern = new RegExp(
  `^((?:${domain}/)?${path})(?::([A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(?:@(${digest}))?$`,
);
const namePattern = new RegExp(`^(?:(${domain})/)?(${path})$`);
const identifierPattern = /^[a-f0-9]{64}$/;

const digestLengths: Record<string, number> = { sha256: 64, sha384: 96, sha512: 128 };

/**
 * Bounds the work on hostile text. Valid references are far shorter (host 253, path 255, tag 128,
 * digest 135).
 */
const maxLength = 4096;

/**
 * Parses and normalises as `reference.ParseNormalizedNamed` does. `invalid` is upstream's reason,
 * which the kubelet shows after InvalidImageName.
 */
export function parseImageReference(image: string): ImageReference | { invalid: string } {
  if (identifierPattern.test(image)) {
    return {
      invalid: `invalid repository name (${image}), cannot specify 64-byte hexadecimal strings`,
    };
  }
  if (image.length > maxLength) return { invalid: "invalid reference format" };
  const [name, remainder] = splitDomain(image);
  const repository = remainder.split(":", 1)[0] ?? "";
  if (repository.toLowerCase() !== repository) {
    return {
      invalid: `invalid reference format: repository name (${repository}) must be lowercase`,
    };
  }
  const match = referencePattern.exec(`${name}/${remainder}`);
  if (match === null) return { invalid: whyUnmatched(`${name}/${remainder}`) };
  const parts = namePattern.exec(match[1] ?? "");
  const reference = {
    domain: parts?.[1] ?? "",
    path: parts?.[2] ?? "",
    tag: match[2] ?? null,
    digest: match[3] ?? null,
  };
  if (reference.path.length > 255)
    return { invalid: "repository name must not be more than 255 characters" };
  const wrongDigest = reference.digest === null ? null : checkDigest(reference.digest);
  return wrongDigest === null ? reference : { invalid: wrongDigest };
}

/**
 * Splits off the domain. Text without a slash always names an image on Docker Hub:
 * `registry.example.com:5000` is the image `registry.example.com` with the tag `5000`.
 * https://github.com/distribution/reference/blob/v0.6.0/normalize.go (splitDockerDomain)
 */
function splitDomain(image: string): [domain: string, remainder: string] {
  const slash = image.indexOf("/");
  if (slash < 0) return ["docker.io", `library/${image}`];
  const first = image.slice(0, slash);
  const rest = image.slice(slash + 1);
  const named = first === "localhost" || /[.:]/.test(first) || first.toLowerCase() !== first;
  if (!named) return ["docker.io", image];
  if (first !== "docker.io" && first !== "index.docker.io") return [first, rest];
  return ["docker.io", rest.includes("/") ? rest : `library/${rest}`];
}

/** Upstream parses again in lower case to find out whether only the case is wrong. */
function whyUnmatched(text: string): string {
  return referencePattern.test(text.toLowerCase())
    ? "repository name must be lowercase"
    : "invalid reference format";
}

/**
 * The error of go-digest for a digest that the grammar accepts; null if it is valid.
 * https://github.com/opencontainers/go-digest/blob/v1.0.0/digest.go
 */
function checkDigest(value: string): string | null {
  const colon = value.indexOf(":");
  const algorithm = value.slice(0, colon);
  const length = digestLengths[algorithm];
  if (length === undefined)
    return /[A-Z]/.test(algorithm)
      ? "invalid checksum digest format"
      : "unsupported digest algorithm";
  if (value.length - colon - 1 !== length) return "invalid checksum digest length";
  return /^[a-f0-9]+$/.test(value.slice(colon + 1)) ? null : "invalid checksum digest format";
}

/** `domain/path[:tag][@digest]` in full, as in events. */
export function canonical(reference: ImageReference): string {
  return (
    repositoryOf(reference) +
    (reference.tag === null ? "" : `:${reference.tag}`) +
    (reference.digest === null ? "" : `@${reference.digest}`)
  );
}

/** `domain/path`, the name for which credentials are looked up. */
export function repositoryOf(reference: ImageReference): string {
  return reference.domain === "" ? reference.path : `${reference.domain}/${reference.path}`;
}

/** The short form that people write: `nginx:1.27` for `docker.io/library/nginx:1.27`. */
export function familiar(reference: ImageReference): string {
  return canonical(reference).replace(/^docker\.io\/(?:library\/(?=[^/]*$))?/, "");
}

/** The host to connect to: `domain`, or the first component of the path if `domain` is empty. */
export function hostOf(reference: ImageReference): string {
  return reference.domain === "" ? (reference.path.split("/", 1)[0] ?? "") : reference.domain;
}

/** The first component of a name is a host if it looks like one. */
export function namesRegistry(image: string): boolean {
  const slash = image.indexOf("/");
  const first = image.slice(0, Math.max(0, slash));
  return first === "localhost" || /[.:]/.test(first);
}
