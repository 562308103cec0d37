/** A kustomization whose inputs are checked as they stand. */

/** A Secret or ConfigMap that a generator of the kustomization makes, or adds keys to. */
export interface GeneratedObject {
  kind: "Secret" | "ConfigMap";
  name: string;
  /** null if none is written. */
  namespace: string | null;
  /** Of a Secret; null if none is written. */
  type: string | null;
  /** null if an environment file has them. */
  keys: string[] | null;
  /** True if it adds keys to an object that another kustomization makes. */
  merges: boolean;
  annotations: ReadonlyMap<string, string>;
}

export interface UnrenderedKustomization {
  /** Its path for display. */
  file: string;
  /** The folders that hold its inputs, its own first, from the same base as `file`. */
  folders: string[];
  /** The namespace that it sets; null if it sets none. */
  namespace: string | null;
  generated: GeneratedObject[];
  /** The names of the images that it replaces. */
  images: string[];
  /** The names of its `vars`, for each of which a text stands in place of `$(NAME)`. */
  vars: string[];
  /** A Component changes the inputs of the kustomizations that include it. */
  component: boolean;
  /** What it puts around the names of resources; "" for nothing. */
  prefix: string;
  suffix: string;
}
