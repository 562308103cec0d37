/** Messages about missing repositories, tags and digests, and about denied access. */
import {
  attachFix,
  capitalize,
  describeMissingOrDenied,
  imageName,
  type MessageRow,
  type MessageSubject,
  missingOrDenied,
  ownerOf,
  registryName,
  repositoryName,
} from "./message-row.ts";
import { sources } from "./sources.ts";

/**
 * A quoted name before "not found" is one in the node's own store. Artifactory and the registry of
 * Red Hat answer 404 without a code: "unknown: Not Found". Harbor names the artifact, and Red Hat
 * the tag `latest` that some repositories do not have.
 */
const notFound =
  /manifest unknown|manifest for \S{1,1200} not found|MANIFEST_UNKNOWN|(?<!"): not found\b|404 Not Found|unknown: Not Found|reading manifest [^\n]{1,1500}(?:not found|StatusCode: 404)|unknown: artifact \S{1,1200} not found|does not use the "latest" tag|Tag \S{1,128} not found in repository|manifest Image not found/;

export const notFoundMessages: readonly MessageRow[] = [
  {
    pattern:
      /name unknown|NAME_UNKNOWN|repository name not known to registry|RepositoryNotFoundException/i,
    rule: "image-repository-not-found",
    certainty: "proved",
    reply: "missing",
    describe: (subject) => `${capitalize(repositoryName(subject))} does not exist`,
    source: sources.specification,
  },

  {
    // Docker before 1.10 says so of private images too, and of registries of the first version.
    pattern: /Error: image \S{1,1000} not found/,
    ...missingOrDenied,
    describe: describeMissingOrDenied("missing"),
    source: "https://github.com/rancher/rancher/issues/8533",
  },
  // GHCR gives this reply for a missing package, and to credentials that may not read the package.
  {
    pattern: notFound,
    appliesTo: ({ reference }) => reference?.domain === "ghcr.io",
    ...missingOrDenied,
    describe: (subject) =>
      `${capitalize(imageName(subject))} does not exist, or the credential of the ` +
      "pod may not read it: the registry's reply is the same for both; it looks " +
      "missing",
    source:
      "https://docs.github.com/packages/working-with-a-github-packages-registry/working-with-the-container-registry",
  },
  {
    pattern: notFound,
    appliesTo: ({ reference, failing }) =>
      failing.isSandbox && (reference?.digest ?? null) === null,
    rule: "image-tag-not-found",
    certainty: "proved",
    reply: "missing",
    describe: describeMissing,
    fix:
      "Correct the sandbox image in the configuration of the container runtime (containerd: " +
      "`sandbox`; CRI-O: `pause_image`), or push it: no manifest names it.",
    source: sources.containerd,
  },
  {
    pattern: notFound,
    appliesTo: ({ reference }) => (reference?.digest ?? null) !== null,
    rule: "image-digest-not-found",
    certainty: "proved",
    reply: "missing",
    describe: describeMissing,
    source: `${sources.containerd} ${sources.crio} ${sources.docker}`,
  },
  {
    pattern: notFound,
    rule: "image-tag-not-found",
    certainty: "proved",
    reply: "missing",
    describe: describeMissing,
    source: `${sources.containerd} ${sources.crio} ${sources.docker}`,
  },

  {
    // https://github.com/aws/containers-roadmap/issues/2835
    pattern: /\b400 Bad Request/,
    appliesTo: ({ reference }) => reference?.domain === "public.ecr.aws",
    rule: "pull-secret-rejected",
    certainty: "unverified",
    describe: (subject) =>
      `${capitalize(registryName(subject))} rejects the token of the pod (400): the credential ` +
      "has probably expired",
    source: sources.containerd,
  },
  {
    pattern: /\b400 Bad Request|NAME_INVALID|invalid repository name|TAG_INVALID|DIGEST_INVALID/,
    rule: "image-reference-invalid",
    certainty: "unverified",
    describe: (subject) =>
      `${capitalize(registryName(subject))} rejects the request for ${imageName(subject)} as ` +
      "malformed (400)",
    fix:
      "Correct the name of the repository: the registry does not accept its form. If the name is " +
      "right, check whether the registry requires a client certificate.",
    source: sources.specification,
  },

  // Denied for an unknown reason.
  {
    pattern:
      /\b40[13]\b|[Uu]nauthorized|UNAUTHORIZED|[Ff]orbidden|(?<![Pp]ermission )\bdenied\b|DENIED|authentication ?required|Authentication is required|Not authorized: url|failed to authorize/,
    rule: "image-access-denied",
    certainty: "unverified",
    reply: "denied",
    describe: (subject) =>
      subject.failing.step === "fetch"
        ? `${capitalize(repositoryName(subject))} serves the manifest and refuses a blob or ` +
          "manifest below it"
        : `${capitalize(repositoryName(subject))} refuses ${ownerOf(subject)} (its credential is ` +
          "missing, wrong or lacks a permission), so it is unknown whether the image exists",
    fix: (subject) =>
      `Correct the name if it is wrong; else grant the account pull rights. ${attachFix(subject)}`,
    source: `${sources.containerd} ${sources.crio}`,
  },
];

function describeMissing(subject: MessageSubject): string {
  const { reference } = subject;
  if (reference === null) return "The tag, or its repository, does not exist";
  const repository = repositoryName(subject);
  if (reference.digest !== null)
    return `The digest \`${reference.digest}\` does not exist in ${repository}`;
  const note = reference.tag === null ? " (no tag is written, so it is `latest`)" : "";
  return `The tag \`${reference.tag ?? "latest"}\` does not exist in ${repository}${note}`;
}
