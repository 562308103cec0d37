/** Where the object of a reference is looked for. */
import type { Workload } from "./cluster.ts";
import type { ObjectReference } from "./pod-spec.ts";

/** The workload as if it were in the namespace of the object: an unnamed one may be any. */
export function referrerOf(workload: Workload, { anyNamespace }: ObjectReference): Workload {
  return anyNamespace === true
    ? { ...workload, resource: { ...workload.resource, namespace: null } }
    : workload;
}
