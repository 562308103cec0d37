/** Messages of the kubelet and the runtime before they contact a registry. */
import { parseImageReference } from "../../model/pull/image.ts";
import { capitalize, imageName, type MessageRow, type MessageSubject } from "./message-row.ts";
import { sources } from "./sources.ts";

export const runtimeMessages: readonly MessageRow[] = [
  // The kubelet, before it calls its runtime.
  {
    pattern:
      /Failed to apply default image tag|couldn't parse image (?:name|reference)|InvalidImageName|failed to parse image reference|invalid reference format/,
    rule: "image-reference-invalid",
    certainty: "proved",
    describe: (subject) =>
      `${capitalize(imageName(subject))} is not a valid image reference${invalidity(subject)}`,
    source: sources.kubelet,
  },
  {
    pattern: /ErrImageNeverPull|is not present with pull policy of Never/,
    rule: "pull-policy-never",
    certainty: "proved",
    severity: "error",
    describe: (subject) =>
      `${capitalize(imageName(subject))} is not on the node, and its pull policy is Never`,
    fix:
      "Put the image on every node, or set imagePullPolicy to IfNotPresent. Since Kubernetes " +
      "1.35 " +
      "an image that was pulled with the secret of another pod also counts as absent: name that " +
      "secret in the pod.",
    source: sources.kubelet,
  },
  {
    pattern: /pull QPS exceeded/,
    rule: "registry-rate-limited",
    certainty: "proved",
    severity: "warning",
    describe: () =>
      "The kubelet's own limit on pulls (registryPullQPS) was exceeded; the kubelet tries again",
    fix: "Raise registryPullQPS and registryBurst of the kubelet if the message keeps coming back.",
    source: sources.kubelet,
  },
  {
    pattern:
      /^(?:(?:Failed to pull|Back-off pulling) image "[^"]{0,1000}": |ErrImagePull: |Error: ){0,3}(?:illegal base64 data at input byte \d+|unable to parse auth field|invalid character .{1,40} (?:looking for|after|in)|unexpected end of JSON input|json: cannot unmarshal)/,
    rule: "pull-secret-undecodable",
    certainty: "proved",
    describe: () => "A pull secret of the pod cannot be decoded, so no container of the pod starts",
    source: sources.keyring,
  },
  {
    // With words around the error, but only errors that the kubelet's decoder alone has.
    pattern:
      /(?:auth field|[Pp]ull ?[Ss]ecret|secret "?[\w.-]{1,253}"?|dockerconfig(?:json)?|docker config|keyring)\b[^\n]{0,200}?(?:illegal base64 data|must be formatted as base64|invalid character|unexpected end of JSON input|cannot unmarshal)|unable to (?:parse|decode) auth field|cannot unmarshal \S{1,40} into Go (?:value|struct field)[^\n]{0,100}?DockerConfig/,
    rule: "pull-secret-undecodable",
    certainty: "proved",
    describe: () => "A pull secret of the pod cannot be decoded, so no container of the pod starts",
    source: sources.keyring,
  },
  {
    pattern: /Unable to retrieve some image pull secrets \(([^)]{1,1000})\)/,
    rule: "pull-secret-not-found",
    certainty: "proved",
    severity: "warning",
    describe: ({ match }) =>
      `The pod names pull secrets that are not in its namespace: ${listed(match[1])}`,
    fix: "Create the secret in the pod's namespace, or correct its name.",
    source: sources.kubeletPods,
  },
  // CRI-O: error classes, and names without a registry.
  {
    pattern:
      /SignatureValidationFailed|Source image rejected|signature validation failed|A signature was required/,
    rule: "pull-failed-otherwise",
    certainty: "proved",
    describe: (subject) => `The node's signature policy rejects ${imageName(subject)}`,
    fix:
      "Sign the image as the policy demands, or correct the policy " +
      "(`/etc/containers/policy.json`).",
    source: `${sources.crioErrors} ${sources.crioPolicy}`,
  },
  {
    pattern: /short.name mode is enforcing|returns ambiguous list/,
    rule: "image-reference-invalid",
    certainty: "proved",
    describe: (subject) =>
      `${capitalize(imageName(subject))} names no registry, and the node has several to search`,
    fix: "Write the registry in the image: `docker.io/library/…` for an official one.",
    source: sources.crioShortNames,
  },
  {
    pattern: /did not resolve to an alias|no registries configured while trying to pull/,
    rule: "image-reference-invalid",
    certainty: "proved",
    describe: (subject) =>
      `${capitalize(imageName(subject))} names no registry, and the node has none to search`,
    fix: "Write the registry in the image: `docker.io/library/…` for an official one.",
    source: sources.crioShortNames,
  },
  {
    pattern: /both a tag and digest are currently not supported/,
    rule: "image-reference-invalid",
    certainty: "proved",
    describe: (subject) =>
      "This version of CRI-O does not accept a reference with both tag and digest: " +
      imageName(subject),
    fix: "Remove the tag, or update CRI-O: only 1.31.0 has this limit.",
    source: "https://github.com/cri-o/cri-o/issues/8603",
  },

  {
    pattern:
      /Cannot connect to the Docker daemon|dial unix \S{1,200}|\/(?:containerd|crio|cri-dockerd)\.sock/,
    rule: "pull-failed-otherwise",
    certainty: "proved",
    describe: () => "The container runtime of the node does not answer the kubelet",
    fix: "Check the runtime on the node: `systemctl status containerd`, and its journal.",
    source: sources.kubelet,
  },
  {
    pattern:
      /code = Unavailable desc = (?:error reading from server|transport is closing|closing transport|keepalive ping)|desc = (?:grpc: the client connection is closing|ttrpc: closed|panic )/,
    rule: "pull-failed-otherwise",
    certainty: "proved",
    describe: () =>
      "The container runtime of the node broke off its connection to the kubelet during the " +
      "pull: it was stopped or it crashed",
    fix:
      "Look for a restart or a crash in the journal of the container runtime, and for a lack of " +
      "memory on the node. The kubelet pulls again by itself.",
    source: "https://github.com/grpc/grpc-go/blob/v1.70.0/internal/transport/http2_client.go",
  },
  {
    pattern: /unknown service runtime\.v1(?:alpha2)?\.ImageService/,
    rule: "pull-failed-otherwise",
    certainty: "proved",
    describe: () =>
      "The container runtime of the node does not serve this version of the container runtime " +
      "interface (CRI)",
    fix:
      "Enable the CRI plugin of the runtime (containerd: `disabled_plugins` in its " +
      "configuration), or update the runtime to the version that this kubelet needs.",
    source: "https://kubernetes.io/docs/setup/production-environment/container-runtimes/",
  },
  {
    // Nothing tells whether the registry, the network or the node is slow.
    pattern:
      /^(?:(?:Failed to pull|Back-off pulling) image "[^"]{0,1000}": )?(?:ErrImagePull: )?(?:rpc error: code = \w{1,30} desc = )?(?:failed to pull and unpack image "[^"]{0,1000}": )?context deadline exceeded$/,
    rule: "pull-failed-otherwise",
    certainty: "unverified",
    describe: (subject) =>
      `The pull of ${imageName(subject)} did not end in time; the message does not say whether ` +
      "the registry, the network or the node is slow",
    fix:
      "Check the size of the image, the bandwidth of the node and the load of its disk. Update " +
      "cri-dockerd if it is older than 0.2.6: such versions end every long pull.",
    source: "https://github.com/rancher-sandbox/rancher-desktop/issues/3293",
  },
  {
    pattern:
      /\bopen (\/etc\/(?:docker|containerd|containers|rancher)\/[^\s:)"]{1,300}\.(?:crt|cert|pem|key)): (no such file or directory|permission denied)/,
    rule: "pull-failed-otherwise",
    certainty: "proved",
    describe: ({ match }) =>
      `The container runtime of the node cannot read the certificate file \`${match[1]}\` ` +
      `(${match[2]}), so it asked no registry`,
    fix:
      "Put the file there, or remove the entry that names it (an empty folder or a broken link " +
      "in `certs.d`, or a setting of the runtime). No credential is involved.",
    source: "https://github.com/kubernetes/kubernetes/issues/65734",
  },
  {
    pattern: /loading registries configuration/,
    rule: "pull-failed-otherwise",
    certainty: "proved",
    describe: () => "The container runtime of the node cannot read its `registries.conf`",
    fix: "Correct `/etc/containers/registries.conf` and `registries.conf.d` on the node.",
    source: sources.crioRegistries,
  },
  {
    pattern: /error execing credential provider plugin (\S{1,100})/,
    rule: "pull-failed-otherwise",
    certainty: "unverified",
    cause: "credentials",
    describe: ({ match }) =>
      `The credential provider \`${match[1] ?? ""}\` of the kubelet fails, so the node pulls ` +
      "without its credential",
    fix:
      "Correct the credential provider on the node: its binary, and its version and arguments in " +
      "the file of `--image-credential-provider-config`.",
    source:
      "https://github.com/kubernetes/kubernetes/pull/117448 " +
      "https://github.com/siderolabs/talos/issues/11086",
  },
  // The kubelet inspects an image in the node's own store before it pulls: no registry is asked.
  {
    pattern:
      /Failed to inspect image[^\n]{0,2000}?(?:deadline exceeded|DeadlineExceeded|timed? ?out)/,
    rule: "pull-failed-otherwise",
    certainty: "proved",
    describe: () =>
      "The container runtime of the node does not answer the kubelet in time; no registry was " +
      "asked",
    fix: "Check the load of the node and of its disk, and the journal of its container runtime.",
    source: sources.kubelet,
  },
  {
    pattern:
      /Failed to inspect image[^\n]{0,2000}?(?:parsing (?:named )?reference|must be lowercase|invalid reference)/,
    rule: "image-reference-invalid",
    certainty: "proved",
    describe: (subject) =>
      `${capitalize(imageName(subject))} is not a valid image reference${invalidity(subject)}`,
    source: sources.crioShortNames,
  },
  {
    pattern: /Failed to inspect image|InspectFailed|ImageInspectError/,
    rule: "pull-failed-otherwise",
    certainty: "proved",
    describe: (subject) =>
      `The runtime of the node cannot read ${imageName(subject)} in its own image store; no ` +
      "registry was asked",
    fix:
      "Remove the image from the node (`crictl rmi`), so that the kubelet pulls it again; if the " +
      "store itself is damaged, drain the node and empty it (CRI-O: `crio wipe`).",
    source: sources.kubelet,
  },
];

function listed(names = ""): string {
  return names
    .split(",")
    .map((name) => `\`${name.trim()}\``)
    .join(", ");
}

/** ": <reason>", or "" if neither the image nor the message tells it. */
function invalidity({ image, message }: MessageSubject): string {
  const parsed = image === null ? null : parseImageReference(image);
  const reason =
    parsed !== null && "invalid" in parsed
      ? parsed.invalid
      : /invalid reference format: (.{1,300})$/.exec(message)?.[1];
  const clause = (reason ?? "").replace(/^invalid reference format(?:: )?/, "");
  return clause === "" ? "" : `: ${clause}`;
}
