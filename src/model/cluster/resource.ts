/** The coordinates of a Kubernetes resource. */

/** `namespace` is null if the manifest names none, or the kind has none. */
export interface Resource {
  apiVersion: string;
  kind: string;
  namespace: string | null;
  name: string | null;
}

/** "ExternalSecret regcred"; the kind alone for what has no name. */
export function kindAndName({ kind, name }: Pick<Resource, "kind" | "name">): string {
  return name === null || name === "" ? kind : `${kind} ${name}`;
}
