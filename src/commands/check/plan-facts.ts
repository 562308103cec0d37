/** Collects the facts about a cluster that are known before registries are asked. */
import type { ClusterOptions } from "../../config/options.ts";
import type { Cluster } from "../../model/cluster/cluster.ts";
import type { Facts } from "../../model/report/rule.ts";
import { kubernetesOf, plan, runtimeOf, startNeeds, type PlanOptions } from "../../plan/plan.ts";

export type PlannedFacts = Omit<Facts, "answers" | "changedKeys">;

export function planFacts(
  cluster: Cluster,
  options: PlanOptions & Pick<ClusterOptions, "runtime" | "kubernetes">,
): PlannedFacts {
  return {
    cluster,
    pulls: plan(cluster, options),
    needs: startNeeds(cluster),
    runtime: runtimeOf(cluster, options.runtime),
    kubernetes: kubernetesOf(cluster, options.kubernetes),
  };
}
