/** Lists the Secrets and ConfigMaps that pods need to start. */
import type { Cluster } from "../model/cluster/cluster.ts";
import { referrerOf } from "../model/cluster/referrer.ts";
import type { Need } from "../model/pull/pull.ts";
import { ObjectIndex } from "./object-index.ts";

/** Every reference of a workload and of its pods, with the object it finds. */
export function startNeeds(cluster: Cluster): Need[] {
  const index = new ObjectIndex(cluster);
  return cluster.workloads.flatMap((workload) => {
    const specs = new Set(workload.mentions.flatMap(({ podSpec }) => podSpec ?? []));
    const references = [...workload.references, ...[...specs].flatMap((spec) => spec.references)];
    return references.map((reference): Need => {
      const { kind, name } = reference;
      return {
        workload,
        reference,
        ...index.find(kind, name, referrerOf(workload, reference), "start"),
      };
    });
  });
}
