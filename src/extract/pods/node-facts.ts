/** Reads Nodes, Karpenter's pools of nodes and RuntimeClasses. */
import type { ClusterNode, NodePool, RuntimeClass } from "../../model/cluster/cluster.ts";
import {
  child,
  descend,
  items,
  type MappingNode,
  text,
  type YamlNode,
} from "../../model/source/source.ts";
import { type Budget, spend } from "../budget.ts";
import { detachString } from "../../model/text/detach-string.ts";
import { labelExpressions, labelKey, selectedLabels } from "./node-requirements.ts";
import { readTaints, readTolerations } from "./pod-scheduling.ts";

/** https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/node-v1/#NodeStatus */
export function readNode(root: MappingNode, budget: Budget): ClusterNode[] {
  const facts = descend(root, "status", "nodeInfo");
  const labels = labelsIn(descend(root, "metadata", "labels"), budget);
  const os = text(child(facts, "operatingSystem")) ?? labels?.get("kubernetes.io/os") ?? null;
  const architecture =
    text(child(facts, "architecture")) ?? labels?.get("kubernetes.io/arch") ?? null;
  if (os === null || architecture === null) return [];
  const build = os === "windows" ? windowsBuild(facts, labels) : null;
  return [
    {
      platform: detachString(`${os}${build === null ? "" : `(${build})`}/${architecture}`),
      runtime: detachString(text(child(facts, "containerRuntimeVersion"))),
      kubelet: detachString(text(child(facts, "kubeletVersion"))),
      name: detachString(text(descend(root, "metadata", "name"))),
      ...(labels === null ? {} : { labels }),
      taints: readTaints(descend(root, "spec", "taints"), budget),
      images: imagesOn(root, budget),
    },
  ];
}

/** By default the kubelet reports the 50 largest images of its node. */
function imagesOn(root: MappingNode, budget: Budget): string[] {
  return items(descend(root, "status", "images")).flatMap((image) =>
    items(child(image, "names")).flatMap((name) => {
      const written = detachString(text(name));
      return written === null || !spend(budget, "visits") ? [] : [written];
    }),
  );
}

/** "10.0.17763" of the kernel "10.0.17763.4974". */
function windowsBuild(
  facts: YamlNode | undefined,
  labels: ReadonlyMap<string, string> | null,
): string | null {
  const written =
    text(child(facts, "kernelVersion")) ?? labels?.get("node.kubernetes.io/windows-build") ?? "";
  return /^\d{1,5}\.\d{1,5}\.\d{1,6}(?![^.\s])/.exec(written)?.[0] ?? null;
}

/**
 * A NodePool, or a Provisioner of Karpenter up to 0.32; [] for other kinds.
 * https://karpenter.sh/docs/concepts/nodepools/
 */
export function readNodePool(
  root: MappingNode,
  group: string,
  kind: string,
  place: { root: string | null; budget: Budget },
): NodePool[] {
  const isPool = group === "karpenter.sh" && (kind === "NodePool" || kind === "Provisioner");
  const spec = child(root, "spec");
  if (!isPool || spec === undefined) return [];
  const { budget } = place;
  const hasDefaults = kind === "Provisioner";
  const template = hasDefaults ? spec : descend(spec, "template", "spec");
  const written = hasDefaults
    ? child(spec, "labels")
    : descend(spec, "template", "metadata", "labels");
  const name = text(descend(root, "metadata", "name"));
  const labels = labelsIn(written, budget) ?? new Map<string, string>();
  if (name !== null)
    labels.set(hasDefaults ? "karpenter.sh/provisioner-name" : "karpenter.sh/nodepool", name);
  return [
    {
      name: detachString(name),
      root: place.root,
      requirements: labelExpressions(child(template, "requirements"), budget),
      labels,
      taints: readTaints(child(template, "taints"), budget),
      hasDefaults,
    },
  ];
}

/** https://kubernetes.io/docs/concepts/containers/runtime-class/#scheduling */
export function readRuntimeClass(
  root: MappingNode,
  group: string,
  kind: string,
  budget: Budget,
): RuntimeClass[] {
  const name = text(descend(root, "metadata", "name"));
  if (group !== "node.k8s.io" || kind !== "RuntimeClass" || name === null) return [];
  const scheduling = child(root, "scheduling");
  return [
    {
      name: detachString(name),
      requirements: selectedLabels(child(scheduling, "nodeSelector"), budget),
      tolerations: readTolerations(child(scheduling, "tolerations"), budget),
    },
  ];
}

/** null without labels. */
function labelsIn(node: YamlNode | undefined, budget: Budget): Map<string, string> | null {
  if (node?.node !== "mapping" || node.entries.length === 0) return null;
  const labels = new Map<string, string>();
  for (const { key, value } of node.entries) {
    if (!spend(budget, "kept")) break;
    const written = text(value);
    if (written !== null) labels.set(detachString(labelKey(key.value)), detachString(written));
  }
  return labels;
}
