/** Names of ConfigMaps and Secrets that kustomize generates. */

/** The name without the hash that kustomize appends; null for a name without one. */
export function withoutHash(name: string): string | null {
  return /^(.+)-[a-z0-9]{10}$/.exec(name)?.[1] ?? null;
}
