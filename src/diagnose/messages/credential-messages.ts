/** Messages about rejected and missing credentials. */
import {
  attachFix,
  capitalize,
  describeMissingOrDenied,
  type MessageRow,
  missingOrDenied,
  ownerOf,
  registryName,
  repositoryName,
} from "./message-row.ts";
import type { ImageReference } from "../../model/pull/image.ts";
import { isImpossibleOnDockerHub } from "../../model/pull/docker-hub.ts";
import { sources } from "./sources.ts";

const fixes = {
  renew:
    "Renew the credential in the pull secret: tokens of some registries expire " +
    "after hours (ECR: 12).",
};

export const credentialMessages: readonly MessageRow[] = [
  // The pod presented a credential.
  {
    pattern: /access token has insufficient scopes|does not match expected scopes/,
    rule: "image-access-denied",
    certainty: "proved",
    reply: "denied",
    describe: (subject) =>
      `${capitalize(registryName(subject))} knows the token of the pull secret, and the token ` +
      `lacks the scope to pull ${repositoryName(subject)}`,
    fix:
      "Put a token with the scope for pulls into the pull secret (GitHub: `read:packages` of a " +
      "classic token; GitLab: `read_registry`; Docker Hub: Read).",
    source:
      "https://github.com/moby/moby/issues/45726 " +
      "https://docs.github.com/packages/learn-github-packages/about-permissions-for-github-packages",
  },
  {
    pattern: /authorization token has expired|token (?:is|has) expired|ExpiredToken/i,
    rule: "pull-secret-rejected",
    certainty: "proved",
    describe: (subject) =>
      `${capitalize(registryName(subject))} rejects the credential of the pod: it has expired`,
    fix: fixes.renew,
    source: "https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html",
  },
  {
    pattern: /failed to fetch oauth token:[^\n]{0,2000}?(?:401|Unauthorized)/,
    rule: "pull-secret-rejected",
    certainty: "proved",
    describe: (subject) => `${capitalize(registryName(subject))} rejects the credential of the pod`,
    source: sources.containerdToken,
  },
  {
    pattern:
      /incorrect username or password|invalid username\/password|BAD_CREDENTIAL|[Ww]rong username or password|password or token is incorrect|authentication failed/,
    rule: "pull-secret-rejected",
    certainty: "proved",
    describe: (subject) => `${capitalize(registryName(subject))} rejects the credential of the pod`,
    source: `${sources.crio} ${sources.docker}`,
  },
  {
    pattern: /failed to fetch oauth token:[^\n]{0,2000}?(?:403|Forbidden|denied)/,
    rule: "pull-secret-rejected",
    certainty: "unverified",
    describe: (subject) =>
      `${capitalize(registryName(subject))} rejects the credential of the pod: it ` +
      `is wrong, or may not pull ${repositoryName(subject)}`,
    source: sources.containerdToken,
  },
  // The pod presented no credential.
  {
    pattern: /no basic auth credentials/,
    rule: "pull-secret-absent",
    certainty: "proved",
    describe: (subject) =>
      `${capitalize(registryName(subject))} requires a credential, and ${ownerOf(subject)} has ` +
      "none for it",
    fix: attachFix,
    source: sources.containerdToken,
  },
  {
    // GHCR says 401 for what is private, and 403 for what does not exist.
    pattern: /failed to fetch anonymous token:[^\n]{0,2000}?(?:403|Forbidden)/,
    appliesTo: ({ reference }) => reference?.domain === "ghcr.io",
    ...missingOrDenied,
    describe: describeMissingOrDenied("missing"),
    source: sources.containerdToken,
  },
  {
    pattern: /failed to fetch anonymous token:[^\n]{0,2000}?(?:403|Forbidden|denied)/,
    ...missingOrDenied,
    describe: describeMissingOrDenied("equally likely to be either"),
    source: sources.containerdToken,
  },
  {
    pattern: /failed to fetch anonymous token:[^\n]{0,2000}?(?:401|Unauthorized)/,
    ...missingOrDenied,
    cause: "credentials",
    describe: describeMissingOrDenied("private, and the pod presents no credential"),
    source: sources.containerdToken,
  },

  // The registry knows the account, which lacks a permission.
  {
    pattern: /permission_denied: read_package/,
    rule: "image-access-denied",
    certainty: "unverified",
    reply: "denied",
    describe: (subject) =>
      `${capitalize(registryName(subject))} does not let the credential of the pod read ` +
      `${repositoryName(subject)} (read_package)`,
    fix:
      "Give the account or the repository of the token the role Read in the settings of the " +
      "package (Manage access), and the token the scope `read:packages`; or make the package " +
      "public.",
    source: "https://github.com/kedacore/http-add-on/issues/48",
  },
  {
    pattern: /is not authorized to perform: (ecr:\w{1,60})/i,
    rule: "image-access-denied",
    certainty: "proved",
    reply: "denied",
    describe: (subject) =>
      `The account that pulls lacks the permission \`${subject.match[1] ?? ""}\` for ` +
      repositoryName(subject),
    fix:
      "Allow `ecr:BatchGetImage` and `ecr:GetDownloadUrlForLayer` in the IAM policy of the " +
      "account that the message names; for a repository of another AWS account, also in the " +
      "policy of the repository.",
    source: "https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html",
  },
  {
    pattern: /Unauthenticated requests? do(?:es)? not have permission/,
    ...missingOrDenied,
    cause: "credentials",
    describe: describeMissingOrDenied("private, and the pod presents no credential"),
    source: "https://github.com/google/fuzzbench/issues/1981",
  },
  {
    pattern: /Permission "artifactregistry\.[\w.]{1,100}" denied/,
    ...missingOrDenied,
    cause: "credentials",
    describe: describeMissingOrDenied("private, and the account that pulls may not read it"),
    fix:
      "Correct the name if it is wrong; else grant the account that pulls (that of the pull " +
      "secret, or of the node) the role `roles/artifactregistry.reader` on the repository.",
    source: "https://cloud.google.com/artifact-registry/docs/troubleshooting",
  },

  // The reply is the same for missing and private repositories.
  {
    pattern: /\(or it may not exist\)/,
    ...missingOrDenied,
    cause: "credentials",
    describe: describeMissingOrDenied("private"),
    source: "https://cloud.google.com/artifact-registry/docs/troubleshooting",
  },
  {
    pattern:
      /pull access denied|insufficient_scope|may require 'docker login'|repository does not exist or may require authorization|requested access to the resource is denied/,
    appliesTo: ({ reference }) => isNeverPrivate(reference),
    rule: "image-repository-not-found",
    certainty: "proved",
    reply: "missing",
    describe: (subject) =>
      `${capitalize(repositoryName(subject))} does not exist: Docker Hub has ` +
      (subject.reference?.path.startsWith("library/") === true
        ? "only public official images"
        : "no repository of this form"),
    source: "https://docs.docker.com/docker-hub/repos/manage/trusted-content/official-images/",
  },
  {
    pattern:
      /pull access denied|insufficient_scope|may require 'docker login'|repository does not exist or may require authorization|requested access to the resource is denied/,
    appliesTo: ({ reference }) => reference?.domain === "docker.io",
    ...missingOrDenied,
    describe: describeMissingOrDenied("equally likely to be either"),
    source: `${sources.containerd} ${sources.docker}`,
  },
  {
    pattern:
      /pull access denied|insufficient_scope|may require 'docker login'|does not exist or (?:may require authorization|no pull access)/,
    ...missingOrDenied,
    cause: "credentials",
    describe: describeMissingOrDenied("private"),
    source: `${sources.containerd} ${sources.docker}`,
  },
  {
    pattern:
      /requested access to the resource is denied|access to the requested resource is not authorized|unauthorized to access repository|access forbidden|denied: denied|Anonymous users are only allowed|You may not login yet/,
    ...missingOrDenied,
    cause: "credentials",
    describe: describeMissingOrDenied("private"),
    source: sources.crio,
  },
];

/** Official images are public, and other names cannot exist on Docker Hub. */
function isNeverPrivate(reference: ImageReference | null): boolean {
  if (reference === null || reference.domain !== "docker.io") return false;
  return reference.path.startsWith("library/") || isImpossibleOnDockerHub(reference);
}
