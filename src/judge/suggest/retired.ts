/** Registries and repositories that are frozen, moved or shut down, with their successors. */
import type { ImageReference } from "../../model/pull/image.ts";

export interface RetiredRegistry {
  /** `host` or `host/path`, whole components: everything below it. */
  prefix: string;
  /** `prefix` is a domain, and all hosts below it are meant too. */
  subdomains?: true;
  /** Its images can no longer be pulled: a refusal means that they are gone. */
  gone?: true;
  /** Repositories below `prefix` that are still maintained. */
  but?: RegExp;
  /** The tag `latest` is still maintained. */
  latestStays?: true;
  /** A clause: what happened to it, and when. */
  what: string;
  /** What to use instead, for people. */
  successor: string;
  /** Replaces `prefix` in every image, if the successor serves the same images. */
  moved?: string;
  /** URL of the announcement. */
  source: string;
}

const kubernetes = "`registry.k8s.io` with the same path";
const vanityFlip =
  "https://github.com/kubernetes/k8s.io/blob/0a2ad9c5747ad663aa0ed2b303b61c2977cbf56a/k8s.gcr.io/Vanity-Domain-Flip.md";

/** The longest matching prefix wins. */
const rows: readonly RetiredRegistry[] = [
  {
    prefix: "k8s.gcr.io",
    what: "has been frozen since 2023-04-03: it has no newer versions and will be shut down",
    successor: kubernetes,
    // Both hosts were names of k8s-artifacts-prod.
    moved: "registry.k8s.io",
    source: "https://kubernetes.io/blog/2023/02/06/k8s-gcr-io-freeze-announcement/",
  },
  ...["gcr.io/google_containers", "gcr.io/google-containers"].map((prefix) => ({
    prefix,
    what: "has been frozen since 2020-07, when Kubernetes moved away",
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
    what: "is the storage of k8s.gcr.io, which has been frozen since 2023-04-03",
    successor: "`registry.k8s.io` with the rest of the path",
    moved: "registry.k8s.io",
    source: "https://kubernetes.io/blog/2023/02/06/k8s-gcr-io-freeze-announcement/",
  })),
  {
    prefix: "quay.io/kubernetes-ingress-controller",
    what: "has been read-only since 2020-07; its last version is 0.33.0",
    successor: "`registry.k8s.io/ingress-nginx/controller`",
    source: "https://github.com/kubernetes/ingress-nginx/releases/tag/controller-v0.34.0",
  },
  {
    prefix: "docker.io/jettech/kube-webhook-certgen",
    what: "is no longer maintained and fails on Kubernetes 1.22 and later",
    successor: "`registry.k8s.io/ingress-nginx/kube-webhook-certgen`",
    source: "https://github.com/kubernetes-sigs/gateway-api/pull/991",
  },
  {
    prefix: "gcr.io/kubebuilder/kube-rbac-proxy",
    gone: true,
    what: "was shut down with Google Container Registry on 2025-03-18",
    successor: "`quay.io/brancz/kube-rbac-proxy`",
    source: "https://github.com/kubernetes-sigs/kubebuilder/discussions/3907",
  },
  ...["gcr.io/tekton-releases", "gcr.io/tekton-nightly"].map((prefix) => ({
    prefix,
    what: "has not served images since 2025-07",
    successor: "`ghcr.io/tektoncd` with the path from the manifests of the release",
    source: "https://tekton.dev/blog/2025/04/03/migration-to-github-container-registry/",
  })),
  {
    prefix: "quay.io/coreos/kube-state-metrics",
    what: "has not been updated since version 2.0 (2021-04)",
    successor: "`registry.k8s.io/kube-state-metrics/kube-state-metrics`",
    source: "https://kubernetes.io/blog/2021/04/13/kube-state-metrics-v-2-0/",
  },
  {
    prefix: "quay.io/coreos/prometheus-operator",
    what: "has not been updated since version 0.42 (2020-09)",
    successor: "`quay.io/prometheus-operator/prometheus-operator`",
    source: "https://github.com/prometheus-operator/prometheus-operator/issues/3672",
  },
  {
    prefix: "quay.io/coreos/prometheus-config-reloader",
    what: "has not been updated since version 0.42 (2020-09)",
    successor: "`quay.io/prometheus-operator/prometheus-config-reloader`",
    source: "https://github.com/prometheus-operator/prometheus-operator/pull/3449",
  },
  {
    prefix: "docker.io/bitnami",
    // Not part of the catalogue that moved: https://github.com/kubeflow/pipelines/issues/12170,
    // https://github.com/bitnami-labs/sealed-secrets
    but: /^(?:minideb|sealed-secrets)/,
    latestStays: true,
    what:
      "was emptied starting 2025-08-28: all versions moved to `docker.io/bitnamilegacy` " +
      "and are no longer updated",
    successor:
      "another source of the image, or temporarily `docker.io/bitnamilegacy` with the same name",
    source: "https://github.com/bitnami/containers/issues/83267",
  },
  ...["minio", "mc"].map((name) => ({
    prefix: `docker.io/minio/${name}`,
    gone: true as const,
    what: "was removed from Docker Hub by its publisher in 2026-09",
    successor: `\`quay.io/minio/${name}\`, which has the same tags and is no longer updated`,
    moved: `quay.io/minio/${name}`,
    source: "https://github.com/shellhub-io/shellhub/issues/7117",
  })),
  ...[
    ["vault", "1.14"],
    ["consul", "1.16"],
  ].map(([name, next]) => ({
    prefix: `docker.io/library/${name}`,
    what: `ended before version ${next} (2023): its publisher has a repository of its own`,
    successor: `\`docker.io/hashicorp/${name}\``,
    source: "https://github.com/hashicorp/docker-vault/pull/343",
  })),
  ...["openjdk", "adoptopenjdk", "java"].map((name) => ({
    prefix: `docker.io/library/${name}`,
    what: "has had no security updates of its released versions since 2022-07 at the latest",
    successor: "`docker.io/library/eclipse-temurin`, or another build of OpenJDK",
    source: "https://github.com/docker-library/docs/pull/2162",
  })),
  {
    prefix: "docker.io/library/jenkins",
    what: "was replaced by the image of the Jenkins project and is no longer updated",
    successor: "`docker.io/jenkins/jenkins`",
    source: "https://hub.docker.com/_/jenkins",
  },
  {
    prefix: "docker.io/ansible/ansible-runner",
    gone: true,
    what: "was removed from Docker Hub by its publisher in 2022-04",
    successor: "`quay.io/ansible/ansible-runner`",
    source: "https://github.com/ansible/ansible-runner/issues/1044",
  },
  ...["origin-cli", "origin-control-plane"].map((name) => ({
    prefix: `docker.io/openshift/${name}`,
    gone: true as const,
    what: "was removed from Docker Hub by its publisher in 2023-10",
    successor: `\`quay.io/openshift/${name}\``,
    source: "https://github.com/openshift/origin/issues/28339",
  })),
  {
    prefix: "docker.io/vectorized",
    what: "was replaced by the organisation `redpandadata` and has no newer versions",
    successor: "`docker.redpanda.com/redpandadata` with the same name",
    source: "https://github.com/redpanda-data/redpanda/issues/24541",
  },
  {
    prefix: "docker.io/tutum",
    gone: true,
    what: "was removed in 2018 with Docker Cloud",
    successor: "another source of the image",
    source: "https://github.com/docker/hub-feedback/issues/1672",
  },
  {
    prefix: "public.ecr.aws/bitnami",
    gone: true,
    what: "was emptied on 2026-06-10",
    successor:
      "another source of the image, or temporarily `docker.io/bitnamilegacy` with the same name",
    source: "https://github.com/aws/containers-roadmap/issues/2817",
  },
  {
    prefix: "projects.registry.vmware.com",
    gone: true,
    what: "was shut down in 2024-06 and knows no image any more",
    successor:
      "`projects.packages.broadcom.com` if the image moved there, or the registry that its " +
      "project names now",
    source: "https://github.com/vmware-tanzu/cluster-api-provider-bringyourownhost/issues/894",
  },
  {
    prefix: "registry.opensource.zalan.do",
    what: "is being shut down: Zalando has published its images on GHCR alone since 2026-05",
    successor: "`ghcr.io/zalando` or `ghcr.io/zalando-incubator` with the same name",
    source: "https://github.com/zalando/skipper/pull/4054",
  },
  {
    prefix: "quay.io/k8scsi",
    gone: true,
    what: "has not served images since 2025-10",
    successor: "`registry.k8s.io/sig-storage` with the same name",
    moved: "registry.k8s.io/sig-storage",
    source: "https://github.com/ofek/csi-gcs/issues/186",
  },
  {
    prefix: "quay.io/external_storage",
    what: "holds the provisioners of a retired project and has not been updated since 2020",
    successor:
      "the successor of the provisioner, such as " +
      "`registry.k8s.io/sig-storage/nfs-subdir-external-provisioner`",
    source: "https://github.com/kubernetes-retired/external-storage",
  },
  {
    prefix: "gcr.io/spark-operator",
    gone: true,
    what: "was emptied in 2023-10",
    successor: "`ghcr.io/kubeflow/spark-operator` and `docker.io/library/spark`",
    source: "https://github.com/kubeflow/spark-operator/issues/1860",
  },
  {
    prefix: "bintray.io",
    subdomains: true,
    gone: true,
    what: "was shut down on 2021-05-01",
    successor: "the registry that the publisher of the image names now",
    source: "https://jfrog.com/blog/into-the-sunset-bintray-jcenter-gocenter-and-chartcenter/",
  },
  {
    prefix: "registry.centos.org",
    gone: true,
    what: "was shut down in 2023-05: its host name no longer resolves",
    successor: "`quay.io/centos/centos`, or the replacement of that image",
    source: "https://github.com/CentOS/container-index/issues/424",
  },
  {
    prefix: "docker.pkg.github.com",
    what: "was replaced by GitHub's Container registry, which has all of its images",
    successor: "`ghcr.io` with the same path",
    source:
      "https://docs.github.com/en/packages/working-with-a-github-packages-registry/migrating-to-the-container-registry-from-the-docker-registry",
  },
];

/** Where to find a retired image now. A rule that reports the image as missing says so. */
export interface RetiredNote {
  fix: string;
  /** Shared with `registry-retired`: the louder diagnostic at a place remains. */
  dedupeKey: string;
  source: string;
}

/** null for most images. */
export function retiredNote(reference: ImageReference): RetiredNote | null {
  const row = retired(reference);
  return row === null ? null : noteOf(row);
}

export function noteOf({ prefix, what, successor, source }: RetiredRegistry): RetiredNote {
  return {
    fix: `Use ${successor}: \`${prefix}\` ${what}.`,
    dedupeKey: `retired ${prefix}`,
    source: `announced: ${source}`,
  };
}

/** The row that applies to an image; null for most images. */
export function retired({ domain, path, tag, digest }: ImageReference): RetiredRegistry | null {
  const name = `${domain.toLowerCase()}/${path}`;
  const latest = digest === null && (tag === null || tag === "latest");
  const [row] = rows
    .filter(
      ({ prefix, but, latestStays, subdomains }) =>
        (name === prefix ||
          name.startsWith(`${prefix}/`) ||
          (subdomains === true && domain.toLowerCase().endsWith(`.${prefix}`))) &&
        but?.test(name.slice(prefix.length + 1)) !== true &&
        !(latest && latestStays === true),
    )
    .toSorted((a, b) => b.prefix.length - a.prefix.length);
  return row ?? null;
}
