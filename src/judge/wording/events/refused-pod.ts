/** Foretells the event of a pod that the API server refuses. */
import type { Workload } from "../../../model/cluster/cluster.ts";

/**
 * The event of the owner of a pod that the API server refuses. The suffix of generated pod names is
 * unknown ("…").
 */
export function refusedPod({ resource }: Pick<Workload, "resource">, reason: string): string {
  const { kind } = resource;
  const name = resource.name ?? "";
  if (kind === "Pod") return `pods "${name}" is forbidden: ${reason}`;
  if (kind === "StatefulSet")
    return (
      `create Pod ${name}-0 in StatefulSet ${name} failed error: pods "${name}-0" is ` +
      `forbidden: ${reason}`
    );
  return `Error creating: pods "${name}-…" is forbidden: ${reason}`;
}
