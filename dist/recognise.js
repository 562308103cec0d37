import { Ct as child, Et as text, Tt as items, bt as parseImageReference, vt as canonical, wt as descend, xt as repositoryOf, yt as hostOf, z as questionOf } from "./pullgate.js";

// src/recognise/messages.ts
/**
* What kubelets and container runtimes say of pulls that fail, and what they mean by it: the first row that fits counts. A row answers for
* itself. Texts change between releases, so a row asks for the few words that carry the meaning.
*/
const kubelet = "https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/images/image_manager.go";
const keyring = "https://github.com/kubernetes/kubernetes/blob/master/pkg/credentialprovider/config.go";
const kubeletPods = "https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/kubelet_pods.go";
const containerd = "https://github.com/containerd/containerd/blob/main/core/remotes/docker/resolver.go";
const containerdToken = "https://github.com/containerd/containerd/blob/main/core/remotes/docker/authorizer.go";
const containerdFetch = "https://github.com/containerd/containerd/blob/main/core/remotes/docker/fetcher.go";
const containerdImage = "https://github.com/containerd/containerd/blob/main/core/images/image.go";
const containerdPull = "https://github.com/containerd/containerd/blob/main/internal/cri/server/images/image_pull.go";
const crio = "https://github.com/containers/image/blob/main/docker/docker_client.go";
const crioIndex = "https://github.com/containers/image/blob/main/internal/manifest/oci_index.go";
const crioPolicy = "https://github.com/containers/image/blob/main/signature/policy_eval.go";
const crioRegistries = "https://github.com/containers/image/blob/main/docs/containers-registries.conf.5.md";
const crioErrors = "https://github.com/cri-o/cri-o/pull/8656";
const crioShortNames = "https://github.com/containers/image/blob/main/pkg/shortnames/shortnames.go";
const docker = "https://github.com/moby/moby/blob/master/daemon/internal/distribution/errors.go";
const dockerPull = "https://github.com/moby/moby/blob/master/daemon/internal/distribution/pull_v2.go";
const goNet = "https://github.com/golang/go/blob/master/src/net/net.go";
const goTls = "https://github.com/golang/go/blob/master/src/crypto/x509/verify.go";
const specification = "https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#error-codes";
const admission = "https://github.com/kubernetes/kubernetes/blob/master/plugin/pkg/admission/serviceaccount/admission.go";
const validation = "https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/validation/validation.go";
const fixes = {
	dns: "Correct the host in the image if it is wrong; else let the nodes' resolver know it. It is the nodes' view that counts, not this machine's.",
	network: "Let the nodes reach the registry: firewall, proxy, route, and whether the registry is up. It is the nodes' view that counts.",
	trust: "Install the registry's certificate authority on the nodes (containerd: `certs.d/HOST/hosts.toml`; CRI-O: `/etc/containers/certs.d`), or renew its certificate.",
	plain: "Serve the registry by HTTPS, or tell the nodes that it is plain HTTP (containerd: `certs.d/HOST/hosts.toml`; CRI-O: `registries.conf`).",
	limit: "Give the pods a pull secret (limits are higher with one), put a mirror before the registry, or wait.",
	renew: "Renew the credential in the pull secret: tokens of some registries end after hours (ECR: 12).",
	attach: "Name a pull secret for the registry in the pod's imagePullSecrets or on its service account, or give the nodes a credential.",
	tellApart: "Correct the name if it is wrong; if it is private, give the pod a pull secret that opens it.",
	platform: "Build the image for the platform of the nodes too, or keep the pod to nodes for which it is built (nodeSelector on kubernetes.io/arch).",
	rebuild: "Rebuild the image in a format that the runtime takes, or name a container image."
};
const it = ({ image }) => image === null ? "the image" : `\`${image}\``;
const host = ({ reference }) => reference === null ? "the registry" : `the registry \`${hostOf(reference)}\``;
const repository = ({ reference }) => reference === null ? "the repository" : `\`${repositoryOf(reference)}\``;
const unreachable = (why) => (matter) => `The nodes cannot reach ${host(matter)}: ${why}`;
const connectivity = {
	rule: "registry-unreachable",
	certainty: "proved",
	severity: "error"
};
const limited = {
	rule: "registry-rate-limited",
	certainty: "proved",
	severity: "error",
	fix: fixes.limit
};
const either = {
	rule: "image-missing-or-denied",
	certainty: "unverified",
	fix: fixes.tellApart
};
const tellsNot = (lean) => (matter) => `${repository(matter)} does not exist or is private: the message is the same for both; it looks ${lean}`;
/** Of messages about a pull. */
const pullMeanings = [
	{
		pattern: /Failed to apply default image tag|couldn't parse image (?:name|reference)|InvalidImageName|failed to parse image reference|invalid reference format/,
		rule: "image-reference-invalid",
		certainty: "proved",
		says: (matter) => `${cap(it(matter))} is not a valid image reference${invalidity(matter)}`,
		source: kubelet
	},
	{
		pattern: /ErrImageNeverPull|is not present with pull policy of Never/,
		rule: "pull-policy-never",
		certainty: "proved",
		severity: "error",
		says: (matter) => `${cap(it(matter))} is not on the node, and its pull policy is Never`,
		fix: "Put the image on every node, or use IfNotPresent.",
		source: kubelet
	},
	{
		pattern: /pull QPS exceeded/,
		rule: "registry-rate-limited",
		certainty: "proved",
		severity: "warning",
		says: () => "The kubelet's own limit on pulls (registryPullQPS) was exceeded: it tries again by itself",
		fix: "Raise registryPullQPS and registryBurst of the kubelet if it lasts.",
		source: kubelet
	},
	{
		pattern: /^(?:(?:Failed to pull|Back-off pulling) image "[^"]{0,1000}": |ErrImagePull: ){0,2}(?:illegal base64 data at input byte \d+|unable to parse auth field|invalid character .{1,40} (?:looking for|after|in)|unexpected end of JSON input|json: cannot unmarshal)/,
		rule: "pull-secret-undecodable",
		certainty: "proved",
		says: () => "A pull secret of the pod cannot be decoded: no container of the pod starts, whatever its registry",
		source: keyring
	},
	{
		pattern: /Unable to retrieve some image pull secrets \(([^)]{1,1000})\)/,
		rule: "pull-secret-not-found",
		certainty: "proved",
		severity: "warning",
		says: ({ match }) => `The pod names pull secrets that are not in its namespace: ${listed(match[1])}`,
		fix: "Create the secret in the pod's namespace, or correct its name.",
		source: kubeletPods
	},
	{
		pattern: /SignatureValidationFailed|Source image rejected|signature validation failed|A signature was required/,
		rule: "pull-failed-otherwise",
		certainty: "proved",
		says: (matter) => `The node's signature policy refuses ${it(matter)}`,
		fix: "Sign the image as the policy asks, or correct the policy (`/etc/containers/policy.json`).",
		source: `${crioErrors} ${crioPolicy}`
	},
	{
		pattern: /short.name mode is enforcing|returns ambiguous list/,
		rule: "image-reference-invalid",
		certainty: "proved",
		says: (matter) => `${cap(it(matter))} names no registry, and the node has several to choose from`,
		fix: "Write the registry in the image: `docker.io/library/\u2026` for an official one.",
		source: crioShortNames
	},
	{
		pattern: /did not resolve to an alias/,
		rule: "image-reference-invalid",
		certainty: "proved",
		says: (matter) => `${cap(it(matter))} names no registry, and the node has none to search`,
		fix: "Write the registry in the image: `docker.io/library/\u2026` for an official one.",
		source: crioShortNames
	},
	{
		pattern: /both a tag and digest are currently not supported/,
		rule: "image-reference-invalid",
		certainty: "proved",
		says: (matter) => `The runtime takes no reference with both tag and digest: ${it(matter)}`,
		fix: "Leave out the tag, or update CRI-O (1.31.0 is the one).",
		source: "https://github.com/cri-o/cri-o/issues/8603"
	},
	{
		pattern: /dial unix \S{1,200}|\/(?:containerd|crio|cri-dockerd)\.sock/,
		rule: "pull-failed-otherwise",
		certainty: "proved",
		says: () => "The node's container runtime does not answer its kubelet",
		fix: "Look at the runtime on the node: `systemctl status containerd`, and its journal.",
		source: kubelet
	},
	{
		pattern: /429 Too Many Requests|StatusCode: 429|registry 429 |toomanyrequests|too many requests to registry|TOO_?MANY_?REQUESTS?|pull rate limit/i,
		...limited,
		says: (matter) => `${cap(host(matter))} refuses the nodes' pulls because of a rate limit`,
		source: `${containerdFetch} ${docker}`
	},
	{
		pattern: /lookup [^\s:]{1,260}(?: on \S{1,100})?: no such host|Temporary failure in name resolution/,
		...connectivity,
		says: unreachable("no such host"),
		fix: fixes.dns,
		source: goNet
	},
	{
		pattern: /lookup [^\s:]{1,260}(?: on \S{1,100})?: (?:server misbehaving|i\/o timeout|read udp|dial udp|Try again)|lookup [^\n]{1,400}(?:read|dial) udp/,
		...connectivity,
		says: unreachable("the resolver does not answer"),
		fix: fixes.dns,
		source: goNet
	},
	{
		pattern: /proxyconnect tcp|Proxy Authentication Required/,
		...connectivity,
		says: unreachable("the proxy refuses or does not answer"),
		fix: "Correct the proxy of the container runtime on the nodes (HTTPS_PROXY, NO_PROXY).",
		source: "https://github.com/golang/go/blob/master/src/net/http/transport.go"
	},
	{
		pattern: /server gave HTTP response to HTTPS client|first record does not look like a TLS handshake/,
		...connectivity,
		says: unreachable("it speaks plain HTTP"),
		fix: fixes.plain,
		source: "https://github.com/golang/go/blob/master/src/net/http/transport.go"
	},
	{
		pattern: /certificate signed by unknown authority|unable to get local issuer|certificate is not trusted/,
		...connectivity,
		says: unreachable("its certificate is signed by an unknown authority"),
		fix: fixes.trust,
		source: goTls
	},
	{
		pattern: /certificate has expired or is not yet valid/,
		...connectivity,
		says: unreachable("its certificate has expired or is not yet valid"),
		fix: fixes.trust,
		source: goTls
	},
	{
		pattern: /certificate is (?:valid|not valid) for|doesn't contain any IP SANs|relies on legacy Common Name|is not valid for any names/,
		...connectivity,
		says: unreachable("its certificate is for another host"),
		fix: fixes.trust,
		source: goTls
	},
	{
		pattern: /tls: (?:handshake failure|protocol version not supported|bad certificate|internal error|unrecognized name)|remote error: tls|x509: /,
		...connectivity,
		says: unreachable("the TLS handshake fails"),
		fix: fixes.trust,
		source: goTls
	},
	{
		pattern: /connection refused/,
		...connectivity,
		says: unreachable("connection refused"),
		fix: fixes.network,
		source: goNet
	},
	{
		pattern: /no route to host|network is unreachable|connect: (?:permission denied|operation not permitted)/,
		...connectivity,
		says: unreachable("no route leads there"),
		fix: fixes.network,
		source: goNet
	},
	{
		pattern: /connection reset by peer|broken pipe|\bEOF\b/,
		...connectivity,
		says: unreachable("the connection is cut"),
		fix: fixes.network,
		source: goNet
	},
	{
		pattern: /i\/o timeout|TLS handshake timeout|timeout awaiting response headers|Client\.Timeout|context deadline exceeded|DeadlineExceeded|request canceled while waiting|connection timed out/,
		...connectivity,
		says: unreachable("it does not answer in time"),
		fix: fixes.network,
		source: goNet
	},
	{
		pattern: /context cancell?ed/,
		...connectivity,
		says: unreachable("the download made no progress, and was given up"),
		fix: "Look at the nodes' bandwidth to the registry and at the size of the image (containerd: image_pull_progress_timeout).",
		source: containerdPull
	},
	{
		pattern: /(?:unexpected status|status code|HTTP status|registry)[^\n]{0,600}?\b(5\d\d) \(?(?:Internal Server Error|Bad Gateway|Service Unavailable|Gateway Time-?out|[A-Z])|received unexpected HTTP status: (5\d\d)|no healthy upstream/,
		...connectivity,
		says: (matter) => unreachable(`it answers ${matter.match[1] ?? matter.match[2] ?? "with an error of its own"}`)(matter),
		fix: "Look at the registry, or at the proxy before it: the error is theirs.",
		source: containerd
	},
	{
		pattern: /error parsing HTTP \d{3} response body|invalid character '<' looking|initializing image from source \S{1,1500} unexpected end of JSON input|StatusCode: 404, "?\s{0,20}<|pinging container registry \S{1,300} (?:StatusCode: 404|invalid status code from registry 404|unsupported)|reports content size of zero|could not fetch content descriptor \S{1,200} \(text\/[^)]{1,200}\)/,
		...connectivity,
		says: unreachable("what answers is no registry"),
		fix: fixes.dns,
		source: `${docker} ${crio} ${containerdFetch}`
	},
	{
		pattern: /request to http:\/\/\S{1,1500}: 400 Bad Request/,
		...connectivity,
		certainty: "unverified",
		says: unreachable("it answers 400 to plain HTTP, as servers do that speak HTTPS"),
		fix: "Name the registry by https:// in the nodes' `certs.d/HOST/hosts.toml`.",
		source: containerd
	},
	{
		pattern: /registry \S{1,300} is blocked in /,
		...connectivity,
		says: unreachable("their registries.conf blocks it, and no mirror of it gave the image"),
		fix: "Put the image into the mirror that the nodes use, or unblock the registry (`/etc/containers/registries.conf`).",
		source: crioRegistries
	},
	{
		pattern: /RegistryUnavailable|because the registry is unavailable/,
		...connectivity,
		says: unreachable("the runtime calls it unavailable"),
		fix: fixes.network,
		source: kubelet
	},
	{
		pattern: /no match for (?:current )?platform|get image config descriptor: content digest|no matching manifest for|no image found in (?:image index|manifest list) for|does not match the specified platform|cannot be used on this platform/,
		rule: "image-platform-missing",
		certainty: "proved",
		says: (matter) => `${cap(it(matter))} is not built for the platform of the node${platform(matter)}`,
		fix: fixes.platform,
		source: `${containerdImage} ${crioIndex} ${dockerPull}`
	},
	{
		pattern: /schema 1 image manifests are no longer supported|Schema 1 images have been deprecated|manifest\.v1\+(?:prettyjws|json)|[Ss]chema(?: version)? ?1\b/,
		rule: "image-type-unsupported",
		certainty: "proved",
		says: (matter) => `${cap(it(matter))} has a manifest of Docker's schema 1, which the runtime no longer takes`,
		fix: fixes.rebuild,
		source: containerdPull
	},
	{
		pattern: /unsupported image-specific operation on artifact|mismatched image rootfs and manifest layers|unsupported media ?type|[Ee]ncountered (?:remote|unknown)|invalid rootfs in image configuration|vnd\.cncf\.helm|artifact with type/,
		rule: "image-type-unsupported",
		certainty: "proved",
		says: (matter) => `${cap(it(matter))} is not a container image`,
		fix: fixes.rebuild,
		source: "https://github.com/containers/image/blob/main/manifest/manifest.go"
	},
	{
		pattern: /denied: Quota has been exceeded/,
		rule: "pull-failed-otherwise",
		certainty: "proved",
		says: (matter) => `${cap(host(matter))} has no room left to keep ${it(matter)} for its upstream`,
		fix: "Free or raise the quota of the registry's organization or project: what it keeps for others counts.",
		source: "https://docs.projectquay.io/use_quay.html#quota-management-and-enforcement"
	},
	{
		pattern: /no space left on device|disk quota exceeded/,
		rule: "pull-failed-otherwise",
		certainty: "proved",
		says: () => "The node's disk is full: neither the image nor the registry is at fault",
		fix: "Free the node's disk, or lower the kubelet's image garbage collection thresholds.",
		source: containerdPull
	},
	{
		pattern: /failed to copy:[^\n]{0,2000}?content at \S{1,1500} not found|could not fetch content descriptor \S{1,200} \(application\/vnd\.[^)]{1,200}\) from remote: not found|copying system image from manifest list: [^\n]{0,2000}?(?:manifest unknown|StatusCode: 404)|reading (?:config )?blob [^\n]{0,400}?registry 404|blob unknown|BLOB_UNKNOWN/i,
		rule: "image-child-missing",
		certainty: "proved",
		says: (matter) => `The registry has the manifest of ${it(matter)}, and lacks a part of it`,
		fix: "Push the image again: a layer or a config below its manifest is gone.",
		source: containerdFetch
	},
	{
		pattern: /authorization token has expired|token (?:is|has) expired|ExpiredToken/i,
		rule: "pull-secret-rejected",
		certainty: "proved",
		says: (matter) => `${cap(host(matter))} refuses the pod's credential: it has expired`,
		fix: fixes.renew,
		source: "https://docs.aws.amazon.com/AmazonECR/latest/userguide/registry_auth.html"
	},
	{
		pattern: /failed to fetch oauth token:[^\n]{0,2000}?(?:401|Unauthorized)/,
		rule: "pull-secret-rejected",
		certainty: "proved",
		says: (matter) => `${cap(host(matter))} refuses the pod's credential`,
		source: containerdToken
	},
	{
		pattern: /incorrect username or password|invalid username\/password|BAD_CREDENTIAL|[Ww]rong username or password|authentication failed/,
		rule: "pull-secret-rejected",
		certainty: "proved",
		says: (matter) => `${cap(host(matter))} refuses the pod's credential`,
		source: `${crio} ${docker}`
	},
	{
		pattern: /failed to fetch oauth token:[^\n]{0,2000}?(?:403|Forbidden|denied)/,
		rule: "pull-secret-rejected",
		certainty: "unverified",
		says: (matter) => `${cap(host(matter))} refuses the pod's credential: it is wrong, or may not pull ${repository(matter)}`,
		source: containerdToken
	},
	{
		pattern: /no basic auth credentials/,
		rule: "pull-secret-absent",
		certainty: "proved",
		says: (matter) => `${cap(host(matter))} wants a credential, and the pod has none for it`,
		fix: fixes.attach,
		source: containerdToken
	},
	{
		pattern: /failed to fetch anonymous token:[^\n]{0,2000}?(?:40[13]|denied|Forbidden|Unauthorized)/,
		...either,
		says: tellsNot("private, and the pod shows no credential"),
		source: containerdToken
	},
	{
		pattern: /\(or it may not exist\)/,
		...either,
		says: tellsNot("private"),
		source: "https://cloud.google.com/artifact-registry/docs/troubleshooting"
	},
	{
		pattern: /pull access denied|insufficient_scope|may require 'docker login'|repository does not exist or may require authorization/,
		of: ({ domain }) => domain === "docker.io",
		...either,
		says: (matter) => tellsNot(matter.reference?.path.startsWith("library/") === true ? "missing, as official images are public" : "as much the one as the other")(matter),
		source: `${containerd} ${docker}`
	},
	{
		pattern: /pull access denied|insufficient_scope|may require 'docker login'|does not exist or (?:may require authorization|no pull access)/,
		...either,
		says: tellsNot("private"),
		source: `${containerd} ${docker}`
	},
	{
		pattern: /requested access to the resource is denied|access to the requested resource is not authorized|unauthorized to access repository|access forbidden|denied: denied/,
		...either,
		says: tellsNot("private"),
		source: crio
	},
	{
		pattern: /name unknown|NAME_UNKNOWN|repository name not known to registry|RepositoryNotFoundException/i,
		rule: "image-repository-not-found",
		certainty: "proved",
		says: (matter) => `${cap(repository(matter))} does not exist`,
		source: specification
	},
	{
		pattern: /(?:manifest unknown|manifest for \S{1,1200} not found|MANIFEST_UNKNOWN|: not found\b|404 Not Found|reading manifest [^\n]{1,1500}(?:not found|StatusCode: 404))/,
		of: ({ domain }) => domain === "ghcr.io",
		...either,
		says: (matter) => `${cap(it(matter))} does not exist, or the pod's credential may not see it: the registry says the same for both; it looks missing`,
		source: "https://docs.github.com/packages/working-with-a-github-packages-registry/working-with-the-container-registry"
	},
	{
		pattern: /manifest unknown|manifest for \S{1,1200} not found|MANIFEST_UNKNOWN|: not found\b|404 Not Found|reading manifest [^\n]{1,1500}(?:not found|StatusCode: 404)/,
		of: ({ digest }) => digest !== null,
		rule: "image-digest-not-found",
		certainty: "proved",
		says: missing,
		source: `${containerd} ${crio} ${docker}`
	},
	{
		pattern: /manifest unknown|manifest for \S{1,1200} not found|MANIFEST_UNKNOWN|: not found\b|404 Not Found|reading manifest [^\n]{1,1500}(?:not found|StatusCode: 404)/,
		rule: "image-tag-not-found",
		certainty: "proved",
		says: missing,
		source: `${containerd} ${crio} ${docker}`
	},
	{
		pattern: /\b40[13]\b|[Uu]nauthorized|UNAUTHORIZED|[Ff]orbidden|\bdenied\b|DENIED|authentication required|failed to authorize/,
		rule: "image-access-denied",
		certainty: "unverified",
		says: (matter) => `${cap(repository(matter))} refuses access to what the pod shows, so whether the image exists is not known`,
		fix: "Give the pod a pull secret whose account may pull from the repository, or correct the name if it is wrong.",
		source: `${containerd} ${crio}`
	}
];
/** Of messages that are about something else than a pull: what else keeps a pod from starting and has a rule. */
const startMeanings = [
	{
		pattern: /references non-existent secret key: (\S{1,253})/,
		rule: "secret-key-not-found",
		certainty: "proved",
		says: ({ match }) => `A Secret that the pod mounts has no key \`${match[1]}\``,
		source: "https://github.com/kubernetes/kubernetes/blob/master/pkg/volume/secret/secret.go"
	},
	{
		pattern: /references non-existent config key: (\S{1,253})/,
		rule: "config-map-key-not-found",
		certainty: "proved",
		says: ({ match }) => `A ConfigMap that the pod mounts has no key \`${match[1]}\``,
		source: "https://github.com/kubernetes/kubernetes/blob/master/pkg/volume/configmap/configmap.go"
	},
	{
		pattern: /couldn't find key (\S{1,253}) in Secret (\S{1,510})/,
		rule: "secret-key-not-found",
		certainty: "proved",
		says: ({ match }) => `The Secret \`${match[2]}\` has no key \`${match[1]}\``,
		source: kubeletPods
	},
	{
		pattern: /couldn't find key (\S{1,253}) in ConfigMap (\S{1,510})/,
		rule: "config-map-key-not-found",
		certainty: "proved",
		says: ({ match }) => `The ConfigMap \`${match[2]}\` has no key \`${match[1]}\``,
		source: kubeletPods
	},
	{
		pattern: /(?:serviceaccounts?|service account) "?([^\s"]{1,510})"? not found|error looking up service account (\S{1,510}?):/,
		rule: "service-account-not-found",
		certainty: "proved",
		says: ({ match }) => `The service account \`${match[1] ?? match[2]}\` does not exist: no pod that names it is created`,
		source: admission
	},
	{
		pattern: /secrets? "([^"]{1,253})" not found|fetching NodePublishSecretRef (\S{1,510}) failed/,
		rule: "secret-not-found",
		certainty: "proved",
		says: ({ match }) => `The Secret \`${match[1] ?? match[2]}\` does not exist`,
		source: kubeletPods
	},
	{
		pattern: /configmaps? "([^"]{1,253})" not found/,
		rule: "config-map-not-found",
		certainty: "proved",
		says: ({ match }) => `The ConfigMap \`${match[1]}\` does not exist`,
		source: kubeletPods
	},
	{
		pattern: /exec format error/,
		rule: "image-platform-mismatch",
		certainty: "proved",
		says: (matter) => `${cap(it(matter))} pulls, and its programs are for another platform than the node's`,
		fix: fixes.platform,
		source: "https://man7.org/linux/man-pages/man2/execve.2.html"
	},
	{
		pattern: /no command specified/,
		rule: "image-type-unsupported",
		certainty: "unverified",
		says: (matter) => `${cap(it(matter))} pulls, and names no program to run: it is a chart or another artifact, or an image without a command`,
		fix: "Name a container image, or give the container a command.",
		source: "https://github.com/containerd/containerd/blob/v2.1.0/internal/cri/opts/spec_opts.go"
	},
	{
		pattern: /spec\.\S{1,60}\.image: Invalid value: "(.{0,1000}?)": must not have leading or trailing whitespace/,
		rule: "image-reference-invalid",
		certainty: "proved",
		says: ({ match }) => `White space stands around the image \`${match[1]?.replace(/\\n/g, " ").trim()}\``,
		fix: "Remove the white space.",
		source: validation
	},
	{
		pattern: /spec\.\S{1,60}\.image: Required value/,
		rule: "image-reference-invalid",
		certainty: "proved",
		says: () => "The image is empty",
		fix: "Name an image.",
		source: validation
	}
];
/** A pull that fails, where no row knows why. */
function unexplained(matter, message) {
	const whole = {
		...matter,
		match: []
	};
	return message === "" ? `The pull of ${it(whole)} fails, and nothing in the input says why: events are kept for an hour` : `The pull of ${it(whole)} fails for a reason that is not known here`;
}
const pullReasons = /^(?:ErrImagePull|ImagePullBackOff|ErrImageNeverPull|InvalidImageName|ImageInspectError|InspectFailed|RegistryUnavailable|SignatureValidationFailed|ErrImageVolumeMountFailed|FailedToRetrieveImagePullSecret)$/;
const pullWords = /[Ff]ailed to pull|Back-off pulling image|Failed to (?:inspect image|apply default image tag)|couldn't parse image|ErrImagePull|ImagePullBackOff|is not present with pull policy of Never|Unable to retrieve some image pull secrets|pull access denied|initializing source docker:\/\/|unable to pull image or OCI artifact|\(Mirrors also failed: |failed to get sandbox image|image pull failed for|pull QPS exceeded|unable to parse auth field|manifest for \S{1,1200} not found|manifest unknown|reading manifest \S|pinging container registry|short.name mode is enforcing|SignatureValidationFailed|RegistryUnavailable|toomanyrequests|Error response from daemon: (?:Get|Head) "?https?:\/\//;
/** In a text of any kind these words begin something that a runtime or kubelet says; elsewhere a program of the user's may be speaking. */
const tellingWords = /rpc error: code = |Error response from daemon: |Error: (?:secret|configmap) "|couldn't find key \S{1,253} in |MountVolume\.SetUp failed|exec format error|nodes are available: |Back-off restarting failed|error looking up service account/;
/** From Kubernetes 1.33 on the reason is the error itself. */
const undecodableReason = /^(?:illegal base64|unable to parse auth|invalid character|unexpected end of JSON)/;
/** Whether it speaks of a pull that fails. */
function isOfPull({ reason, message, spaced }) {
	return reason !== null && (pullReasons.test(reason) || undecodableReason.test(reason)) || pullWords.test(message) || pullWords.test(spaced);
}
/** Whether a line that stands alone is a message of a kubelet or runtime. */
function isTelling(line) {
	const head = line.slice(0, 8192);
	return pullWords.test(head) || tellingWords.test(head);
}
const imageNames = [
	/(?:Failed to (?:pull|inspect) image|Back-off pulling image|Container image|default image tag|failed to pull and unpack image|failed to pull image|Error: image|get sandbox image) \\?"([^"\\]{1,1000})/,
	/docker:\/\/([^\s"]{1,1000}?):? /,
	/(?:manifest for|pull access denied for|image pull failed for) ([^\s,"]{1,1000})/
];
/** The image that a message names; null where it names none. */
function imageOf({ message, spaced }) {
	for (const pattern of imageNames) {
		const name = pattern.exec(message)?.[1] ?? pattern.exec(spaced)?.[1];
		if (name !== void 0) return name;
	}
	return null;
}
/** Errors of several credentials, tried one after another, stand in one message: `[err1, err2]`. */
function partsOf(message) {
	const list = /^[^[]{0,1200}\[((?:rpc error|failed to|get image config|initializing source|unable to|copying system image|Error response|reading manifest)[^]*)\]\s*$/.exec(message)?.[1];
	return list === void 0 ? [message] : list.split(/, (?=rpc error: code|failed to pull and unpack|get image config descriptor|initializing source docker|unable to pull image or OCI artifact|copying system image from|Error response from daemon|reading manifest \S{1,200} in|unable to retrieve auth)/);
}
/**
* What decides, of one attempt. CRI-O tries what is no image as an artifact, and asks the mirrors before the registry: then it says all
* that failed, and the attempt at the image, at the registry itself, is what the message is about.
* https://github.com/cri-o/cri-o/blob/main/internal/storage/image.go, https://github.com/containers/image/blob/main/docker/docker_image_src.go
*/
function decisiveOf(part) {
	const [image = ""] = part.split("; artifact err: ", 1);
	const [start, end] = [image.indexOf("(Mirrors also failed: ["), image.lastIndexOf("]): ")];
	return start === -1 || end < start ? image : image.slice(0, start) + image.slice(end + 4);
}
/** The first row that fits; null for none. */
function meaningOf(message, image, rows) {
	const parsed = image === null ? null : parseImageReference(image);
	const reference = parsed === null || "invalid" in parsed ? null : parsed;
	const words = withoutNames(message, image, reference);
	for (const meaning of rows) {
		if (meaning.of !== void 0 && (reference === null || !meaning.of(reference))) continue;
		const match = meaning.pattern.exec(words);
		if (match !== null) return {
			meaning,
			matter: {
				message,
				image,
				reference,
				match
			}
		};
	}
	return null;
}
function withoutNames(message, image, reference) {
	return [
		image ?? "",
		reference === null ? "" : canonical(reference),
		reference === null ? "" : repositoryOf(reference)
	].filter((name) => name.length > 3).reduce((text, name) => text.replaceAll(name, "\u2026"), message);
}
function cap(text) {
	return text.charAt(0).toUpperCase() + text.slice(1);
}
function listed(names = "") {
	return names.split(",").map((name) => `\`${name.trim()}\``).join(", ");
}
function invalidity({ image, message }) {
	const parsed = image === null ? null : parseImageReference(image);
	const clause = ((parsed !== null && "invalid" in parsed ? parsed.invalid : /invalid reference format: (.{1,300})$/.exec(message)?.[1]) ?? "").replace(/^invalid reference format(?:: )?/, "");
	return clause === "" ? "" : `: ${clause}`;
}
function missing(matter) {
	const { reference } = matter;
	if (reference === null) return "The tag, or its repository, does not exist";
	if (reference.digest !== null) return `The digest \`${reference.digest}\` does not exist in ${repository(matter)}`;
	return `The tag \`${reference.tag ?? "latest"}\` does not exist in ${repository(matter)}${reference.tag === null ? " (no tag is written, so it is `latest`)" : ""}`;
}
function platform({ message }) {
	const named = /for (linux\/\S{1,40}|windows\/\S{1,40}) in the manifest|architecture "?([a-z0-9]{1,20})"?/.exec(message);
	const name = named?.[1] ?? named?.[2];
	return name === void 0 ? "" : ` (${name})`;
}

// src/recognise/place.ts
const maxExcerptLength = 1e3;
/** `line` is 0-based, as are the offsets in it; `endLine` is that of a message that goes on below. */
function placeIn(file, lines, line, start, end) {
	const excerpt = (lines[line] ?? "").slice(0, maxExcerptLength);
	const shown = discreet(excerpt) === excerpt ? excerpt : "";
	return {
		file,
		line: line + 1,
		column: start + 1,
		endLine: line + 1,
		endColumn: Math.max(start, end) + 1,
		excerpt: shown
	};
}
/** What may stand before a value on its line in YAML or JSON: indentation, dashes, a key, a quote. */
const plainBeginning = /^[\s-]*(?:"?[\w./-]+"?\s*:\s*)?["']?$/;
/** The place of a node, without a line that shows more of the object than the value: a pod holds its environment. */
function alone(at) {
	const line = at.excerpt.slice(0, at.endLine === at.line ? at.endColumn - 1 : void 0);
	const shown = plainBeginning.test(line.slice(0, at.column - 1)) && discreet(line) === line;
	return {
		...at,
		excerpt: shown ? line : ""
	};
}
/** Words in a URL's query that come with something to keep: presigned layers, tokens. */
const secretQuery = /signature|token|credential|sig=|key|secret|password/i;
/** A text without the logins of proxies and the signatures of URLs. */
function discreet(text) {
	return text.replace(/:\/\/[^\s/"@]{1,200}@/g, "://\u2026@").replace(/\?[^\s"?]{1,2000}/g, (query) => secretQuery.test(query) ? "?\u2026" : query);
}

// src/recognise/description.ts
/** UTF-16 units of a message that are looked at, and lines of it. */
const maxMessageLength$1 = 8192;
const maxMessageLines = 64;
/** A cluster has fewer: https://kubernetes.io/docs/setup/best-practices/cluster-large/ says 150,000. */
const maxPods = 15e4;
/** Of one pod: more of either does no kubelet know. */
const maxContainers$1 = 1e3;
const maxSymptoms$1 = 1e3;
const containerSections = {
	"Init Containers": {
		role: "init",
		list: "initContainers"
	},
	Containers: {
		role: "container",
		list: "containers"
	},
	"Ephemeral Containers": {
		role: "ephemeral",
		list: "ephemeralContainers"
	}
};
const states = {
	Waiting: "waiting",
	Running: "running",
	Terminated: "terminated"
};
/** A field of a description: indentation, name, value. */
const field = /^( *)([A-Z][A-Za-z]*(?: [A-Za-z]+){0,3}):(?: +(\S.*))?$/;
const containerName = /^ {2}([a-z0-9][a-z0-9-]{0,252}):\s*$/;
/** Of a table of events, in a description or of its own; `kubectl get events` has the object and, of all namespaces, the namespace. */
const eventRow = /^\s*(?:Normal|Warning)\s+[A-Z][A-Za-z]*\s/;
const eventColumns = /^\s*(?:Normal|Warning)\s+([A-Za-z]+)\s+(?:<[a-z]+>|[\d.smhdy]+)(?:\s+\(x\d+ over [^)]{1,40}\))?\s+[a-z][\w.-]*(?:, [\w.-]+)?\s+/;
const listedRow = /^(?:(\S+) +)?(?:\S+) +(?:Normal|Warning) +([A-Z][A-Za-z]*) +([a-z]+)\/(\S+) +(\S.*)$/;
/** Of `kubectl get pods`: name, ready, status. */
const podRow = /^(?:(\S+) +)?([a-z0-9][a-z0-9.-]*) +\d+\/\d+ +(?:Init:)?([A-Z][A-Za-z]+) +\d/;
/** Reads any text and makes of it what it can. `lines` are without their line breaks. */
function readDescription(file, lines) {
	const reader = new Reader(file, lines);
	for (let line = 0; line < lines.length; line++) reader.read(line);
	return reader.all();
}
var Reader = class {
	#file;
	#lines;
	#described = [];
	#listed = /* @__PURE__ */ new Map();
	#pod = null;
	#section = "";
	#container = null;
	/** The part of a container that its deeper lines are about: "State", "Last State". */
	#part = "";
	/** The message that a line without a beginning of its own goes on. */
	#open = null;
	constructor(file, lines) {
		this.#file = file;
		this.#lines = lines;
	}
	all() {
		return [...this.#described, ...this.#listed.values()];
	}
	read(line) {
		const text = this.#lines[line] ?? "";
		if (text.trim() === "") {
			this.#open = null;
			return;
		}
		const [, indent = "", name = "", value = ""] = field.exec(text.slice(0, maxMessageLength$1)) ?? [];
		if (name !== "" && indent === "" && this.#top(line, name, value)) return;
		if (this.#pod !== null && this.#section !== "Events" && this.#within(line, text, indent.length, name, value)) return;
		if (this.#row(line, text)) return;
		this.#continuation(text);
	}
	/** A field of the pod itself, or the begin of another pod or section. */
	#top(line, name, value) {
		if (name === "Name" && value !== "") {
			this.#pod = emptySeen(this.#file, this.#lines, line, {
				namespace: null,
				name: value.trim()
			});
			if (this.#described.length < maxPods) this.#described.push(this.#pod);
		} else if (this.#pod === null) return name === "Events";
		else if (this.#section === "Events") return false;
		else if (name === "Namespace") this.#pod.resource.namespace = value.trim();
		else if (name === "Service Account") this.#pod.serviceAccountName = {
			value: value.trim(),
			at: this.#at(line, value)
		};
		else if (name === "Reason" || name === "Message") this.#status(line, name, value);
		this.#section = name;
		this.#container = null;
		this.#open = null;
		return true;
	}
	/** The pod's own reason and message: "Evicted". */
	#status(line, name, value) {
		if (name === "Reason") this.#say(this.#pod, line, value, {
			reason: value.trim(),
			message: "",
			container: null
		});
		else {
			const last = this.#pod?.symptoms.at(-1);
			if (last !== void 0 && last.message === "") last.message = last.spaced = clean(value);
		}
	}
	#within(line, text, indent, name, value) {
		const section = containerSections[this.#section];
		if (!/^\s/.test(text) && isTelling(text)) return false;
		if (this.#pod === null || section === void 0) return true;
		const begins = containerName.exec(text)?.[1];
		if (begins !== void 0) {
			this.#container = {
				name: begins,
				image: null
			};
			this.#part = "";
		} else if (this.#container !== null && indent === 4) {
			this.#part = name;
			if (name === "Image" && value !== "") this.#image(line, value, section);
			const state = /^(Waiting|Running|Terminated)\b/.exec(value)?.[1];
			if (name === "State" && state !== void 0 && this.#container.image !== null) this.#container.image.state = states[state] ?? null;
		} else if (this.#container !== null && indent === 6 && /^(?:Last )?State$/.test(this.#part)) {
			const said = { container: this.#container.name };
			if (name === "Reason") this.#say(this.#pod, line, value, {
				...said,
				reason: value.trim(),
				message: ""
			});
			if (name === "Message") {
				const last = this.#pod.symptoms.at(-1);
				if (last !== void 0 && last.container === this.#container.name && last.message === "") {
					last.message = last.spaced = clean(value);
					this.#open = {
						symptom: last,
						lines: 1,
						row: true
					};
				} else this.#say(this.#pod, line, value, {
					...said,
					reason: null,
					message: value
				});
			}
		} else if (name === "" && this.#open !== null) this.#continuation(text);
		return true;
	}
	#image(line, value, { role, list }) {
		if (this.#pod === null || this.#container === null || this.#pod.containers.length >= maxContainers$1) return;
		const image = {
			value: value.trim(),
			at: this.#at(line, value)
		};
		const { name } = this.#container;
		const places = this.#pod.containers.filter((container) => container.role === role).length;
		this.#container.image = {
			name,
			image,
			role,
			path: `spec.${list}[${places}].image`,
			pullPolicy: null,
			state: null
		};
		this.#pod.containers.push(this.#container.image);
	}
	/** A row of a table of events, or a message that stands alone. */
	#row(line, text) {
		if (eventRow.test(text)) {
			const [before = "", reason = ""] = eventColumns.exec(text) ?? /^\s*\S+\s+(\S+)\s+/.exec(text) ?? [];
			const message = text.slice(before.length);
			this.#say(this.#pod ?? this.#nameless(line), line, message, {
				reason,
				message,
				container: null
			});
			return true;
		}
		const [, namespace, reason = "", kind = "", name = "", message = ""] = listedRow.exec(text.slice(0, maxMessageLength$1)) ?? [];
		if (name !== "") {
			const object = {
				kind: {
					pod: "Pod",
					replicaset: "ReplicaSet",
					job: "Job",
					statefulset: "StatefulSet",
					daemonset: "DaemonSet"
				}[kind] ?? kind,
				namespace: namespace ?? null,
				name
			};
			this.#say(this.#list(line, object), line, message, {
				reason,
				message,
				container: null
			});
			return true;
		}
		const [, inNamespace, pod, status] = podRow.exec(text.slice(0, maxMessageLength$1)) ?? [];
		if (pod !== void 0 && status !== void 0 && this.#pod === null) {
			const listed = this.#list(line, {
				kind: "Pod",
				namespace: inNamespace ?? null,
				name: pod
			});
			if (!/^(?:Running|Completed|Terminating)$/.test(status)) this.#say(listed, line, status, {
				reason: status,
				message: "",
				container: null
			});
			return true;
		}
		if (this.#open?.row === true || !isTelling(text)) return false;
		const value = text.trim();
		this.#say(this.#nameless(line), line, value, {
			reason: null,
			message: unquoted(value),
			container: null
		});
		return true;
	}
	#say(seen, line, value, said) {
		if (seen === null || seen.resource.name !== null && seen.symptoms.length >= maxSymptoms$1) return;
		const message = clean(said.message);
		const symptom = {
			...said,
			message,
			spaced: message,
			at: this.#at(line, value)
		};
		seen.symptoms.push(symptom);
		this.#open = said.message === "" ? null : {
			symptom,
			lines: 1,
			row: said.reason !== null
		};
	}
	#continuation(text) {
		if (this.#open === null) return;
		const { symptom, row } = this.#open;
		const begins = /^(?:\s|[a-z]+: )/.test(text);
		if (!row && !begins && (symptom.message.split("\"").length - 1) % 2 === 0) {
			this.#open = null;
			return;
		}
		if (++this.#open.lines > maxMessageLines || symptom.message.length > maxMessageLength$1) return;
		const more = clean(text);
		symptom.message += begins ? ` ${more}` : more;
		symptom.spaced += ` ${more}`;
	}
	#list(line, { kind, namespace, name }) {
		const key = `${kind} ${namespace ?? ""}/${name}`;
		const listed = this.#listed.get(key) ?? emptySeen(this.#file, this.#lines, line, {
			namespace,
			name
		}, kind);
		if (this.#listed.size < maxPods) this.#listed.set(key, listed);
		return listed;
	}
	/** Messages without a pod. */
	#nameless(line) {
		const listed = this.#listed.get("") ?? emptySeen(this.#file, this.#lines, line, {
			namespace: null,
			name: null
		});
		this.#listed.set("", listed);
		return listed;
	}
	/** The last place at which `value` stands on its line. */
	#at(line, value) {
		const text = this.#lines[line] ?? "";
		const start = Math.max(0, text.lastIndexOf(value));
		return placeIn(this.#file, this.#lines, line, start, start + value.trimEnd().length);
	}
};
/** A line of JSON that was cut out of its document. */
function unquoted(value) {
	if (!value.includes("\\\"")) return value;
	return value.replace(/^"(?:message|note)": "/, "").replace(/",?$/, "").replaceAll("\\\"", "\"").replaceAll("\\n", " ");
}
function clean(message) {
	return discreet(message.slice(0, maxMessageLength$1)).trim();
}
function emptySeen(file, lines, line, { namespace, name }, kind = "Pod") {
	const text = lines[line] ?? "";
	const start = name === null ? 0 : Math.max(0, text.indexOf(name));
	return {
		resource: {
			apiVersion: kind === "Pod" ? "v1" : kind === "Job" ? "batch/v1" : "apps/v1",
			kind,
			namespace,
			name
		},
		at: placeIn(file, lines, line, start, start + (name ?? text).length),
		containers: [],
		symptoms: [],
		serviceAccountName: null,
		imagePullSecrets: null
	};
}

// src/recognise/elsewhere.ts
const describe = (pod) => `kubectl describe pod ${pod}`;
const logs = (pod, container) => `kubectl logs ${pod}${container}`;
const previous = (pod, container) => `kubectl logs --previous ${pod}${container}`;
const elsewheres = [
	{
		reason: /^OOMKilled$/,
		message: /\bOOMKilled\b/,
		is: "its container was killed for want of memory (OOMKilled): raise its limit or look at what it uses",
		look: previous,
		pulled: true
	},
	{
		reason: /^FailedScheduling$/,
		message: /\d+\/\d+ nodes are available/,
		is: "no node takes it (Pending, FailedScheduling): resources, taints, affinity or a volume",
		look: describe,
		pulled: false
	},
	{
		reason: /^(?:FailedMount|FailedAttachVolume|VolumeFailedDelete)$/,
		message: /MountVolume\.|Unable to attach or mount volumes/,
		is: "a volume cannot be mounted (FailedMount), and before that no image is pulled",
		look: describe,
		pulled: false
	},
	{
		reason: /^FailedCreatePodSandBox$/,
		message: null,
		is: "its network or sandbox cannot be made (FailedCreatePodSandBox)",
		look: describe,
		pulled: false
	},
	{
		reason: /^(?:Evicted|Preempted|NodeShutdown|NodeLost|Shutdown|Terminated|UnexpectedAdmissionError|OutOf\w+|NodeAffinity)$/,
		message: null,
		is: "its node gave it up (evicted, or shut down)",
		look: () => "kubectl describe nodes",
		pulled: false
	},
	{
		reason: /^FailedCreate$/,
		message: /is forbidden: exceeded quota/,
		is: "the API server does not let it be created (FailedCreate): quota, security policy or a webhook",
		look: (pod) => `kubectl get events ${pod}`,
		pulled: false
	},
	{
		reason: /^(?:CreateContainerConfigError|CreateContainerError)$/,
		message: /CreateContainer(?:Config)?Error/,
		is: "its image is there, and its container cannot be made: its configuration, a Secret or a ConfigMap",
		look: describe,
		vague: true,
		pulled: true
	},
	{
		reason: /^(?:RunContainerError|StartError|ContainerCannotRun|FailedPostStartHook|PostStartHookError)$/,
		message: /failed to (?:create containerd task|start container)|OCI runtime create failed/,
		is: "its image is there, and its program cannot be started: look at command and entry point",
		look: describe,
		pulled: true
	},
	{
		reason: /^(?:CrashLoopBackOff|Error|ContainerStatusUnknown|DeadlineExceeded)$/,
		message: /Back-off restarting failed|CrashLoopBackOff/,
		is: "its image is there, and its program ends (CrashLoopBackOff)",
		look: previous,
		pulled: true
	},
	{
		reason: /^(?:Unhealthy|ProbeWarning)$/,
		message: /(?:Liveness|Readiness|Startup) probe failed/,
		is: "its container runs, and a probe fails",
		look: logs,
		pulled: true
	},
	{
		reason: /^(?:ContainerCreating|PodInitializing|Pending)$/,
		message: null,
		is: "it is being set up: volumes and init containers come before its image",
		look: describe,
		vague: true,
		pulled: false
	}
];
function fits(row, { reason, message }) {
	return reason !== null && row.reason.test(reason) || message !== "" && row.message?.test(message) === true;
}

// src/recognise/objects.ts
const maxMessageLength = 8192;
/** Of one pod: more of either does no kubelet know. */
const maxContainers = 1e3;
const maxSymptoms = 1e3;
const lists = [
	[
		"initContainers",
		"initContainerStatuses",
		"init"
	],
	[
		"containers",
		"containerStatuses",
		"container"
	],
	[
		"ephemeralContainers",
		"ephemeralContainerStatuses",
		"ephemeral"
	]
];
/** Pods with the events that name them; other objects where events speak of them. Everything else in the input is passed over. */
function readObjects(manifests) {
	const seen = /* @__PURE__ */ new Map();
	for (const manifest of manifests) if (manifest.kind === "Pod") seen.set(keyOf("Pod", manifest.namespace, manifest.name), podOf(manifest));
	const events = manifests.filter(({ kind }) => kind === "Event").map((manifest) => ({
		manifest,
		when: whenOf(manifest)
	}));
	for (const { manifest } of events.toSorted((a, b) => a.when < b.when ? -1 : a.when > b.when ? 1 : 0)) {
		const about = child(manifest.root, "involvedObject") ?? child(manifest.root, "regarding");
		const kind = text(child(about, "kind")) ?? "Pod";
		const namespace = text(child(about, "namespace")) ?? manifest.namespace;
		const name = text(child(about, "name"));
		const key = keyOf(kind, namespace, name);
		const apiVersion = text(child(about, "apiVersion")) ?? "v1";
		const of = seen.get(key) ?? {
			resource: {
				apiVersion,
				kind,
				namespace,
				name
			},
			at: alone(manifest.span(child(about, "name") ?? manifest.root)),
			containers: [],
			symptoms: [],
			serviceAccountName: null,
			imagePullSecrets: null
		};
		seen.set(key, of);
		const message = child(manifest.root, "message") ?? child(manifest.root, "note");
		const container = /^spec\.\w+\{([^}]{1,253})\}/.exec(text(child(about, "fieldPath")) ?? "")?.[1] ?? null;
		const symptom = symptomOf(manifest, child(manifest.root, "reason"), message, container);
		if (symptom !== null && of.symptoms.length < maxSymptoms) of.symptoms.push(symptom);
	}
	return [...seen.values()];
}
function keyOf(kind, namespace, name) {
	return JSON.stringify([
		kind,
		namespace,
		name
	]);
}
/** RFC 3339 in UTC sorts as text. */
function whenOf({ root }) {
	return text(descend(root, "series", "lastObservedTime")) ?? text(child(root, "lastTimestamp")) ?? text(child(root, "eventTime")) ?? text(child(root, "deprecatedLastTimestamp")) ?? "";
}
function podOf(manifest) {
	const spec = child(manifest.root, "spec");
	const status = child(manifest.root, "status");
	const containers = [];
	const symptoms = [];
	const said = (reason, message, container) => {
		const symptom = symptomOf(manifest, reason, message, container);
		if (symptom !== null && symptoms.length < maxSymptoms) symptoms.push(symptom);
	};
	said(child(status, "reason"), child(status, "message"), null);
	for (const condition of items(child(status, "conditions"))) {
		const reason = text(child(condition, "reason"));
		if (reason === "Unschedulable" || reason === "SchedulingGated") said(child(condition, "reason"), child(condition, "message"), null);
	}
	for (const [list, statuses, role] of lists) {
		const states = new Map(items(child(status, statuses)).map((one) => [text(child(one, "name")), one]));
		for (const [index, item] of items(child(spec, list)).entries()) {
			const image = located(manifest, child(item, "image"));
			const name = text(child(item, "name")) ?? "";
			const state = states.get(name);
			const waiting = descend(state, "state", "waiting");
			const ended = descend(state, "state", "terminated") ?? descend(state, "lastState", "terminated");
			if (ended !== void 0 && !/^(?:Completed)?$/.test(text(child(ended, "reason")) ?? "")) said(child(ended, "reason"), child(ended, "message"), name);
			if (waiting !== void 0) said(child(waiting, "reason"), child(waiting, "message"), name);
			if (image === null || containers.length >= maxContainers) continue;
			const now = [
				"waiting",
				"running",
				"terminated"
			].find((one) => descend(state, "state", one) !== void 0);
			const pullPolicy = located(manifest, child(item, "imagePullPolicy"));
			containers.push({
				name,
				image,
				role,
				path: `spec.${list}[${index}].image`,
				pullPolicy,
				state: now ?? null
			});
		}
	}
	const secrets = child(spec, "imagePullSecrets");
	return {
		resource: {
			apiVersion: "v1",
			kind: "Pod",
			namespace: manifest.namespace,
			name: manifest.name
		},
		at: alone(manifest.span(descend(manifest.root, "metadata", "name") ?? child(manifest.root, "kind") ?? manifest.root)),
		containers,
		symptoms,
		serviceAccountName: located(manifest, child(spec, "serviceAccountName")),
		imagePullSecrets: secrets === void 0 ? null : items(secrets).flatMap((item) => located(manifest, child(item, "name")) ?? [])
	};
}
function located(manifest, node) {
	const value = text(node);
	return node === void 0 || value === null || value === "" ? null : {
		value: copy(value),
		at: alone(manifest.span(node))
	};
}
/** null where neither reason nor message is there. */
function symptomOf(manifest, reason, message, container) {
	const why = text(reason);
	const words = discreet((text(message) ?? "").slice(0, maxMessageLength)).trim();
	const node = words === "" ? reason : message;
	if (node === void 0 || why === null && words === "") return null;
	const line = words.replace(/\s*\n\s*/g, " ");
	return {
		reason: why === null ? null : copy(why),
		message: line,
		spaced: line,
		at: alone(manifest.span(node)),
		container
	};
}
/** A string of its own: a slice would keep the whole document in memory. */
function copy(value) {
	return ` ${value}`.slice(1);
}

// src/recognise/pull-failed-otherwise.ts
const pullFailedOtherwise = {
	id: "pull-failed-otherwise",
	cause: "start",
	severity: "error",
	online: false,
	since: "0.1.0",
	summary: "The pull fails on the node, and neither the reference, nor credentials, nor the registry is known to be the reason.",
	why: "A full disk, a signature policy or a broken runtime stops pulls of images that are there; or the cluster no longer says why. Only `pullgate diagnose` finds it.",
	fix: "Look at the node: `kubectl describe node`, and the journal of its container runtime.",
	source: "https://kubernetes.io/docs/concepts/containers/images/#imagepullbackoff",
	*check() {}
};

// src/recognise/recognise.ts
/** What `kubectl describe pod` printed, or a table of events or pods, or messages alone. */
function recogniseText(file, text) {
	return recognise(readDescription(file, text.split(/\r\n|\r|\n/)));
}
/** Pods and events as objects. */
function recogniseObjects(manifests) {
	return recognise(readObjects(manifests));
}
function recognise(all) {
	const found = {
		workloads: [],
		recognitions: [],
		verdicts: /* @__PURE__ */ new Map(),
		notes: []
	};
	for (const seen of all) new Reading(seen, found).read();
	return found;
}
/** One pod. */
var Reading = class {
	#seen;
	#found;
	#workload;
	#podSpec;
	/** What is no pull problem, of its containers (by name) and of itself (null). */
	#elsewhere = [];
	#told = [];
	/** The message about pull secrets that are not there. */
	#lost;
	/** What keeps it from starting, by rule and words: events say it over and over. */
	#starts = /* @__PURE__ */ new Map();
	constructor(seen, found) {
		this.#seen = seen;
		this.#found = found;
		const { resource, at, serviceAccountName, imagePullSecrets } = seen;
		this.#lost = seen.symptoms.find(isLostSecret)?.message ?? null;
		this.#podSpec = {
			path: "spec",
			imagePullSecrets,
			serviceAccountName,
			references: [],
			nodes: [[]]
		};
		this.#workload = {
			resource,
			root: at.file,
			at,
			pod: resource.kind === "Pod",
			hook: null,
			mentions: [],
			references: []
		};
	}
	read() {
		const { containers, symptoms } = this.#seen;
		this.#found.workloads.push(this.#workload);
		const byContainer = Map.groupBy(symptoms, ({ container }) => container);
		const byImage = Map.groupBy(byContainer.get(null) ?? [], imageOf);
		const told = /* @__PURE__ */ new Set();
		for (const container of containers) {
			const own = [
				container.name,
				container.image.value,
				`${container.image.value}:latest`
			].flatMap((key, index) => (index === 0 ? byContainer : byImage).get(key) ?? []).slice(-50);
			for (const symptom of own) told.add(symptom);
			this.#container(container, own);
		}
		this.#rest(symptoms.filter((symptom) => !told.has(symptom)));
		const some = this.#elsewhere.filter(({ row }) => !row.vague);
		for (const one of some.length > 0 ? some : this.#told.length > 0 ? [] : this.#elsewhere) this.#note(one);
	}
	#container(container, own) {
		const { image, path, role, name: called, pullPolicy } = container;
		const mention = this.#mention(image, path, role, called, pullPolicy);
		const state = elsewhereIn(own.filter(({ container: name }) => name !== null));
		const started = container.state === "running" || container.state === "terminated" || state?.pulled === true;
		const pulls = started ? [] : own.filter(isOfPull);
		this.#found.verdicts.set(mention, started ? "pullable" : "unverified");
		if (pulls.length > 0) return this.#pull(pulls, mention, container.image.value);
		if (container.state === "running") return;
		const row = own.flatMap((symptom) => this.#start(symptom, mention)).length === 0 ? elsewhereIn(own) : void 0;
		if (row !== void 0) this.#elsewhere.push({
			row,
			container: container.name
		});
	}
	/** The last message that says why counts: it is the newest. */
	#pull(pulls, mention, image) {
		const reads = pulls.map((symptom) => ({
			symptom,
			read: readPull(symptom, image)
		}));
		const best = reads.findLast(({ read }) => read.explained) ?? reads.find(({ symptom }) => symptom.message !== "") ?? reads[0];
		if (best === void 0) return;
		const lost = (best.read.rule === "image-missing-or-denied" || best.read.rule === "image-access-denied") && this.#lost !== null ? [`the pod names a pull secret that is not there: ${this.#lost}`] : [];
		const read = {
			...best.read,
			evidence: [...best.read.evidence, ...lost]
		};
		this.#tell(read, best.symptom, mention, true);
		if (mention !== null) this.#found.verdicts.set(mention, read.certainty === "proved" ? "broken" : "unverified");
	}
	/** What is said of the pod as a whole, or of nobody that is known. */
	#rest(symptoms) {
		const pulls = symptoms.filter(isOfPull);
		const lost = new Map(pulls.filter(isLostSecret).map((symptom) => [symptom.message, symptom]));
		const failing = this.#told.some(({ ofPull }) => ofPull);
		for (const symptom of lost.values()) {
			const read = readPull(symptom, null);
			this.#tell(failing ? {
				...read,
				severity: void 0
			} : read, symptom, null, false);
		}
		const byImage = Map.groupBy(pulls.filter((symptom) => !isLostSecret(symptom)), imageOf);
		const over = this.#seen.containers.length > 0 && this.#seen.containers.every(({ state }) => state === "running" || state === "terminated");
		const done = healed(symptoms);
		for (const [image, said] of byImage) {
			if (image === null && (failing || byImage.size > 1) && said.every((symptom) => !readPull(symptom, null).explained) || over || image !== null && done.has(image)) continue;
			const at = said.at(-1)?.at;
			const container = said.findLast((symptom) => symptom.container !== null)?.container ?? null;
			const mention = image === null || at === void 0 ? null : this.#mention({
				value: image,
				at
			}, "", "container", container, null);
			this.#pull(said, mention, image);
		}
		const others = symptoms.filter((symptom) => !isOfPull(symptom));
		const starts = others.flatMap((symptom) => this.#start(symptom, null));
		const row = elsewhereIn(others);
		if (row === void 0 || starts.length > 0 || over || this.#told.length > 0) return;
		if (!(row.pulled && this.#elsewhere.some((one) => !one.row.vague))) this.#elsewhere.push({
			row,
			container: null
		});
	}
	#start(symptom, mention) {
		const read = readStart(symptom, mention?.image ?? null);
		if (read === null) return [];
		const key = `${read.rule} ${read.message}`;
		const recognition = this.#starts.get(key) ?? this.#tell(read, symptom, mention, false);
		this.#starts.set(key, recognition);
		return [recognition];
	}
	#tell(read, symptom, mention, ofPull) {
		const complaint = complaintOf(read, symptom, mention, this.#seen.resource);
		const recognition = {
			rule: read.rule,
			complaint,
			mention,
			ofPull
		};
		this.#found.recognitions.push(recognition);
		this.#told.push(recognition);
		return recognition;
	}
	#note({ row, container }) {
		const { kind, namespace, name } = this.#seen.resource;
		const who = `${kind} ${namespace === null ? "" : `${namespace}/`}${name ?? "(no name)"}${container === null ? "" : ` \u203a ${container}`}`;
		const pod = name !== null && plainName.test(name) ? `${name}${inNamespace(namespace)}` : "POD";
		const look = row.look(pod, container !== null && plainName.test(container) ? ` -c ${container}` : "");
		this.#found.notes.push(`${who} has no pull problem: ${row.is}. Look at \`${look}\`.`);
	}
	#mention(image, path, role, container, pullPolicy) {
		const mention = {
			image: image.value,
			at: image.at,
			path,
			role,
			container,
			pullPolicy,
			type: "string",
			podSpec: this.#podSpec,
			placeholder: null
		};
		this.#workload.mentions.push(mention);
		return mention;
	}
};
/** The row that comes first in the table, of all that fit. */
function elsewhereIn(symptoms) {
	return elsewheres.find((one) => symptoms.some((symptom) => fits(one, symptom)));
}
const pulled = /^(?:Successfully pulled image|Container image) "([^"]{1,1000})"(?: already present| in |$)/;
/** Images on which the last word is that they were pulled. */
function healed(symptoms) {
	const images = /* @__PURE__ */ new Set();
	for (const symptom of symptoms) {
		const image = pulled.exec(symptom.message)?.[1];
		const failed = image === void 0 && isOfPull(symptom) ? imageOf(symptom) : null;
		if (image !== void 0) images.add(image);
		if (failed !== null) images.delete(failed);
	}
	return images;
}
function isLostSecret({ reason, message }) {
	return reason === "FailedToRetrieveImagePullSecret" || message.startsWith("Unable to retrieve some image pull secrets");
}
function readPull(symptom, image) {
	const about = image ?? imageOf(symptom);
	return readWords(symptom.message, symptom.reason, about) ?? readWords(symptom.spaced, symptom.reason, about) ?? otherwise(symptom, about);
}
function otherwise(symptom, image) {
	const parsed = image === null ? null : parseImageReference(image);
	const bare = /^(?:Back-off pulling image "[^"]{1,1000}"|Error: \w+|)$/.test(symptom.message);
	const reference = parsed === null || "invalid" in parsed ? null : parsed;
	return {
		rule: pullFailedOtherwise.id,
		certainty: "unverified",
		severity: void 0,
		message: unexplained({
			message: symptom.message,
			image,
			reference
		}, bare ? "" : symptom.message),
		fix: bare ? "Ask for newer events (`kubectl describe pod`, once the kubelet has tried again), or run this without --offline." : void 0,
		evidence: [],
		explained: false
	};
}
/** Each attempt of several is read by itself: not found is proved by the one credential that got as far; else the last one speaks. */
function readWords(message, reason, image) {
	const parts = partsOf(message);
	const reads = parts.flatMap((part) => {
		const found = meaningOf(decisiveOf(part), image, pullMeanings);
		return found === null ? [] : [{
			...found,
			part
		}];
	});
	const named = reads.length === 0 && reason !== null ? meaningOf(reason, image, pullMeanings) : null;
	const proved = reads.find(({ meaning }) => meaning.certainty === "proved" && /^image-(?:tag|digest|repository)-/.test(meaning.rule));
	const chosen = proved ?? reads.at(-1) ?? named;
	if (chosen == null) return null;
	const { meaning, matter } = chosen;
	const attempts = parts.map((part, index) => `credential ${index + 1} of ${parts.length}: ${part.slice(0, 400)}`);
	const agree = proved !== void 0 || reads.every((one) => one.meaning.rule === meaning.rule);
	return {
		rule: meaning.rule,
		certainty: agree ? meaning.certainty : "unverified",
		severity: agree ? meaning.severity : void 0,
		message: meaning.says(matter),
		fix: meaning.fix,
		evidence: parts.length > 1 ? ["the pod showed several credentials, one after another, and each failed", ...attempts] : [],
		explained: true
	};
}
function readStart(symptom, image) {
	const found = meaningOf(symptom.message, image, startMeanings) ?? meaningOf(symptom.spaced, image, startMeanings);
	if (found === null) return null;
	const { meaning, matter } = found;
	const { rule, certainty, severity, fix } = meaning;
	return {
		rule,
		certainty,
		severity,
		message: meaning.says(matter),
		fix,
		evidence: [],
		explained: true
	};
}
function complaintOf(read, symptom, mention, resource) {
	return {
		at: symptom.at,
		message: read.message,
		...read.fix === void 0 ? {} : { fix: read.fix },
		subject: read.message,
		certainty: read.certainty,
		...read.severity === void 0 ? {} : { severity: read.severity },
		resource,
		event: symptom.message === "" ? symptom.reason ?? "" : symptom.message,
		evidence: read.evidence,
		commands: commandsFor(resource, mention?.image ?? null, isOfPull(symptom))
	};
}
/** Names are those of the API, or they are left out: nothing in them that a shell would read. */
const plainName = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/;
function inNamespace(namespace) {
	return namespace !== null && plainName.test(namespace) ? ` -n ${namespace}` : "";
}
function commandsFor({ kind, namespace, name }, image, ofPull) {
	const parsed = image === null ? null : parseImageReference(image);
	const pod = kind === "Pod" && name !== null && plainName.test(name);
	if (!ofPull) return pod ? [`kubectl describe pod ${name}${inNamespace(namespace)}`] : [];
	return [...pod ? [`kubectl get pod ${name}${inNamespace(namespace)} -o jsonpath='{.spec.serviceAccountName} {.spec.imagePullSecrets}'`] : [], ...parsed === null || "invalid" in parsed || hostOf(parsed) === "" ? [] : [`skopeo inspect --raw docker://${questionOf(parsed)}`]];
}
/** Rules that nothing but what a cluster says can break. */
const rulesOfClusters = [pullFailedOtherwise];

export { pullFailedOtherwise as i, recogniseText as n, rulesOfClusters as r, recogniseObjects as t };