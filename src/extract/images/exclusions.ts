/** Kinds and keys with values that look like images but are not pulled. */

export interface Exclusion {
  /** API group, "" for core; `*` matches any text. */
  group: string;
  /** `*` matches any text. */
  kind: string;
  why: string;
}

/** Kinds that are not searched, nor are resources nested in them. */
export const excludedKinds: readonly Exclusion[] = [
  {
    group: "apiextensions.k8s.io",
    kind: "CustomResourceDefinition",
    why: "a schema: its defaults and examples are not pulled",
  },
  { group: "", kind: "ConfigMap", why: "text for a program: only the program knows what it pulls" },
  { group: "", kind: "Secret", why: "text for a program: only the program knows what it pulls" },
  { group: "", kind: "Node", why: "its images are on the node already" },
  { group: "kyverno.io", kind: "*", why: "patterns that images are compared with" },
  { group: "policies.kyverno.io", kind: "*", why: "patterns that images are compared with" },
  { group: "cli.kyverno.io", kind: "*", why: "invented images, to test policies" },
  { group: "policy.sigstore.dev", kind: "*", why: "patterns that images are compared with" },
  { group: "*.gatekeeper.sh", kind: "*", why: "constraints and their patterns" },
  { group: "admissionregistration.k8s.io", kind: "*", why: "admission rules" },
  {
    group: "securityenforcement.admission.cloud.ibm.com",
    kind: "*",
    why: "patterns that images are compared with",
  },
  { group: "portieris.cloud.ibm.com", kind: "*", why: "patterns that images are compared with" },
  { group: "auto.gke.io", kind: "*", why: "allow-lists: patterns that images are compared with" },
  { group: "eraser.sh", kind: "ImageList", why: "images to remove from nodes" },
  { group: "kuik.enix.io", kind: "*", why: "patterns that images are compared with" },
  { group: "image.toolkit.fluxcd.io", kind: "*", why: "repositories to search for new tags" },
  {
    group: "argocd-image-updater.argoproj.io",
    kind: "*",
    why: "repositories to search for new tags",
  },
  { group: "kargo.akuity.io", kind: "Warehouse", why: "repositories to search for new tags" },
  { group: "infrastructure.cluster.x-k8s.io", kind: "*", why: "images of machines" },
  { group: "compute.azure.com", kind: "*", why: "images of machines" },
  { group: "compute.cnrm.cloud.google.com", kind: "*", why: "images of machines" },
  { group: "compute.*.upbound.io", kind: "*", why: "images of machines" },
  { group: "compute.*.crossplane.io", kind: "*", why: "images of machines" },
  { group: "ec2.*.upbound.io", kind: "*", why: "images of machines" },
  { group: "ec2.services.k8s.aws", kind: "*", why: "images of machines" },
  { group: "machine.openshift.io", kind: "*", why: "images of machines" },
  { group: "rke-machine-config.cattle.io", kind: "*", why: "images of machines" },
  { group: "metal3.io", kind: "*", why: "images of machines" },
  { group: "tinkerbell.org", kind: "*", why: "images of machines" },
  { group: "karpenter.*", kind: "*NodeClass", why: "images of machines" },
  { group: "longhorn.io", kind: "*BackingImage", why: "images of disks" },
  { group: "harvesterhci.io", kind: "VirtualMachineImage", why: "images of disks" },
  {
    group: "kustomize.config.k8s.io",
    kind: "*",
    why: "input of kustomize: only its output is applied",
  },
];

/** Kinds with values for a chart: only the chart decides which values are images. */
export const chartKinds: readonly Exclusion[] = [
  { group: "argoproj.io", kind: "Application", why: "values of the chart that Argo CD renders" },
  { group: "argoproj.io", kind: "ApplicationSet", why: "values of the chart that Argo CD renders" },
  {
    group: "helm.toolkit.fluxcd.io",
    kind: "HelmRelease",
    why: "values of the chart that Flux renders",
  },
  { group: "helm.fluxcd.io", kind: "HelmRelease", why: "values of the chart that Flux renders" },
  {
    group: "helm.crossplane.io",
    kind: "Release",
    why: "values of the chart that Crossplane renders",
  },
  {
    group: "helm.m.crossplane.io",
    kind: "Release",
    why: "values of the chart that Crossplane renders",
  },
  { group: "fleet.cattle.io", kind: "*", why: "values of the chart that Fleet renders" },
];

/** True for a path into the values of such a kind. */
export function isInValues(path: string): boolean {
  return /(?:^|\.)values(?:Object)?(?:[.[]|$)/.test(path);
}

/** Keys that are not searched, at any depth of any kind. */
export const excludedKeys: ReadonlyMap<string, string> = new Map([
  ["status", "the observed state, not what will be pulled"],
  ["metadata", "annotations may contain whole resources, such as the last applied one"],
  ["openAPIV3Schema", "a schema: its defaults and examples are not pulled"],
]);
