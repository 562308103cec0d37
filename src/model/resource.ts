/** A Kubernetes object by its coordinates. */

/** A resource by its coordinates. `namespace` is null where the manifest names none. */
export interface Resource {
  apiVersion: string;
  kind: string;
  namespace: string | null;
  name: string | null;
}
