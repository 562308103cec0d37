/** Facts about well-known registries. */
import type { ImageReference } from "../../model/image.ts";

const publicRegistries: ReadonlySet<string> = new Set([
  "registry.k8s.io",
  "mcr.microsoft.com",
  "public.ecr.aws",
]);

/** True for an image of a registry that holds nothing private, and for Docker's official images. */
export function isAlwaysPublic({ domain, path }: ImageReference): boolean {
  return publicRegistries.has(domain) || (domain === "docker.io" && path.startsWith("library/"));
}

/** Well-known registry hosts, without ports: candidates for a mistyped host. */
export const knownRegistries: readonly string[] = [
  "docker.io",
  "ghcr.io",
  "quay.io",
  "gcr.io",
  "us.gcr.io",
  "eu.gcr.io",
  "asia.gcr.io",
  "mirror.gcr.io",
  "registry.k8s.io",
  "mcr.microsoft.com",
  "public.ecr.aws",
  "registry.gitlab.com",
  "registry.access.redhat.com",
  "registry.redhat.io",
  "registry.connect.redhat.com",
  "docker.elastic.co",
  "nvcr.io",
  "cgr.dev",
  "lscr.io",
  "icr.io",
  "xpkg.upbound.io",
  "registry.digitalocean.com",
  "registry.suse.com",
  "container-registry.oracle.com",
  "codeberg.org",
];
