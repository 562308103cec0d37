/** Registries and repositories that are frozen, moved or shut down, each with its successor. A row answers for itself. Pure. */
import type { ImageReference } from "../../model/image.ts";

export interface RetiredRegistry {
  /** `host` or `host/path`, whole components: everything below it. */
  prefix: string;
  /** Repositories below `prefix` that stayed. */
  but?: RegExp;
  /** The tag `latest` stayed. */
  latestStays?: true;
  /** A clause: what became of it, and when. */
  what: string;
  /** In words for people: what to write instead. */
  successor: string;
  /** What stands in the place of `prefix` in the successor's name of every image below it, where the one serves what the other did. */
  moved?: string;
  /** Where that was announced. */
  source: string;
}

const kubernetes = "`registry.k8s.io` with the same path";
const vanityFlip =
  "https://github.com/kubernetes/k8s.io/blob/0a2ad9c5747ad663aa0ed2b303b61c2977cbf56a/k8s.gcr.io/Vanity-Domain-Flip.md";

/** The longest prefix counts. */
const rows: readonly RetiredRegistry[] = [
  {
    prefix: "k8s.gcr.io",
    what: "has been frozen since 2023-04-03: newer versions are not there, and it is to be shut down",
    successor: kubernetes,
    // Both were names of one store, the one of the next row but one.
    moved: "registry.k8s.io",
    source: "https://kubernetes.io/blog/2023/02/06/k8s-gcr-io-freeze-announcement/",
  },
  ...["gcr.io/google_containers", "gcr.io/google-containers"].map((prefix) => ({
    prefix,
    what: "has been frozen since 2020-07, when Kubernetes left it",
    successor: "`registry.k8s.io` with the rest of the path",
    source: vanityFlip,
  })),
  ...[
    "gcr.io/k8s-artifacts-prod",
    "us.gcr.io/k8s-artifacts-prod",
    "eu.gcr.io/k8s-artifacts-prod",
    "asia.gcr.io/k8s-artifacts-prod",
  ].map((prefix) => ({
    prefix,
    what: "is what stood behind k8s.gcr.io, which has been frozen since 2023-04-03",
    successor: "`registry.k8s.io` with the rest of the path",
    moved: "registry.k8s.io",
    source: "https://kubernetes.io/blog/2023/02/06/k8s-gcr-io-freeze-announcement/",
  })),
  {
    prefix: "quay.io/kubernetes-ingress-controller",
    what: "has been read-only since 2020-07, and ends with 0.33.0",
    successor: "`registry.k8s.io/ingress-nginx/controller`",
    source: "https://github.com/kubernetes/ingress-nginx/releases/tag/controller-v0.34.0",
  },
  {
    prefix: "docker.io/jettech/kube-webhook-certgen",
    what: "is no longer kept: it fails on Kubernetes 1.22 and later",
    successor: "`registry.k8s.io/ingress-nginx/kube-webhook-certgen`",
    source: "https://github.com/kubernetes-sigs/gateway-api/pull/991",
  },
  {
    prefix: "gcr.io/kubebuilder/kube-rbac-proxy",
    what: "is gone with Google's Container Registry, from 2025-03-18 on",
    successor: "`quay.io/brancz/kube-rbac-proxy`",
    source: "https://github.com/kubernetes-sigs/kubebuilder/discussions/3907",
  },
  ...["gcr.io/tekton-releases", "gcr.io/tekton-nightly"].map((prefix) => ({
    prefix,
    what: "can no longer be pulled from (since 2025-07)",
    successor: "`ghcr.io/tektoncd`, with the path that the release's own manifests give",
    source: "https://tekton.dev/blog/2025/04/03/migration-to-github-container-registry/",
  })),
  {
    prefix: "quay.io/coreos/kube-state-metrics",
    what: "is no longer updated since version 2.0 (2021-04)",
    successor: "`registry.k8s.io/kube-state-metrics/kube-state-metrics`",
    source: "https://kubernetes.io/blog/2021/04/13/kube-state-metrics-v-2-0/",
  },
  {
    prefix: "quay.io/coreos/prometheus-operator",
    what: "ends with 0.42 (2020-09)",
    successor: "`quay.io/prometheus-operator/prometheus-operator`",
    source: "https://github.com/prometheus-operator/prometheus-operator/issues/3672",
  },
  {
    prefix: "quay.io/coreos/prometheus-config-reloader",
    what: "ends with 0.42 (2020-09)",
    successor: "`quay.io/prometheus-operator/prometheus-config-reloader`",
    source: "https://github.com/prometheus-operator/prometheus-operator/pull/3449",
  },
  {
    prefix: "docker.io/bitnami",
    // Not of the catalogue that moved: https://github.com/kubeflow/pipelines/issues/12170, https://github.com/bitnami-labs/sealed-secrets
    but: /^(?:minideb|sealed-secrets)/,
    latestStays: true,
    what: "was emptied from 2025-08-28 on: all versions moved to `docker.io/bitnamilegacy`, where they are no longer updated",
    successor:
      "another source of the image, or `docker.io/bitnamilegacy` with the same name for the time being",
    source: "https://github.com/bitnami/containers/issues/83267",
  },
  {
    prefix: "registry.centos.org",
    what: "has been shut down since 2023-05: its name has no address",
    successor: "`quay.io/centos/centos`, or what replaces that image",
    source: "https://github.com/CentOS/container-index/issues/424",
  },
  {
    prefix: "docker.pkg.github.com",
    what: "was replaced by the Container registry, to which GitHub moved its images",
    successor: "`ghcr.io` with the same path",
    source:
      "https://docs.github.com/en/packages/working-with-a-github-packages-registry/migrating-to-the-container-registry-from-the-docker-registry",
  },
];

/** The row that holds an image; null for most. */
export function retired({ domain, path, tag, digest }: ImageReference): RetiredRegistry | null {
  const name = `${domain.toLowerCase()}/${path}`;
  const latest = digest === null && (tag === null || tag === "latest");
  const [row] = rows
    .filter(
      ({ prefix, but, latestStays }) =>
        (name === prefix || name.startsWith(`${prefix}/`)) &&
        but?.test(name.slice(prefix.length + 1)) !== true &&
        !(latest && latestStays === true),
    )
    .toSorted((a, b) => b.prefix.length - a.prefix.length);
  return row ?? null;
}
