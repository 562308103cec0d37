/** The kinds that GitOps controllers act on. */
import { mayDeclareInValues } from "./values-declarations.ts";

export type GitopsRole =
  | "flux-kustomization"
  | "helm-release"
  | "helm-repository"
  | "oci-repository"
  | "git-repository"
  | "flux-helm-chart"
  | "flux-instance"
  | "artifact-generator"
  | "resource-set"
  | "resource-set-inputs"
  | "argo-application"
  | "application-set"
  /** An Application that no file declares, of a chart that makes Applications. */
  | "application-chart"
  | "k3s-helm-chart"
  | "k3s-helm-chart-config"
  | "openshift-template"
  | "crossplane-release"
  /** A kustomization that is built by itself. */
  | "kustomization"
  /** Makes workloads in the cluster, by means that are not imitated here. */
  | "unsupported"
  | "other-source"
  | "data";

interface GitopsKind {
  group: string;
  kind: string;
  /** null: every version of the group. */
  versions: readonly string[] | null;
  role: GitopsRole;
}

const flux = ["v1", "v1beta1", "v1beta2"];

/** A group or kind that is added here is read from built output and from files alike. */
export const gitopsKinds: readonly GitopsKind[] = [
  {
    group: "kustomize.toolkit.fluxcd.io",
    kind: "Kustomization",
    versions: flux,
    role: "flux-kustomization",
  },
  {
    group: "helm.toolkit.fluxcd.io",
    kind: "HelmRelease",
    versions: ["v2", "v2beta1", "v2beta2"],
    role: "helm-release",
  },
  {
    group: "source.toolkit.fluxcd.io",
    kind: "HelmRepository",
    versions: null,
    role: "helm-repository",
  },
  {
    group: "source.toolkit.fluxcd.io",
    kind: "OCIRepository",
    versions: null,
    role: "oci-repository",
  },
  {
    group: "source.toolkit.fluxcd.io",
    kind: "GitRepository",
    versions: null,
    role: "git-repository",
  },
  { group: "source.toolkit.fluxcd.io", kind: "HelmChart", versions: null, role: "flux-helm-chart" },
  { group: "source.toolkit.fluxcd.io", kind: "Bucket", versions: null, role: "other-source" },
  {
    group: "source.toolkit.fluxcd.io",
    kind: "ExternalArtifact",
    versions: null,
    role: "other-source",
  },
  {
    group: "source.extensions.fluxcd.io",
    kind: "ArtifactGenerator",
    versions: null,
    role: "artifact-generator",
  },
  { group: "fluxcd.controlplane.io", kind: "FluxInstance", versions: null, role: "flux-instance" },
  { group: "fluxcd.controlplane.io", kind: "ResourceSet", versions: null, role: "resource-set" },
  {
    group: "fluxcd.controlplane.io",
    kind: "ResourceSetInputProvider",
    versions: null,
    role: "resource-set-inputs",
  },
  { group: "argoproj.io", kind: "Application", versions: ["v1alpha1"], role: "argo-application" },
  { group: "argoproj.io", kind: "ApplicationSet", versions: ["v1alpha1"], role: "application-set" },
  { group: "helm.cattle.io", kind: "HelmChart", versions: null, role: "k3s-helm-chart" },
  {
    group: "helm.cattle.io",
    kind: "HelmChartConfig",
    versions: null,
    role: "k3s-helm-chart-config",
  },
  { group: "template.openshift.io", kind: "Template", versions: null, role: "openshift-template" },
  { group: "", kind: "Template", versions: ["v1"], role: "openshift-template" },
  { group: "helm.crossplane.io", kind: "Release", versions: null, role: "crossplane-release" },
  {
    group: "kustomize.config.k8s.io",
    kind: "Kustomization",
    versions: null,
    role: "kustomization",
  },
  ...unsupported("operators.coreos.com", "Subscription"),
  ...unsupported("olm.operatorframework.io", "ClusterExtension"),
  ...unsupported("fleet.cattle.io", "GitRepo", "HelmOp", "Bundle"),
  ...unsupported("helmfile", "Helmfile"),
  ...unsupported("addons.cluster.x-k8s.io", "HelmChartProxy", "ClusterResourceSet"),
  ...unsupported("config.projectsveltos.io", "ClusterProfile", "Profile"),
  ...unsupported("gitops.kluctl.io", "KluctlDeployment"),
  ...unsupported("helm.k0sproject.io", "Chart"),
  ...unsupported("apps.kubermatic.k8c.io", "ApplicationInstallation"),
  ...unsupported("application.giantswarm.io", "App"),
  ...unsupported("deployments.plural.sh", "ServiceDeployment"),
  ...unsupported("packaging.carvel.dev", "PackageInstall"),
  ...unsupported("kappctrl.k14s.io", "App"),
  ...unsupported("apps.open-cluster-management.io", "Subscription", "HelmRelease"),
  ...unsupported("helm.fluxcd.io", "HelmRelease"),
  { group: "", kind: "ConfigMap", versions: ["v1"], role: "data" },
  { group: "", kind: "Secret", versions: ["v1"], role: "data" },
];

function unsupported(group: string, ...kindNames: string[]): GitopsKind[] {
  return kindNames.map((kind) => ({ group, kind, versions: null, role: "unsupported" }));
}

const byName = Map.groupBy(gitopsKinds, ({ group, kind }) => `${group}/${kind}`);

/** null for a kind that no controller here acts on. */
export function roleOf(apiVersion: string, kind: string): GitopsRole | null {
  const slash = apiVersion.lastIndexOf("/");
  const group = slash < 0 ? "" : apiVersion.slice(0, slash);
  const version = apiVersion.slice(slash + 1);
  const rows = byName.get(`${group}/${kind}`) ?? [];
  return rows.find(({ versions }) => versions === null || versions.includes(version))?.role ?? null;
}

const groups = [...new Set(gitopsKinds.map(({ group }) => group))].filter((group) => group !== "");
const groupPattern = new RegExp(
  `(?:${groups.map((group) => group.replaceAll(".", "\\.")).join("|")})/|^kind: *["']?Template\\b`,
  "m",
);

/** Can a text hold an object that is more than data? A quick test before it is parsed. */
export function mayHoldSources(text: string): boolean {
  return groupPattern.test(text) || mayDeclareInValues(text);
}

/** The same for ConfigMaps and Secrets. */
export function mayHoldData(text: string): boolean {
  return /^[ \t]*["']?kind["']?: *["']?(?:ConfigMap|Secret)\b/m.test(text);
}
