/** Messages about rejected and missing credentials. */
import {
  capitalize,
  describeMissingOrDenied,
  type MessageRow,
  missingOrDenied,
  registryName,
  repositoryName,
} from "./message-row.ts";
import { sources } from "./sources.ts";

const fixes = {
  renew:
    "Renew the credential in the pull secret: tokens of some registries expire " +
    "after hours (ECR: 12).",
  attach:
    "Name a pull secret for the registry in the pod's imagePullSecrets or on its " +
    "service account, or give the nodes a credential.",
};

export const credentialMessages: readonly MessageRow[] = [
  // The pod presented a credential.
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
      /incorrect username or password|invalid username\/password|BAD_CREDENTIAL|[Ww]rong username or password|authentication failed/,
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
      `${capitalize(registryName(subject))} requires a credential, and the pod has none for it`,
    fix: fixes.attach,
    source: sources.containerdToken,
  },
  {
    pattern:
      /failed to fetch anonymous token:[^\n]{0,2000}?(?:40[13]|denied|Forbidden|Unauthorized)/,
    ...missingOrDenied,
    describe: describeMissingOrDenied("private, and the pod presents no credential"),
    source: sources.containerdToken,
  },

  // The reply is the same for a missing and for a private repository.
  {
    pattern: /\(or it may not exist\)/,
    ...missingOrDenied,
    describe: describeMissingOrDenied("private"),
    source: "https://cloud.google.com/artifact-registry/docs/troubleshooting",
  },
  {
    pattern:
      /pull access denied|insufficient_scope|may require 'docker login'|repository does not exist or may require authorization/,
    appliesTo: ({ domain }) => domain === "docker.io",
    ...missingOrDenied,
    describe: (subject) =>
      describeMissingOrDenied(
        subject.reference?.path.startsWith("library/") === true
          ? "missing, as official images are public"
          : "equally likely to be either",
      )(subject),
    source: `${sources.containerd} ${sources.docker}`,
  },
  {
    pattern:
      /pull access denied|insufficient_scope|may require 'docker login'|does not exist or (?:may require authorization|no pull access)/,
    ...missingOrDenied,
    describe: describeMissingOrDenied("private"),
    source: `${sources.containerd} ${sources.docker}`,
  },
  {
    pattern:
      /requested access to the resource is denied|access to the requested resource is not authorized|unauthorized to access repository|access forbidden|denied: denied/,
    ...missingOrDenied,
    describe: describeMissingOrDenied("private"),
    source: sources.crio,
  },
];
