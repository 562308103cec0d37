/**
 * What kubelets and container runtimes say of pulls that fail, and what they mean by it: the first row that fits counts. A row answers for
 * itself. Texts change between releases, so a row asks for the few words that carry the meaning.
 */
import {
  canonical,
  hostOf,
  parseImageReference,
  repositoryOf,
  type ImageReference,
} from "../model/image.ts";
import type { Certainty, Severity } from "../model/finding.ts";
import type { PodMessage } from "../model/observed-pod.ts";

/** A message, and the image it is about. */
export interface MessageSubject {
  message: string;
  image: string | null;
  reference: ImageReference | null;
  /** Of what the row's pattern found. */
  match: readonly (string | undefined)[];
}

export interface MessageMeaning {
  pattern: RegExp;
  /** The images for which the row holds; all where it is absent. */
  of?(reference: ImageReference): boolean;
  rule: string;
  certainty: Certainty;
  /** In place of the card's. */
  severity?: Severity;
  /** The registry's reply: proved missing, or refused (which may also mean missing). */
  reply?: "missing" | "denied";
  says(matter: MessageSubject): string;
  /** In place of the card's, where the cluster's view asks for something else. Begins with a verb. */
  fix?: string;
  /** Who words it so, and where that can be read. */
  source: string;
}

const kubelet =
  "https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/images/image_manager.go";
const keyring =
  "https://github.com/kubernetes/kubernetes/blob/master/pkg/credentialprovider/config.go";
const kubeletPods =
  "https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/kubelet_pods.go";
const containerd =
  "https://github.com/containerd/containerd/blob/main/core/remotes/docker/resolver.go";
const containerdToken =
  "https://github.com/containerd/containerd/blob/main/core/remotes/docker/authorizer.go";
const containerdFetch =
  "https://github.com/containerd/containerd/blob/main/core/remotes/docker/fetcher.go";
const containerdImage = "https://github.com/containerd/containerd/blob/main/core/images/image.go";
const containerdPull =
  "https://github.com/containerd/containerd/blob/main/internal/cri/server/images/image_pull.go";
const crio = "https://github.com/containers/image/blob/main/docker/docker_client.go";
const crioIndex = "https://github.com/containers/image/blob/main/internal/manifest/oci_index.go";
const crioPolicy = "https://github.com/containers/image/blob/main/signature/policy_eval.go";
const crioRegistries =
  "https://github.com/containers/image/blob/main/docs/containers-registries.conf.5.md";
const crioErrors = "https://github.com/cri-o/cri-o/pull/8656";
const crioShortNames = "https://github.com/containers/image/blob/main/pkg/shortnames/shortnames.go";
const docker = "https://github.com/moby/moby/blob/master/daemon/internal/distribution/errors.go";
const dockerPull =
  "https://github.com/moby/moby/blob/master/daemon/internal/distribution/pull_v2.go";
const goNet = "https://github.com/golang/go/blob/master/src/net/net.go";
const goTls = "https://github.com/golang/go/blob/master/src/crypto/x509/verify.go";
const specification =
  "https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#error-codes";
const admission =
  "https://github.com/kubernetes/kubernetes/blob/master/plugin/pkg/admission/serviceaccount/admission.go";
const validation =
  "https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/validation/validation.go";

const fixes = {
  dns: "Correct the host in the image if it is wrong; else let the nodes' resolver know it. It is the nodes' view that counts, not this machine's.",
  network:
    "Let the nodes reach the registry: firewall, proxy, route, and whether the registry is up. It is the nodes' view that counts.",
  trust:
    "Install the registry's certificate authority on the nodes (containerd: `certs.d/HOST/hosts.toml`; CRI-O: `/etc/containers/certs.d`), or renew its certificate.",
  plain:
    "Serve the registry by HTTPS, or tell the nodes that it is plain HTTP (containerd: `certs.d/HOST/hosts.toml`; CRI-O: `registries.conf`).",
  limit:
    "Give the pods a pull secret (limits are higher with one), put a mirror before the registry, or wait.",
  renew:
    "Renew the credential in the pull secret: tokens of some registries end after hours (ECR: 12).",
  attach:
    "Name a pull secret for the registry in the pod's imagePullSecrets or on its service account, or give the nodes a credential.",
  tellApart:
    "Correct the name if it is wrong; if it is private, give the pod a pull secret that opens it.",
  platform:
    "Build the image for the platform of the nodes too, or keep the pod to nodes for which it is built (nodeSelector on kubernetes.io/arch).",
  rebuild: "Rebuild the image in a format that the runtime takes, or name a container image.",
};

const it = ({ image }: MessageSubject): string => (image === null ? "the image" : `\`${image}\``);
const host = ({ reference }: MessageSubject): string =>
  reference === null ? "the registry" : `the registry \`${hostOf(reference)}\``;
const repository = ({ reference }: MessageSubject): string =>
  reference === null ? "the repository" : `\`${repositoryOf(reference)}\``;
const unreachable =
  (why: string) =>
  (matter: MessageSubject): string =>
    `The nodes cannot reach ${host(matter)}: ${why}`;

const connectivity = {
  rule: "registry-unreachable",
  certainty: "proved",
  severity: "error",
} as const;
const limited = {
  rule: "registry-rate-limited",
  certainty: "proved",
  severity: "error",
  fix: fixes.limit,
} as const;
const either = {
  rule: "image-missing-or-denied",
  certainty: "unverified",
  reply: "denied",
  fix: fixes.tellApart,
} as const;
const tellsNot = (lean: string) => (matter: MessageSubject) =>
  `${repository(matter)} does not exist or is private: the message is the same for both; it looks ${lean}`;

/** Of messages about a pull. */
export const pullMeanings: readonly MessageMeaning[] = [
  // What the kubelet decides before it asks its runtime.
  {
    pattern:
      /Failed to apply default image tag|couldn't parse image (?:name|reference)|InvalidImageName|failed to parse image reference|invalid reference format/,
    rule: "image-reference-invalid",
    certainty: "proved",
    says: (matter) => `${cap(it(matter))} is not a valid image reference${invalidity(matter)}`,
    source: kubelet,
  },
  {
    pattern: /ErrImageNeverPull|is not present with pull policy of Never/,
    rule: "pull-policy-never",
    certainty: "proved",
    severity: "error",
    says: (matter) => `${cap(it(matter))} is not on the node, and its pull policy is Never`,
    fix: "Put the image on every node, or use IfNotPresent.",
    source: kubelet,
  },
  {
    pattern: /pull QPS exceeded/,
    rule: "registry-rate-limited",
    certainty: "proved",
    severity: "warning",
    says: () =>
      "The kubelet's own limit on pulls (registryPullQPS) was exceeded: it tries again by itself",
    fix: "Raise registryPullQPS and registryBurst of the kubelet if it lasts.",
    source: kubelet,
  },
  {
    pattern:
      /^(?:(?:Failed to pull|Back-off pulling) image "[^"]{0,1000}": |ErrImagePull: ){0,2}(?:illegal base64 data at input byte \d+|unable to parse auth field|invalid character .{1,40} (?:looking for|after|in)|unexpected end of JSON input|json: cannot unmarshal)/,
    rule: "pull-secret-undecodable",
    certainty: "proved",
    says: () =>
      "A pull secret of the pod cannot be decoded: no container of the pod starts, whatever its registry",
    source: keyring,
  },
  {
    pattern: /Unable to retrieve some image pull secrets \(([^)]{1,1000})\)/,
    rule: "pull-secret-not-found",
    certainty: "proved",
    severity: "warning",
    says: ({ match }) =>
      `The pod names pull secrets that are not in its namespace: ${listed(match[1])}`,
    fix: "Create the secret in the pod's namespace, or correct its name.",
    source: kubeletPods,
  },
  // CRI-O's words for classes of errors, and names without a registry.
  {
    pattern:
      /SignatureValidationFailed|Source image rejected|signature validation failed|A signature was required/,
    rule: "pull-failed-otherwise",
    certainty: "proved",
    says: (matter) => `The node's signature policy refuses ${it(matter)}`,
    fix: "Sign the image as the policy asks, or correct the policy (`/etc/containers/policy.json`).",
    source: `${crioErrors} ${crioPolicy}`,
  },
  {
    pattern: /short.name mode is enforcing|returns ambiguous list/,
    rule: "image-reference-invalid",
    certainty: "proved",
    says: (matter) =>
      `${cap(it(matter))} names no registry, and the node has several to choose from`,
    fix: "Write the registry in the image: `docker.io/library/…` for an official one.",
    source: crioShortNames,
  },
  {
    pattern: /did not resolve to an alias/,
    rule: "image-reference-invalid",
    certainty: "proved",
    says: (matter) => `${cap(it(matter))} names no registry, and the node has none to search`,
    fix: "Write the registry in the image: `docker.io/library/…` for an official one.",
    source: crioShortNames,
  },
  {
    pattern: /both a tag and digest are currently not supported/,
    rule: "image-reference-invalid",
    certainty: "proved",
    says: (matter) => `The runtime takes no reference with both tag and digest: ${it(matter)}`,
    fix: "Leave out the tag, or update CRI-O (1.31.0 is the one).",
    source: "https://github.com/cri-o/cri-o/issues/8603",
  },

  {
    pattern: /dial unix \S{1,200}|\/(?:containerd|crio|cri-dockerd)\.sock/,
    rule: "pull-failed-otherwise",
    certainty: "proved",
    says: () => "The node's container runtime does not answer its kubelet",
    fix: "Look at the runtime on the node: `systemctl status containerd`, and its journal.",
    source: kubelet,
  },

  // Refused by rate: before all that ends in a status.
  {
    pattern:
      /429 Too Many Requests|StatusCode: 429|registry 429 |toomanyrequests|too many requests to registry|TOO_?MANY_?REQUESTS?|pull rate limit/i,
    ...limited,
    says: (matter) => `${cap(host(matter))} refuses the nodes' pulls because of a rate limit`,
    source: `${containerdFetch} ${docker}`,
  },

  // The way to the registry, or to its token server.
  {
    pattern:
      /lookup [^\s:]{1,260}(?: on \S{1,100})?: no such host|Temporary failure in name resolution/,
    ...connectivity,
    says: unreachable("no such host"),
    fix: fixes.dns,
    source: goNet,
  },
  {
    pattern:
      /lookup [^\s:]{1,260}(?: on \S{1,100})?: (?:server misbehaving|i\/o timeout|read udp|dial udp|Try again)|lookup [^\n]{1,400}(?:read|dial) udp/,
    ...connectivity,
    says: unreachable("the resolver does not answer"),
    fix: fixes.dns,
    source: goNet,
  },
  {
    pattern: /proxyconnect tcp|Proxy Authentication Required/,
    ...connectivity,
    says: unreachable("the proxy refuses or does not answer"),
    fix: "Correct the proxy of the container runtime on the nodes (HTTPS_PROXY, NO_PROXY).",
    source: "https://github.com/golang/go/blob/master/src/net/http/transport.go",
  },
  {
    pattern:
      /server gave HTTP response to HTTPS client|first record does not look like a TLS handshake/,
    ...connectivity,
    says: unreachable("it speaks plain HTTP"),
    fix: fixes.plain,
    source: "https://github.com/golang/go/blob/master/src/net/http/transport.go",
  },
  {
    pattern:
      /certificate signed by unknown authority|unable to get local issuer|certificate is not trusted/,
    ...connectivity,
    says: unreachable("its certificate is signed by an unknown authority"),
    fix: fixes.trust,
    source: goTls,
  },
  {
    pattern: /certificate has expired or is not yet valid/,
    ...connectivity,
    says: unreachable("its certificate has expired or is not yet valid"),
    fix: fixes.trust,
    source: goTls,
  },
  {
    pattern:
      /certificate is (?:valid|not valid) for|doesn't contain any IP SANs|relies on legacy Common Name|is not valid for any names/,
    ...connectivity,
    says: unreachable("its certificate is for another host"),
    fix: fixes.trust,
    source: goTls,
  },
  {
    pattern:
      /tls: (?:handshake failure|protocol version not supported|bad certificate|internal error|unrecognized name)|remote error: tls|x509: /,
    ...connectivity,
    says: unreachable("the TLS handshake fails"),
    fix: fixes.trust,
    source: goTls,
  },
  {
    pattern: /connection refused/,
    ...connectivity,
    says: unreachable("connection refused"),
    fix: fixes.network,
    source: goNet,
  },
  {
    pattern:
      /no route to host|network is unreachable|connect: (?:permission denied|operation not permitted)/,
    ...connectivity,
    says: unreachable("no route leads there"),
    fix: fixes.network,
    source: goNet,
  },
  {
    pattern: /connection reset by peer|broken pipe|\bEOF\b/,
    ...connectivity,
    says: unreachable("the connection is cut"),
    fix: fixes.network,
    source: goNet,
  },
  {
    pattern:
      /i\/o timeout|TLS handshake timeout|timeout awaiting response headers|Client\.Timeout|context deadline exceeded|DeadlineExceeded|request canceled while waiting|connection timed out/,
    ...connectivity,
    says: unreachable("it does not answer in time"),
    fix: fixes.network,
    source: goNet,
  },
  {
    pattern: /context cancell?ed/,
    ...connectivity,
    says: unreachable("the download made no progress, and was given up"),
    fix: "Look at the nodes' bandwidth to the registry and at the size of the image (containerd: image_pull_progress_timeout).",
    source: containerdPull,
  },
  {
    pattern:
      /(?:unexpected status|status code|HTTP status|registry)[^\n]{0,600}?\b(5\d\d) \(?(?:Internal Server Error|Bad Gateway|Service Unavailable|Gateway Time-?out|[A-Z])|received unexpected HTTP status: (5\d\d)|no healthy upstream/,
    ...connectivity,
    says: (matter) =>
      unreachable(`it answers ${matter.match[1] ?? matter.match[2] ?? "with an error of its own"}`)(
        matter,
      ),
    fix: "Look at the registry, or at the proxy before it: the error is theirs.",
    source: containerd,
  },
  {
    pattern:
      /error parsing HTTP \d{3} response body|invalid character '<' looking|initializing image from source \S{1,1500} unexpected end of JSON input|StatusCode: 404, "?\s{0,20}<|pinging container registry \S{1,300} (?:StatusCode: 404|invalid status code from registry 404|unsupported)|reports content size of zero|could not fetch content descriptor \S{1,200} \(text\/[^)]{1,200}\)/,
    ...connectivity,
    says: unreachable("what answers is no registry"),
    fix: fixes.dns,
    source: `${docker} ${crio} ${containerdFetch}`,
  },
  {
    pattern: /request to http:\/\/\S{1,1500}: 400 Bad Request/,
    ...connectivity,
    certainty: "unverified",
    says: unreachable("it answers 400 to plain HTTP, as servers do that speak HTTPS"),
    fix: "Name the registry by https:// in the nodes' `certs.d/HOST/hosts.toml`.",
    source: containerd,
  },
  {
    pattern: /registry \S{1,300} is blocked in /,
    ...connectivity,
    says: unreachable("their registries.conf blocks it, and no mirror of it gave the image"),
    fix: "Put the image into the mirror that the nodes use, or unblock the registry (`/etc/containers/registries.conf`).",
    source: crioRegistries,
  },
  {
    pattern: /RegistryUnavailable|because the registry is unavailable/,
    ...connectivity,
    says: unreachable("the runtime calls it unavailable"),
    fix: fixes.network,
    source: kubelet,
  },

  // The kind of image.
  {
    pattern:
      /no match for (?:current )?platform|get image config descriptor: content digest|no matching manifest for|no image found in (?:image index|manifest list) for|does not match the specified platform|cannot be used on this platform/,
    rule: "image-platform-missing",
    certainty: "proved",
    says: (matter) =>
      `${cap(it(matter))} is not built for the platform of the node${platform(matter)}`,
    fix: fixes.platform,
    source: `${containerdImage} ${crioIndex} ${dockerPull}`,
  },
  {
    pattern:
      /schema 1 image manifests are no longer supported|Schema 1 images have been deprecated|manifest\.v1\+(?:prettyjws|json)|[Ss]chema(?: version)? ?1\b/,
    rule: "image-type-unsupported",
    certainty: "proved",
    says: (matter) =>
      `${cap(it(matter))} has a manifest of Docker's schema 1, which the runtime no longer takes`,
    fix: fixes.rebuild,
    source: containerdPull,
  },
  {
    pattern:
      /unsupported image-specific operation on artifact|mismatched image rootfs and manifest layers|unsupported media ?type|[Ee]ncountered (?:remote|unknown)|invalid rootfs in image configuration|vnd\.cncf\.helm|artifact with type/,
    rule: "image-type-unsupported",
    certainty: "proved",
    says: (matter) => `${cap(it(matter))} is not a container image`,
    fix: fixes.rebuild,
    source: "https://github.com/containers/image/blob/main/manifest/manifest.go",
  },
  {
    pattern: /denied: Quota has been exceeded/,
    rule: "pull-failed-otherwise",
    certainty: "proved",
    says: (matter) =>
      `${cap(host(matter))} has no room left to keep ${it(matter)} for its upstream`,
    fix: "Free or raise the quota of the registry's organization or project: what it keeps for others counts.",
    source: "https://docs.projectquay.io/use_quay.html#quota-management-and-enforcement",
  },
  {
    pattern: /no space left on device|disk quota exceeded/,
    rule: "pull-failed-otherwise",
    certainty: "proved",
    says: () => "The node's disk is full: neither the image nor the registry is at fault",
    fix: "Free the node's disk, or lower the kubelet's image garbage collection thresholds.",
    source: containerdPull,
  },
  {
    pattern:
      /failed to copy:[^\n]{0,2000}?content at \S{1,1500} not found|could not fetch content descriptor \S{1,200} \(application\/vnd\.[^)]{1,200}\) from remote: not found|copying system image from manifest list: [^\n]{0,2000}?(?:manifest unknown|StatusCode: 404)|reading (?:config )?blob [^\n]{0,400}?registry 404|blob unknown|BLOB_UNKNOWN/i,
    rule: "image-child-missing",
    certainty: "proved",
    says: (matter) => `The registry has the manifest of ${it(matter)}, and lacks a part of it`,
    fix: "Push the image again: a layer or a config below its manifest is gone.",
    source: containerdFetch,
  },

  // Credentials. A credential was shown, and is no good.
  {
    pattern: /authorization token has expired|token (?:is|has) expired|ExpiredToken/i,
    rule: "pull-secret-rejected",
    certainty: "proved",
    says: (matter) => `${cap(host(matter))} refuses the pod's credential: it has expired`,
    fix: fixes.renew,
    source: "https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html",
  },
  {
    pattern: /failed to fetch oauth token:[^\n]{0,2000}?(?:401|Unauthorized)/,
    rule: "pull-secret-rejected",
    certainty: "proved",
    says: (matter) => `${cap(host(matter))} refuses the pod's credential`,
    source: containerdToken,
  },
  {
    pattern:
      /incorrect username or password|invalid username\/password|BAD_CREDENTIAL|[Ww]rong username or password|authentication failed/,
    rule: "pull-secret-rejected",
    certainty: "proved",
    says: (matter) => `${cap(host(matter))} refuses the pod's credential`,
    source: `${crio} ${docker}`,
  },
  {
    pattern: /failed to fetch oauth token:[^\n]{0,2000}?(?:403|Forbidden|denied)/,
    rule: "pull-secret-rejected",
    certainty: "unverified",
    says: (matter) =>
      `${cap(host(matter))} refuses the pod's credential: it is wrong, or may not pull ${repository(matter)}`,
    source: containerdToken,
  },
  // None was shown, and one is wanted.
  {
    pattern: /no basic auth credentials/,
    rule: "pull-secret-absent",
    certainty: "proved",
    says: (matter) => `${cap(host(matter))} wants a credential, and the pod has none for it`,
    fix: fixes.attach,
    source: containerdToken,
  },
  {
    pattern:
      /failed to fetch anonymous token:[^\n]{0,2000}?(?:40[13]|denied|Forbidden|Unauthorized)/,
    ...either,
    says: tellsNot("private, and the pod shows no credential"),
    source: containerdToken,
  },

  // One reply for missing and for private.
  {
    pattern: /\(or it may not exist\)/,
    ...either,
    says: tellsNot("private"),
    source: "https://cloud.google.com/artifact-registry/docs/troubleshooting",
  },
  {
    pattern:
      /pull access denied|insufficient_scope|may require 'docker login'|repository does not exist or may require authorization/,
    of: ({ domain }) => domain === "docker.io",
    ...either,
    says: (matter) =>
      tellsNot(
        matter.reference?.path.startsWith("library/") === true
          ? "missing, as official images are public"
          : "as much the one as the other",
      )(matter),
    source: `${containerd} ${docker}`,
  },
  {
    pattern:
      /pull access denied|insufficient_scope|may require 'docker login'|does not exist or (?:may require authorization|no pull access)/,
    ...either,
    says: tellsNot("private"),
    source: `${containerd} ${docker}`,
  },
  {
    pattern:
      /requested access to the resource is denied|access to the requested resource is not authorized|unauthorized to access repository|access forbidden|denied: denied/,
    ...either,
    says: tellsNot("private"),
    source: crio,
  },
  {
    pattern:
      /name unknown|NAME_UNKNOWN|repository name not known to registry|RepositoryNotFoundException/i,
    rule: "image-repository-not-found",
    certainty: "proved",
    reply: "missing",
    says: (matter) => `${cap(repository(matter))} does not exist`,
    source: specification,
  },

  // Not found, said by the manifest's address.
  // GHCR says so to a credential that may not see a package, as it does of one that is not there.
  {
    pattern:
      /(?:manifest unknown|manifest for \S{1,1200} not found|MANIFEST_UNKNOWN|: not found\b|404 Not Found|reading manifest [^\n]{1,1500}(?:not found|StatusCode: 404))/,
    of: ({ domain }) => domain === "ghcr.io",
    ...either,
    says: (matter) =>
      `${cap(it(matter))} does not exist, or the pod's credential may not see it: the registry says the same for both; it looks missing`,
    source:
      "https://docs.github.com/packages/working-with-a-github-packages-registry/working-with-the-container-registry",
  },
  {
    pattern:
      /manifest unknown|manifest for \S{1,1200} not found|MANIFEST_UNKNOWN|: not found\b|404 Not Found|reading manifest [^\n]{1,1500}(?:not found|StatusCode: 404)/,
    of: ({ digest }) => digest !== null,
    rule: "image-digest-not-found",
    certainty: "proved",
    reply: "missing",
    says: missing,
    source: `${containerd} ${crio} ${docker}`,
  },
  {
    pattern:
      /manifest unknown|manifest for \S{1,1200} not found|MANIFEST_UNKNOWN|: not found\b|404 Not Found|reading manifest [^\n]{1,1500}(?:not found|StatusCode: 404)/,
    rule: "image-tag-not-found",
    certainty: "proved",
    reply: "missing",
    says: missing,
    source: `${containerd} ${crio} ${docker}`,
  },

  // Refused, and no more is said.
  {
    pattern:
      /\b40[13]\b|[Uu]nauthorized|UNAUTHORIZED|[Ff]orbidden|\bdenied\b|DENIED|authentication required|failed to authorize/,
    rule: "image-access-denied",
    certainty: "unverified",
    reply: "denied",
    says: (matter) =>
      `${cap(repository(matter))} refuses access to what the pod shows, so whether the image exists is not known`,
    fix: "Give the pod a pull secret whose account may pull from the repository, or correct the name if it is wrong.",
    source: `${containerd} ${crio}`,
  },
];

/** Of messages that are about something else than a pull: what else keeps a pod from starting and has a rule. */
export const startMeanings: readonly MessageMeaning[] = [
  {
    pattern: /references non-existent secret key: (\S{1,253})/,
    rule: "secret-key-not-found",
    certainty: "proved",
    says: ({ match }) => `A Secret that the pod mounts has no key \`${match[1]}\``,
    source: "https://github.com/kubernetes/kubernetes/blob/master/pkg/volume/secret/secret.go",
  },
  {
    pattern: /references non-existent config key: (\S{1,253})/,
    rule: "config-map-key-not-found",
    certainty: "proved",
    says: ({ match }) => `A ConfigMap that the pod mounts has no key \`${match[1]}\``,
    source:
      "https://github.com/kubernetes/kubernetes/blob/master/pkg/volume/configmap/configmap.go",
  },
  {
    pattern: /couldn't find key (\S{1,253}) in Secret (\S{1,510})/,
    rule: "secret-key-not-found",
    certainty: "proved",
    says: ({ match }) => `The Secret \`${match[2]}\` has no key \`${match[1]}\``,
    source: kubeletPods,
  },
  {
    pattern: /couldn't find key (\S{1,253}) in ConfigMap (\S{1,510})/,
    rule: "config-map-key-not-found",
    certainty: "proved",
    says: ({ match }) => `The ConfigMap \`${match[2]}\` has no key \`${match[1]}\``,
    source: kubeletPods,
  },
  {
    pattern:
      /(?:serviceaccounts?|service account) "?([^\s"]{1,510})"? not found|error looking up service account (\S{1,510}?):/,
    rule: "service-account-not-found",
    certainty: "proved",
    says: ({ match }) =>
      `The service account \`${match[1] ?? match[2]}\` does not exist: no pod that names it is created`,
    source: admission,
  },
  {
    pattern: /secrets? "([^"]{1,253})" not found|fetching NodePublishSecretRef (\S{1,510}) failed/,
    rule: "secret-not-found",
    certainty: "proved",
    says: ({ match }) => `The Secret \`${match[1] ?? match[2]}\` does not exist`,
    source: kubeletPods,
  },
  {
    pattern: /configmaps? "([^"]{1,253})" not found/,
    rule: "config-map-not-found",
    certainty: "proved",
    says: ({ match }) => `The ConfigMap \`${match[1]}\` does not exist`,
    source: kubeletPods,
  },
  {
    pattern: /exec format error/,
    rule: "image-platform-mismatch",
    certainty: "proved",
    says: (matter) =>
      `${cap(it(matter))} pulls, and its programs are for another platform than the node's`,
    fix: fixes.platform,
    source: "https://man7.org/linux/man-pages/man2/execve.2.html",
  },
  {
    pattern: /no command specified/,
    rule: "image-type-unsupported",
    certainty: "unverified",
    says: (matter) =>
      `${cap(it(matter))} pulls, and names no program to run: it is a chart or another artifact, or an image without a command`,
    fix: "Name a container image, or give the container a command.",
    source: "https://github.com/containerd/containerd/blob/v2.1.0/internal/cri/opts/spec_opts.go",
  },
  {
    pattern:
      /spec\.\S{1,60}\.image: Invalid value: "(.{0,1000}?)": must not have leading or trailing whitespace/,
    rule: "image-reference-invalid",
    certainty: "proved",
    says: ({ match }) =>
      `White space stands around the image \`${match[1]?.replace(/\\n/g, " ").trim()}\``,
    fix: "Remove the white space.",
    source: validation,
  },
  {
    pattern: /spec\.\S{1,60}\.image: Required value/,
    rule: "image-reference-invalid",
    certainty: "proved",
    says: () => "The image is empty",
    fix: "Name an image.",
    source: validation,
  },
];

/** A pull that fails, where no row knows why. */
export function unexplained(matter: Omit<MessageSubject, "match">, message: string): string {
  const whole = { ...matter, match: [] };
  return message === ""
    ? `The pull of ${it(whole)} fails, and nothing in the input says why: events are kept for an hour`
    : `The pull of ${it(whole)} fails for a reason that is not known here`;
}

const pullReasons =
  /^(?:ErrImagePull|ImagePullBackOff|ErrImageNeverPull|InvalidImageName|ImageInspectError|InspectFailed|RegistryUnavailable|SignatureValidationFailed|ErrImageVolumeMountFailed|FailedToRetrieveImagePullSecret)$/;
const pullWords =
  /[Ff]ailed to pull|Back-off pulling image|Failed to (?:inspect image|apply default image tag)|couldn't parse image|ErrImagePull|ImagePullBackOff|is not present with pull policy of Never|Unable to retrieve some image pull secrets|pull access denied|initializing source docker:\/\/|unable to pull image or OCI artifact|\(Mirrors also failed: |failed to get sandbox image|image pull failed for|pull QPS exceeded|unable to parse auth field|manifest for \S{1,1200} not found|manifest unknown|reading manifest \S|pinging container registry|short.name mode is enforcing|SignatureValidationFailed|RegistryUnavailable|toomanyrequests|Error response from daemon: (?:Get|Head) "?https?:\/\//;
/** In a text of any kind these words begin something that a runtime or kubelet says; elsewhere a program of the user's may be speaking. */
const tellingWords =
  /rpc error: code = |Error response from daemon: |Error: (?:secret|configmap) "|couldn't find key \S{1,253} in |MountVolume\.SetUp failed|exec format error|nodes are available: |Back-off restarting failed|error looking up service account/;

/** From Kubernetes 1.33 on the reason is the error itself. */
const undecodableReason =
  /^(?:illegal base64|unable to parse auth|invalid character|unexpected end of JSON)/;

/** Whether it speaks of a pull that fails. */
export function isPullMessage({
  reason,
  message,
  spaced,
}: Pick<PodMessage, "reason" | "message" | "spaced">): boolean {
  const named = reason !== null && (pullReasons.test(reason) || undecodableReason.test(reason));
  return named || pullWords.test(message) || pullWords.test(spaced);
}

/** Whether a line that stands alone is a message of a kubelet or runtime. */
export function isSpecific(line: string): boolean {
  const head = line.slice(0, 8192);
  return pullWords.test(head) || tellingWords.test(head);
}

const imageNames: readonly RegExp[] = [
  /(?:Failed to (?:pull|inspect) image|Back-off pulling image|Container image|default image tag|failed to pull and unpack image|failed to pull image|Error: image|get sandbox image) \\?"([^"\\]{1,1000})/,
  /docker:\/\/([^\s"]{1,1000}?):? /,
  /(?:manifest for|pull access denied for|image pull failed for) ([^\s,"]{1,1000})/,
];

/** The image that a message names; null where it names none. */
export function imageOf({
  message,
  spaced,
}: Pick<PodMessage, "message" | "spaced">): string | null {
  for (const pattern of imageNames) {
    const name = pattern.exec(message)?.[1] ?? pattern.exec(spaced)?.[1];
    if (name !== undefined) return name;
  }
  return null;
}

/** Errors of several credentials, tried one after another, stand in one message: `[err1, err2]`. */
export function partsOf(message: string): string[] {
  const list =
    /^[^[]{0,1200}\[((?:rpc error|failed to|get image config|initializing source|unable to|copying system image|Error response|reading manifest)[^]*)\]\s*$/.exec(
      message,
    )?.[1];
  return list === undefined
    ? [message]
    : list.split(
        /, (?=rpc error: code|failed to pull and unpack|get image config descriptor|initializing source docker|unable to pull image or OCI artifact|copying system image from|Error response from daemon|reading manifest \S{1,200} in|unable to retrieve auth)/,
      );
}

/**
 * What decides, of one attempt. CRI-O tries what is no image as an artifact, and asks the mirrors before the registry: then it says all
 * that failed, and the attempt at the image, at the registry itself, is what the message is about.
 * https://github.com/cri-o/cri-o/blob/main/internal/storage/image.go, https://github.com/containers/image/blob/main/docker/docker_image_src.go
 */
export function decisiveMessage(part: string): string {
  const [image = ""] = part.split("; artifact err: ", 1);
  const [start, end] = [image.indexOf("(Mirrors also failed: ["), image.lastIndexOf("]): ")];
  return start === -1 || end < start
    ? image
    : image.slice(0, start) + image.slice(end + "]): ".length);
}

/** The first row that fits; null for none. */
export function meaningOf(
  message: string,
  image: string | null,
  rows: readonly MessageMeaning[],
): { meaning: MessageMeaning; matter: MessageSubject } | null {
  const parsed = image === null ? null : parseImageReference(image);
  const reference = parsed === null || "invalid" in parsed ? null : parsed;
  // The name of an image may hold the words of a message: `acme/not-found`, `acme/denied:401`.
  const words = withoutNames(message, image, reference);
  for (const meaning of rows) {
    if (meaning.of !== undefined && (reference === null || !meaning.of(reference))) continue;
    const match = meaning.pattern.exec(words);
    if (match !== null) return { meaning, matter: { message, image, reference, match } };
  }
  return null;
}

function withoutNames(
  message: string,
  image: string | null,
  reference: ImageReference | null,
): string {
  const names = [
    image ?? "",
    reference === null ? "" : canonical(reference),
    reference === null ? "" : repositoryOf(reference),
  ];
  return names
    .filter((name) => name.length > 3)
    .reduce((text, name) => text.replaceAll(name, "…"), message);
}

function cap(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function listed(names = ""): string {
  return names
    .split(",")
    .map((name) => `\`${name.trim()}\``)
    .join(", ");
}

function invalidity({ image, message }: MessageSubject): string {
  const parsed = image === null ? null : parseImageReference(image);
  const why =
    parsed !== null && "invalid" in parsed
      ? parsed.invalid
      : /invalid reference format: (.{1,300})$/.exec(message)?.[1];
  const clause = (why ?? "").replace(/^invalid reference format(?:: )?/, "");
  return clause === "" ? "" : `: ${clause}`;
}

function missing(matter: MessageSubject): string {
  const { reference } = matter;
  if (reference === null) return "The tag, or its repository, does not exist";
  if (reference.digest !== null)
    return `The digest \`${reference.digest}\` does not exist in ${repository(matter)}`;
  return `The tag \`${reference.tag ?? "latest"}\` does not exist in ${repository(matter)}${reference.tag === null ? " (no tag is written, so it is `latest`)" : ""}`;
}

function platform({ message }: MessageSubject): string {
  const named =
    /for (linux\/\S{1,40}|windows\/\S{1,40}) in the manifest|architecture "?([a-z0-9]{1,20})"?/.exec(
      message,
    );
  const name = named?.[1] ?? named?.[2];
  return name === undefined ? "" : ` (${name})`;
}
