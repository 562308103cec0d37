/** Messages about missing repositories, tags and digests, and about denied access. */
import {
  capitalize,
  imageName,
  type MessageRow,
  type MessageSubject,
  missingOrDenied,
  repositoryName,
} from "./message-row.ts";
import { sources } from "./sources.ts";

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

  // GHCR gives this reply for a missing package, and to credentials that may not read the package.
  {
    pattern:
      /(?:manifest unknown|manifest for \S{1,1200} not found|MANIFEST_UNKNOWN|: not found\b|404 Not Found|reading manifest [^\n]{1,1500}(?:not found|StatusCode: 404))/,
    appliesTo: ({ domain }) => domain === "ghcr.io",
    ...missingOrDenied,
    describe: (subject) =>
      `${capitalize(imageName(subject))} does not exist, or the credential of the ` +
      "pod may not read it: the registry's reply is the same for both; it looks " +
      "missing",
    source:
      "https://docs.github.com/packages/working-with-a-github-packages-registry/working-with-the-container-registry",
  },
  {
    pattern:
      /manifest unknown|manifest for \S{1,1200} not found|MANIFEST_UNKNOWN|: not found\b|404 Not Found|reading manifest [^\n]{1,1500}(?:not found|StatusCode: 404)/,
    appliesTo: ({ digest }) => digest !== null,
    rule: "image-digest-not-found",
    certainty: "proved",
    reply: "missing",
    describe: describeMissing,
    source: `${sources.containerd} ${sources.crio} ${sources.docker}`,
  },
  {
    pattern:
      /manifest unknown|manifest for \S{1,1200} not found|MANIFEST_UNKNOWN|: not found\b|404 Not Found|reading manifest [^\n]{1,1500}(?:not found|StatusCode: 404)/,
    rule: "image-tag-not-found",
    certainty: "proved",
    reply: "missing",
    describe: describeMissing,
    source: `${sources.containerd} ${sources.crio} ${sources.docker}`,
  },

  // Denied for an unknown reason.
  {
    pattern:
      /\b40[13]\b|[Uu]nauthorized|UNAUTHORIZED|[Ff]orbidden|\bdenied\b|DENIED|authentication required|failed to authorize/,
    rule: "image-access-denied",
    certainty: "unverified",
    reply: "denied",
    describe: (subject) =>
      `${capitalize(repositoryName(subject))} rejects the credentials of the pod, ` +
      "so it is unknown whether the image exists",
    fix:
      "Give the pod a pull secret whose account may pull from the repository, or " +
      "correct the name if it is wrong.",
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
