/** What an image reference is: the grammar of https://github.com/distribution/reference (v0.6.0), which kubelet and containerd share. */

/** An image reference as the kubelet understands it, normalised: `domain/path[:tag][@digest]`. */
export interface ImageReference {
  /**
   * Host with port, "docker.io" where none is written. Empty for a host with an underscore and a dot but no port
   * (`my_registry.local/app`): the grammar reads that as a path, and containerd connects to its first component all the same.
   */
  domain: string;
  /** Repository, "library/nginx" where "nginx" is written. */
  path: string;
  tag: string | null;
  /** "sha256:…" */
  digest: string | null;
}

/** What people set an image by, each apart where a chart has values for it. */
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

/** Far above the longest reference that can name anything (host 253, path 255, tag 128, digest 135): bounds the work on hostile text. */
const maxLength = 4096;

/**
 * Text → reference, as `reference.ParseNormalizedNamed` reads it. Where it does not parse, `invalid` is upstream's reason, which
 * the kubelet shows behind InvalidImageName.
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
 * Domain and the rest. Without a slash it is always Docker Hub, whatever it looks like: `registry.example.com:5000` is an image
 * named `registry.example.com` with the tag `5000` (normalize.go, splitDockerDomain).
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

/** Upstream tries again in lower case: `My_Org/app` then is a path, and only its case to blame. */
function whyUnmatched(text: string): string {
  return referencePattern.test(text.toLowerCase())
    ? "repository name must be lowercase"
    : "invalid reference format";
}

/** What go-digest says of a digest that the grammar lets through; null for a good one. */
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

/** `domain/path[:tag][@digest]` in full, as events and registries name it. */
export function canonical(reference: ImageReference): string {
  return (
    repositoryOf(reference) +
    (reference.tag === null ? "" : `:${reference.tag}`) +
    (reference.digest === null ? "" : `@${reference.digest}`)
  );
}

/** `domain/path`: what credentials are looked up by. */
export function repositoryOf(reference: ImageReference): string {
  return reference.domain === "" ? reference.path : `${reference.domain}/${reference.path}`;
}

/** As people write it: `nginx:1.27` for `docker.io/library/nginx:1.27`. */
export function familiar(reference: ImageReference): string {
  return canonical(reference).replace(/^docker\.io\/(?:library\/(?=[^/]*$))?/, "");
}

/** The host that is asked for it: `domain`, or the first component where that is empty. */
export function hostOf(reference: ImageReference): string {
  return reference.domain === "" ? (reference.path.split("/", 1)[0] ?? "") : reference.domain;
}
