/** Reads an inventory of the cluster (`kubectl get … -o yaml`). */
import type { ClusterNode, InventoryCoverage } from "../../model/cluster.ts";
import type { ObjectKind } from "../../model/declared-object.ts";
import { child, descend, text, type Manifest, type MappingNode } from "../../model/source.ts";
import { createBudget } from "../budget.ts";
import { dockerConfigKey, readSecretContent } from "./secret-content.ts";
import type { UnresolvedObject, UnresolvedSecret } from "./unresolved-object.ts";
import { detachString } from "../../model/detach-string.ts";
import { keysOf, declaredObject } from "./declared-objects.ts";

export interface Inventory {
  objects: UnresolvedObject[];
  nodes: ClusterNode[];
  /** null for a single object, which says nothing about other objects: coverage needs a list. */
  coverage: InventoryCoverage | null;
}

/** Reads Secrets, ConfigMaps, ServiceAccounts and Nodes; ignores all other kinds. */
export function readInventory(manifests: readonly Manifest[]): Inventory {
  const objects: UnresolvedObject[] = [];
  const nodes: ClusterNode[] = [];
  const kinds = new Set<ObjectKind>();
  const namespaces = new Set<string>();
  for (const manifest of manifests) {
    const { apiVersion, kind, namespace, name, root } = manifest;
    if (kind === "Node" && apiVersion === "v1") nodes.push(...nodeOf(root));
    const resource = { apiVersion, kind, namespace, name };
    const at = manifest.span(descend(root, "metadata", "name") ?? child(root, "kind") ?? root);
    const source = { manifest, root, resource, renderRoot: "", at, hook: null, certain: true };
    const declared = declaredObject(source, createBudget());
    if (declared === undefined) continue;
    // The API server has accepted the object; its values may be removed since.
    const { refusal: _refusal, ...object } = declared;
    objects.push(
      object.kind === "Secret"
        ? { ...object, source: "inventory", ...storedFields(root, object.type) }
        : { ...object, source: "inventory" },
    );
    if (!manifest.path.includes("items[")) continue;
    kinds.add(object.kind);
    if (namespace !== null) namespaces.add(namespace);
  }
  return { objects, nodes, coverage: kinds.size === 0 ? null : { kinds, namespaces } };
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

/**
 * The content of a stored Secret. Users may remove or mask values before they share an inventory.
 */
function storedFields(root: MappingNode, type: string | null): Partial<UnresolvedSecret> {
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
