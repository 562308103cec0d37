/** Messages of registries that withhold an image by policy, and of images that were deleted. */
import {
  capitalize,
  childMissingFix,
  describeMissingOrDenied,
  hostName,
  imageName,
  type MessageRow,
  missingOrDenied,
  registryName,
  repositoryName,
} from "./message-row.ts";
import { sources } from "./sources.ts";

const withheld = {
  rule: "image-access-denied",
  certainty: "proved",
  cause: "policy",
  reply: "denied",
} as const;

const statusCode = "https://www.rfc-editor.org/rfc/rfc9110#section-15.5";

export const policyMessages: readonly MessageRow[] = [
  {
    pattern:
      /no (?:matching|valid) (?:signatures|attestations)|no (?:signatures|attestations) found|signature mismatch|failed to verify signature|does not have trust data/,
    rule: "pull-failed-otherwise",
    certainty: "proved",
    cause: "policy",
    describe: (subject) =>
      `A signature policy of the cluster rejects ${imageName(subject)}: no signature or ` +
      "attestation of it is valid",
    fix: "Sign the image with the key that the policy names, or correct the policy.",
    source: "https://kyverno.io/docs/policy-types/cluster-policy/verify-images/",
  },
  {
    pattern: /image verifier (?:(\S{1,100}) )?blocked pull/,
    rule: "pull-failed-otherwise",
    certainty: "proved",
    cause: "policy",
    describe: (subject) =>
      `The image verifier${subject.match[1] === undefined ? "" : ` \`${subject.match[1]}\``} of ` +
      `the container runtime rejects ${imageName(subject)}`,
    fix: "Comply with the reason that the message ends with, or correct the verifier on the nodes.",
    source: "https://github.com/containerd/containerd/blob/v2.1.0/docs/image-verification.md",
  },
  {
    pattern:
      /: 412\b|registry 412|PROJECTPOLICYVIOLATION|Precondition Failed|prevented? vulnerab|current image with [^\n]{0,200}vulnerabilit|image is not signed|not scanned|quarantined|(?:blocked|prohibited|denied) by [^\n]{0,100}polic|blocking policy|policy violation/i,
    ...withheld,
    describe: (subject) =>
      `${capitalize(registryName(subject))} withholds ${imageName(subject)} by policy: it is not ` +
      "scanned, not signed, or has vulnerabilities",
    fix:
      "Comply with the policy of the registry (scan, sign or repair the image), or have it " +
      "changed.",
    source: "https://goharbor.io/docs/main/working-with-projects/project-configuration/",
  },
  {
    pattern: /: 402\b|registry 402|Payment Required/,
    ...withheld,
    describe: (subject) =>
      `${capitalize(registryName(subject))} withholds ${imageName(subject)}: the account has no ` +
      "valid subscription, or its bill is unpaid (402)",
    fix:
      "Renew the subscription or pay the bill of the registry account. Logging in does not " +
      "help.",
    source: statusCode,
  },
  {
    pattern: /: 451\b|registry 451|Unavailable For Legal Reasons/i,
    ...withheld,
    describe: (subject) =>
      `${capitalize(registryName(subject))} withholds ${imageName(subject)} for legal reasons ` +
      "(451)",
    fix: "Use another source of the image, or pull from a region where it is available.",
    source: statusCode,
  },
  {
    pattern:
      /is not allowed access|public network access .{0,80}disabled|IP allow list|SAML enforcement|blocked by (?:the )?firewall/i,
    ...withheld,
    describe: (subject) =>
      `${capitalize(registryName(subject))} blocks the network or the organization of the nodes`,
    fix:
      "Allow the nodes' addresses in the firewall of the registry, or authorize the " +
      "token for single sign-on.",
    source:
      "https://learn.microsoft.com/azure/container-registry/container-registry-access-selected-networks",
  },
  {
    // Azure answers 401 to a missing or wrong credential, and for a missing repository.
    pattern: /\b403\b/,
    steps: ["token"],
    appliesTo: ({ reference }) => reference?.domain?.endsWith(".azurecr.io") === true,
    ...withheld,
    certainty: "unverified",
    describe: (subject) =>
      `${capitalize(registryName(subject))} seems to block the network of the nodes: it answers ` +
      "403, and 401 to a credential that is missing or wrong",
    fix:
      "Allow the nodes' addresses in the firewall of the registry; if it has a private endpoint, " +
      "link the private DNS zone `privatelink.azurecr.io` to the network of the nodes.",
    source:
      "https://learn.microsoft.com/troubleshoot/azure/azure-kubernetes/extensions/cannot-pull-image-from-acr-to-aks-cluster#cause-3-403-forbidden-error",
  },
  {
    pattern: /[Nn]amespace \S{1,255} has been disabled/,
    ...withheld,
    describe: (subject) =>
      `${capitalize(registryName(subject))} has disabled the namespace of ${imageName(subject)}`,
    fix: "Have the administrator of the registry enable the namespace, or use another source.",
    source: "https://github.com/quay/quay/blob/ffba0c7/endpoints/v2/errors.py",
  },
  // A cache hands on what the registry behind it answers. Pull secrets are not shown to that one.
  {
    pattern: /http status code: 429, body/,
    rule: "registry-rate-limited",
    certainty: "proved",
    severity: "error",
    describe: (subject) =>
      `${capitalize(registryName(subject))} is a cache, and the registry behind it rejects its ` +
      "pulls because of a rate limit",
    fix: "Give the cache an account of the registry behind it, or wait. Pull secrets do not help.",
    source: "https://github.com/goharbor/harbor/issues/13446",
  },
  {
    pattern: /http status code: 40[13], body|Upstream repository is not configured properly/,
    ...missingOrDenied,
    describe: (subject) =>
      `${capitalize(registryName(subject))} is a cache, and the registry behind it refuses it: ` +
      describeMissingOrDenied("equally likely to be either")(subject),
    fix:
      "Correct the name if it is wrong (official images of Docker Hub need `library/`); else " +
      "give the cache an account of the registry behind it. Pull secrets do not help.",
    source:
      "https://github.com/goharbor/harbor/issues/14767 https://github.com/jfrog/charts/issues/1834",
  },
  {
    pattern: /shutting down|has been shut down|has been (?:retired|discontinued)/i,
    rule: "registry-retired",
    certainty: "proved",
    severity: "error",
    describe: (subject) => `${capitalize(registryName(subject))} has been shut down`,
    fix: "Take the image from the registry to which its publisher has moved.",
    source:
      "https://cloud.google.com/container-registry/docs/deprecations/container-registry-deprecation",
  },
  {
    pattern: /tag \S{1,128} was deleted|deleted or has expired|TAG_EXPIRED|tag has expired/i,
    rule: "image-tag-not-found",
    certainty: "proved",
    reply: "missing",
    describe: (subject) =>
      `The tag \`${subject.reference?.tag ?? "latest"}\` of ${repositoryName(subject)} ` +
      "was deleted or has expired",
    fix: "Push the tag again or restore it (Quay: time machine), or name a tag that exists.",
    source: "https://docs.projectquay.io/use_quay.html#tag-expiration",
  },
  {
    pattern:
      /(?:project|repository|namespace|organization|account) \S{1,255} (?:has been|was|is) (?:deleted|archived|removed)/i,
    rule: "image-repository-not-found",
    certainty: "proved",
    reply: "missing",
    describe: (subject) =>
      `${capitalize(registryName(subject))} says that the project or repository of ` +
      `${imageName(subject)} was deleted`,
    fix: "Restore the project, or name a repository that exists.",
    source: "https://cloud.google.com/artifact-registry/docs/troubleshooting",
  },
  {
    pattern:
      /project \S{1,255} not found|tenant with name \S{1,255} not found|unknown: repository \S{1,255} not found/i,
    rule: "image-repository-not-found",
    certainty: "proved",
    reply: "missing",
    describe: (subject) => `${capitalize(repositoryName(subject))} does not exist`,
    fix:
      "Correct the repository name, or push the image. If the project is a cache of another " +
      "registry (Harbor: proxy cache), check that it reaches that registry.",
    source:
      "https://github.com/goharbor/harbor/blob/c50c7dd/src/server/middleware/v2auth/auth.go " +
      "https://github.com/goharbor/harbor/issues/18292",
  },
  // Blob storage and mirrors refuse by rules of their own; no pull secret is shown to them.
  {
    pattern: /\b(40[13])\b/,
    appliesTo: ({ failing }) => failing.host?.role === "storage",
    rule: "registry-unreachable",
    certainty: "proved",
    severity: "error",
    describe: (subject) =>
      `${capitalize(hostName(subject))} refuses the nodes (${subject.match[1]})`,
    fix: (subject) =>
      `Allow ${storageOf(subject.failing.host?.name)} in the proxy, the firewall and the ` +
      "endpoint policy of the nodes' network, and check the clock of the node: redirects to " +
      "storage are signed and end after minutes. Credentials of pods are not sent there.",
    source: "https://github.com/kubernetes/registry.k8s.io/issues/258",
  },
  {
    pattern: /\b404\b|NoSuchKey/,
    steps: ["fetch"],
    appliesTo: ({ failing }) => failing.host?.role === "storage",
    rule: "image-child-missing",
    certainty: "proved",
    describe: (subject) =>
      `The registry has the manifest of ${imageName(subject)}, and its blob storage lacks a part ` +
      "of the image",
    fix: childMissingFix,
    source: sources.containerdFetch,
  },
  {
    pattern: /\b40[13]\b|pull access denied|insufficient_scope/,
    appliesTo: ({ failing }) => failing.host?.role === "mirror",
    rule: "image-access-denied",
    certainty: "proved",
    cause: "connectivity",
    describe: (subject) => `${capitalize(hostName(subject))} refuses the nodes`,
    fix:
      "Give the nodes access to the mirror, or remove it from the runtime's configuration " +
      "(containerd: `certs.d/HOST/hosts.toml`; CRI-O: `registries.conf`). Pull secrets for the " +
      "registry of the image rarely fit its mirror.",
    source: "https://github.com/containerd/containerd/blob/main/docs/hosts.md",
  },
];

function storageOf(name: string | undefined): string {
  return name === undefined ? "the storage" : `\`${name}\``;
}
