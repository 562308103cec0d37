/** What the cluster has already (`kubectl get … -o yaml`) → its products, and what of it was seen whole. Pure. */
import type { ClusterNode, InventoryCoverage, DeclaredObject } from "../../model/cluster.ts";
import { child, descend, text, type Manifest, type MappingNode } from "../../model/source.ts";
import { createBudget } from "../budget.ts";
import { dockerConfigKey, readSecretContent } from "./secret-content.ts";
import { type UnresolvedObject } from "./unresolved-object.ts";
import { detachString } from "../detach-string.ts";
import { keysOf, declaredObject } from "./declared-objects.ts";

/** Workloads and all else are left out. A single object says nothing of its neighbours: coverage needs a list. */
export function readInventory(manifests: readonly Manifest[]): {
  drafts: UnresolvedObject[];
  nodes: ClusterNode[];
  coverage: InventoryCoverage | null;
} {
  const drafts: UnresolvedObject[] = [];
  const nodes: ClusterNode[] = [];
  const kinds = new Set<DeclaredObject["kind"]>();
  const namespaces = new Set<string>();
  for (const manifest of manifests) {
    const { apiVersion, kind, namespace, name, root } = manifest;
    if (kind === "Node" && apiVersion === "v1") nodes.push(...nodeOf(root));
    const resource = { apiVersion, kind, namespace, name };
    const at = manifest.span(descend(root, "metadata", "name") ?? child(root, "kind") ?? root);
    const source = { manifest, root, resource, renderRoot: "", at, hook: null, certain: true };
    const product = declaredObject(source, createBudget());
    if (product === undefined) continue;
    drafts.push({
      ...product,
      source: "inventory",
      ...(kind === "Secret" ? storedFields(root, product) : {}),
    });
    if (!manifest.path.includes("items[")) continue;
    kinds.add(product.kind);
    if (namespace !== null) namespaces.add(namespace);
  }
  return { drafts, nodes, coverage: kinds.size === 0 ? null : { kinds, namespaces } };
}

/** https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/node-v1/#NodeStatus */
function nodeOf(root: MappingNode): ClusterNode[] {
  const facts = descend(root, "status", "nodeInfo");
  const os =
    text(child(facts, "operatingSystem")) ??
    text(descend(root, "metadata", "labels", "kubernetes.io/os"));
  const architecture =
    text(child(facts, "architecture")) ??
    text(descend(root, "metadata", "labels", "kubernetes.io/arch"));
  if (os === null || architecture === null) return [];
  return [
    {
      platform: detachString(`${os}/${architecture}`),
      runtime: detachString(text(child(facts, "containerRuntimeVersion"))),
      kubelet: detachString(text(child(facts, "kubeletVersion"))),
    },
  ];
}

/** Values may have been taken out or blackened before the file was handed on: what is left of them is no docker config. */
function storedFields(root: MappingNode, { type }: UnresolvedObject): Partial<UnresolvedObject> {
  const key = dockerConfigKey(type);
  const keys = child(root, "data") === undefined ? null : keysOf(root, "data");
  if (key === undefined) return { keys, dockerConfig: null, hidden: null, registries: null };
  const value = child(child(root, "data"), key);
  const content = value === undefined ? null : readSecretContent(value, "data");
  const text = content?.text ?? null;
  if (text === null || !/^\s*\{/.test(text)) {
    const stripped = keys !== null && keys.length > 0 ? keys : null;
    return { keys: stripped, dockerConfig: null, hidden: "not in the inventory", registries: null };
  }
  return { keys, dockerConfig: { key, text }, hidden: null, registries: null };
}
