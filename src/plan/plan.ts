/** Cluster → Pull[]. Pure: the kubelet on paper. */
import type { Cluster, Mention, Workload } from "../model/cluster.ts";
import { canonical, familiar, parseImageReference } from "../model/image.ts";
import type { Pull } from "../model/pull.ts";
import { effectivePullPolicy } from "./pull-policy.ts";

export interface PlanOptions {
  /** Images that are on the nodes already, `*` for any text: "registry.internal/pause:*". */
  preloaded: string[];
}

/** What the kubelets of the cluster would attempt, in the order of the manifests. */
export function plan(cluster: Cluster, options: PlanOptions): Pull[] {
  const preloaded = options.preloaded.map(wildcard);
  return cluster.workloads.flatMap((workload) => workload.mentions.map((mention) => pullOf(workload, mention, preloaded)));
}

function pullOf(workload: Workload, mention: Mention, preloaded: RegExp[]): Pull {
  const reference = parseImageReference(mention.image);
  const pullPolicy = effectivePullPolicy(mention.pullPolicy?.value ?? null, reference);
  return { workload, mention, reference, pullPolicy, notAsked: notAsked(mention, reference, pullPolicy, preloaded) };
}

function notAsked(
  mention: Mention,
  reference: Pull["reference"],
  pullPolicy: Pull["pullPolicy"],
  preloaded: RegExp[],
): Pull["notAsked"] {
  if (mention.placeholder !== null) return "placeholder";
  if ("invalid" in reference || mention.type !== "string") return "invalid";
  if (pullPolicy === "Always" || typeof pullPolicy === "object") return null;
  const names = [mention.image, familiar(reference), canonical(reference)];
  if (preloaded.some((pattern) => names.some((name) => pattern.test(name)))) return "preloaded";
  return pullPolicy === "Never" ? "never" : null;
}

function wildcard(pattern: string): RegExp {
  return new RegExp(`^${pattern.replace(/[\\^$.|?+()[\]{}]/g, "\\$&").replaceAll("*", ".*")}$`, "s");
}
