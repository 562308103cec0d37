/** Reads an inventory of the cluster (`kubectl get … -o yaml`). */
import type {
  ClusterNode,
  InventoryCoverage,
  NodePool,
  RuntimeClass,
} from "../../model/cluster.ts";
import type { ObjectKind } from "../../model/declared-object.ts";
import { child, descend, type Manifest, type MappingNode } from "../../model/source.ts";
import { createBudget } from "../budget.ts";
import { readNode, readNodePool, readRuntimeClass } from "../pods/node-facts.ts";
import { dockerConfigKey, readSecretContent } from "./secret-content.ts";
import type { UnresolvedObject, UnresolvedSecret } from "./unresolved-object.ts";
import { keysOf, declaredObject } from "./declared-objects.ts";

export interface Inventory {
  objects: UnresolvedObject[];
  nodes: ClusterNode[];
  nodePools: NodePool[];
  runtimeClasses: RuntimeClass[];
  /** null for a single object, which says nothing about other objects: coverage needs a list. */
  coverage: InventoryCoverage | null;
}

/** Reads Secrets, ConfigMaps, ServiceAccounts and facts about nodes; ignores all other kinds. */
export function readInventory(manifests: readonly Manifest[]): Inventory {
  const objects: UnresolvedObject[] = [];
  const nodes: ClusterNode[] = [];
  const nodePools: NodePool[] = [];
  const runtimeClasses: RuntimeClass[] = [];
  const kinds = new Set<ObjectKind>();
  const namespaces = new Set<string>();
  for (const manifest of manifests) {
    const { apiVersion, kind, namespace, name, root } = manifest;
    const budget = createBudget();
    const group = apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "";
    if (kind === "Node" && apiVersion === "v1") nodes.push(...readNode(root, budget));
    nodePools.push(...readNodePool(root, group, kind, { root: null, budget }));
    runtimeClasses.push(...readRuntimeClass(root, group, kind, budget));
    const resource = { apiVersion, kind, namespace, name };
    const at = manifest.span(descend(root, "metadata", "name") ?? child(root, "kind") ?? root);
    const source = { manifest, root, resource, renderRoot: "", at, hook: null, certain: true };
    const declared = declaredObject(source, budget);
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
  const coverage = kinds.size === 0 ? null : { kinds, namespaces };
  return { objects, nodes, nodePools, runtimeClasses, coverage };
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
