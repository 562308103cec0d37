/** Recognises who pulls: the nodes, or a controller that reads images before any pod does. */

export interface Puller {
  /** "the nodes", or "the controller of Knative". */
  name: string;
  /** How to give it a credential for a registry; a sentence that begins with a verb. */
  attach: string | null;
  /** How to make it trust the certificate authority of a registry. */
  trust: string | null;
}

/** Kata Containers pulls again, inside the virtual machine of the pod. */
const guestPull =
  /failed to pull manifest (?:Not authorized|error sending|Image not found)|\[CDH\] \[ERROR\]: Image Pull/;

/** True for a pull that fails in a virtual machine after the pull of the node succeeded. */
export function isGuestPull(message: string): boolean {
  return guestPull.test(message);
}

interface PullerRow extends Puller {
  pattern: RegExp;
}

export const nodes: Puller = { name: "the nodes", attach: null, trust: null };

const controllers: readonly PullerRow[] = [
  {
    // https://github.com/confidential-containers/cloud-api-adaptor/issues/2231
    pattern: guestPull,
    name: "the virtual machine of the pod (Kata Containers)",
    attach:
      "Give the guest components of Kata Containers a credential for the registry (`auth.json` " +
      "of image-rs, or the key broker): imagePullSecrets may not reach the virtual machine.",
    trust: "Put the certificate authority into the root file system of the virtual machine.",
  },
  {
    // https://github.com/knative/serving/blob/main/pkg/reconciler/revision/revision.go
    pattern: /Unable to fetch image "|failed to resolve image to digest/,
    name: "the controller of Knative",
    attach:
      "Name a pull secret for the registry in imagePullSecrets of the service, or on its " +
      "service account: Knative resolves tags with these.",
    trust:
      "Mount the certificate authority into the `controller` Deployment of knative-serving " +
      "(SSL_CERT_DIR), or list the registry under `registries-skipping-tag-resolving` in the " +
      "ConfigMap config-deployment.",
  },
  {
    // https://github.com/argoproj/argo-workflows/blob/main/workflow/controller/workflowpod.go
    pattern: /failed to look-up entrypoint\/cmd for image/,
    name: "the controller of Argo Workflows",
    attach:
      "Set `command` in the template, so that the controller need not read the image; or " +
      "name a pull secret for the registry in imagePullSecrets of the Workflow.",
    trust:
      "Set `command` in the template, so that the controller need not read the image; or " +
      "mount the certificate authority into the workflow-controller.",
  },
  {
    // https://github.com/tektoncd/pipeline/blob/v1.6.0/pkg/pod/entrypoint_lookup.go
    pattern: /translating TaskSpec to Pod: (?:error getting image|(?:GET|HEAD|Get|Head) )/,
    name: "the controller of Tekton",
    attach:
      "Set `command` in the step, so that the controller need not read the image; or name a pull " +
      "secret for the registry on the service account of the TaskRun.",
    trust:
      "Set `command` in the step, so that the controller need not read the image; or write the " +
      "certificate authority into the ConfigMap config-registry-cert of tekton-pipelines.",
  },
  {
    // https://github.com/kubevirt/containerized-data-importer/blob/main/doc/image-from-registry.md
    pattern: /Failed to read registry image: /,
    name: "the importer of CDI",
    attach:
      "Name a Secret with `accessKeyId` and `secretKey` in `source.registry.secretRef` of the " +
      "DataVolume.",
    trust: "Name the certificate authority in `source.registry.certConfigMap` of the DataVolume.",
  },
  {
    // https://docs.sigstore.dev/policy-controller/overview/
    pattern: /admission webhook "(?:policy|cosigned)\.sigstore\.dev" denied the request/,
    name: "the policy controller of Sigstore",
    attach:
      "Name a pull secret for the registry in imagePullSecrets of the pod or on its service " +
      "account: the policy controller reads images with these.",
    trust: "Mount the certificate authority into the policy controller of Sigstore.",
  },
  {
    // https://github.com/crossplane/crossplane/blob/main/internal/controller/pkg/manager/reconciler.go
    pattern:
      /fetch package (?:digest )?from remote|cannot (?:unpack|get|fetch|parse) package: |cannot fetch dependency package tags/,
    name: "the package manager of Crossplane",
    attach: "Name a pull secret for the registry in `packagePullSecrets` of the package.",
    trust:
      "Give Crossplane the certificate authority (`registryCaBundleConfig` in the values of " +
      "its chart).",
  },
  {
    // https://github.com/kyverno/kyverno/blob/main/pkg/engine/internal/imageverifier.go
    pattern:
      /failed to verify image \S|kyverno\.svc|failed to (?:fetch|get) image (?:descriptor|reference)/,
    name: "the admission controller of Kyverno",
    attach:
      "Give Kyverno a pull secret for the registry (`--imagePullSecrets`, or " +
      "`imageRegistryCredentials` in the rule).",
    trust: "Mount the certificate authority into the admission controller of Kyverno.",
  },
  {
    // https://github.com/fluxcd/source-controller/blob/main/internal/controller/ocirepository_controller.go
    pattern:
      /failed to (?:determine artifact digest|pull artifact from|download chart for remote)|scan failed: (?:GET|HEAD|Get) /,
    name: "the source controller of Flux",
    attach: "Name a pull secret for the registry in `spec.secretRef` of the Flux resource.",
    trust: "Name the certificate authority in `spec.certSecretRef` of the Flux resource.",
  },
];

export function pullerIn(message: string): Puller {
  return controllers.find(({ pattern }) => pattern.test(message)) ?? nodes;
}

/** True for a message of a controller that reads images itself. */
export function isControllerMessage(message: string): boolean {
  return controllers.some(({ pattern }) => pattern.test(message));
}

/** The image that go-containerregistry names by its URL only; null if the text has no such URL. */
export function imageInUrl(message: string): string | null {
  const [, host = "", path = "", version = ""] =
    /https:\/\/([^\s/"]{1,260})\/v2\/([^\s"]{1,400}?)\/manifests\/([\w.:-]{1,140}?)(?=[:")\s]|$)/.exec(
      message,
    ) ?? [];
  if (path === "") return null;
  const name = /^(?:index|registry-1)\.docker\.io$/.test(host) ? path : `${host}/${path}`;
  return `${name}${version.startsWith("sha256:") ? "@" : ":"}${version}`;
}
