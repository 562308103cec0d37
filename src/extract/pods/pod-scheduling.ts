/** Reads what decides on the node of a pod beside labels: tolerations, node name, runtime class. */
import type { NodeTaint } from "../../model/cluster/cluster.ts";
import type { PodSpec, Toleration } from "../../model/cluster/pod-spec.ts";
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

/** {} for a pod that says nothing of it. */
export function podScheduling(spec: MappingNode, budget: Budget): Pick<PodSpec, "scheduling"> {
  const scheduling = {
    tolerations: readTolerations(child(spec, "tolerations"), budget),
    nodeName: nameIn(child(spec, "nodeName")),
    runtimeClass: nameIn(child(spec, "runtimeClassName")),
    devices: devicesOf(spec, budget),
  };
  const isEmpty =
    scheduling.tolerations.length === 0 &&
    scheduling.devices.length === 0 &&
    scheduling.nodeName === null &&
    scheduling.runtimeClass === null;
  return isEmpty ? {} : { scheduling };
}

export function readTolerations(list: YamlNode | undefined, budget: Budget): Toleration[] {
  const found: Toleration[] = [];
  for (const item of items(list)) {
    if (item.node !== "mapping" || !spend(budget, "kept")) continue;
    found.push({
      key: nameIn(child(item, "key")),
      operator: text(child(item, "operator")) === "Exists" ? "Exists" : "Equal",
      value: detachString(text(child(item, "value")) ?? ""),
      effect: nameIn(child(item, "effect")),
    });
  }
  return found;
}

/** The taints that keep pods away for good. */
export function readTaints(list: YamlNode | undefined, budget: Budget): NodeTaint[] {
  const found: NodeTaint[] = [];
  for (const item of items(list)) {
    const key = text(child(item, "key"));
    const effect = text(child(item, "effect"));
    if (key === null || (effect !== "NoSchedule" && effect !== "NoExecute")) continue;
    if (isPassing(key) || !spend(budget, "kept")) continue;
    const value = detachString(text(child(item, "value")) ?? "");
    found.push({ key: detachString(key), value, effect });
  }
  return found;
}

/**
 * Controllers remove these taints again.
 * https://kubernetes.io/docs/reference/labels-annotations-taints/
 */
function isPassing(key: string): boolean {
  return (
    /^node\.(?:kubernetes|cloudprovider\.kubernetes)\.io\//.test(key) &&
    !/^node\.kubernetes\.io\/(?:os|windows)/.test(key)
  );
}

/** https://kubernetes.io/docs/concepts/extend-kubernetes/compute-storage-net/device-plugins/ */
function devicesOf(spec: MappingNode, budget: Budget): string[] {
  const devices = new Set<string>();
  for (const container of items(child(spec, "containers")))
    for (const list of ["limits", "requests"]) {
      const resources = descend(container, "resources", list);
      for (const { key } of resources?.node === "mapping" ? resources.entries : [])
        if (key.value.includes("/") && spend(budget, "kept")) devices.add(detachString(key.value));
    }
  return [...devices];
}

function nameIn(node: YamlNode | undefined): string | null {
  const name = text(node);
  return name === null || name === "" ? null : detachString(name);
}
