/** Facts about well-known registries. */
import type { ImageReference } from "../../model/pull/image.ts";

const publicRegistries: ReadonlySet<string> = new Set([
  "registry.k8s.io",
  "mcr.microsoft.com",
  "public.ecr.aws",
]);

/** True for an image of a registry that holds nothing private, and for Docker's official images. */
export function isAlwaysPublic({ domain, path }: ImageReference): boolean {
  return publicRegistries.has(domain) || (domain === "docker.io" && path.startsWith("library/"));
}
