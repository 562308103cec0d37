/** Reads an inventory of the cluster (`kubectl get … -o yaml`). */
import type {
  ClusterNode,
  InventoryCoverage,
  NodePool,
  RuntimeClass,
} from "../../model/cluster/cluster.ts";
import type { ObjectKind } from "../../model/cluster/declared-object.ts";
import {
  registriesAnnotation,
  undecodableAnnotation,
} from "../../model/cluster/inventory-annotations.ts";
import { field } from "../../model/text/json-field.ts";
import {
  child,
  descend,
  type Manifest,
  type MappingNode,
  type Span,
  text,
} from "../../model/source/source.ts";
import { createBudget } from "../budget.ts";
import { readNode, readNodePool, readRuntimeClass } from "../pods/node-facts.ts";
import { dockerConfigKey, readSecretContent } from "./secret-content.ts";
import type { UnresolvedObject, UnresolvedSecret } from "./unresolved-object.ts";
import type { UnresolvedPatcher } from "./producers/known-controllers.ts";
import { patchersOf } from "./producers/mutation-policies.ts";
import { keysOf, declaredObject } from "./declared-objects.ts";

export interface Inventory {
  objects: UnresolvedObject[];
  nodes: ClusterNode[];
  nodePools: NodePool[];
  runtimeClasses: RuntimeClass[];
  /** Policies of the cluster that add pull secrets to pods. */
  patchers: UnresolvedPatcher[];
  /** null for a single object, which says nothing about other objects: coverage needs a list. */
  coverage: InventoryCoverage | null;
}

/**
 * Reads Secrets, ConfigMaps, ServiceAccounts, facts about nodes and policies; ignores all other
 * kinds.
 */
export function readInventory(manifests: readonly Manifest[]): Inventory {
  const objects: UnresolvedObject[] = [];
  const nodes: ClusterNode[] = [];
  const nodePools: NodePool[] = [];
  const runtimeClasses: RuntimeClass[] = [];
  const patchers: UnresolvedPatcher[] = [];
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
    patchers.push(...patchersOf(source, group, budget));
    const declared = declaredObject(source, budget);
    if (declared === undefined) continue;
    // The API server has accepted the object; its values may be removed since.
    const { refusal: _refusal, ...object } = declared;
    objects.push(
      object.kind === "Secret"
        ? { ...object, source: "inventory", ...storedFields(root, object.type, at) }
        : { ...object, source: "inventory" },
    );
    if (!manifest.path.includes("items[")) continue;
    kinds.add(object.kind);
    if (namespace !== null) namespaces.add(namespace);
  }
  const coverage = kinds.size === 0 ? null : { kinds, namespaces };
  return { objects, nodes, nodePools, runtimeClasses, patchers, coverage };
}

/**
 * The content of a stored Secret. Users may remove or mask values before they share an inventory.
 */
function storedFields(root: MappingNode, type: string | null, at: Span): Partial<UnresolvedSecret> {
  const key = dockerConfigKey(type);
  const keys = child(root, "data") === undefined ? null : keysOf(root, "data");
  const annotations = descend(root, "metadata", "annotations");
  const registries = listedRegistries(text(child(annotations, registriesAnnotation)));
  if (key !== undefined && registries !== null)
    return { keys, dockerConfig: null, hidden: "not in the inventory", registries };
  if (text(child(annotations, undecodableAnnotation)) === "true")
    return { keys, dockerConfig: null, hidden: null, registries: null, wrongAuth: at };
  if (key === undefined) return { keys, dockerConfig: null, hidden: null, registries: null };
  const value = child(child(root, "data"), key);
  const content = value === undefined ? null : readSecretContent(value, "data");
  const config = content?.text ?? null;
  if (config === null || !/^\s*\{/.test(config)) {
    const stripped = keys !== null && keys.length > 0 ? keys : null;
    return { keys: stripped, dockerConfig: null, hidden: "not in the inventory", registries: null };
  }
  const masked = maskedRegistries(config);
  if (masked !== null)
    return { keys, dockerConfig: null, hidden: "not in the inventory", registries: masked };
  return { keys, dockerConfig: { key, text: config }, hidden: null, registries: null };
}

/** The registries that a redacted Secret names; null if it names none. */
function listedRegistries(annotation: string | null): string[] | null {
  const listed = annotation === null ? null : parsed(annotation);
  return Array.isArray(listed) ? listed.filter((each) => typeof each === "string") : null;
}

/** What people write in place of a password. */
const mask =
  /^(?:\*+|x{3,}|\.{3}|…|[<[({]?(?:redacted|removed|masked|hidden|secret|password)[>\])}]?)$/i;

/** The registries of a docker config whose passwords are masked; null if one is not. */
function maskedRegistries(config: string): string[] | null {
  const document = parsed(config);
  const auths = field(document, "auths") ?? document;
  if (typeof auths !== "object" || auths === null) return null;
  const entries = Object.entries(auths);
  const isMasked = entries.every(([, entry]) => {
    const secrets = ["password", "auth"].flatMap((name) => field(entry, name) ?? []);
    return (
      secrets.length > 0 && secrets.every((each) => typeof each === "string" && mask.test(each))
    );
  });
  return entries.length > 0 && isMasked ? entries.map(([registry]) => registry) : null;
}

function parsed(json: string): unknown {
  try {
    const value: unknown = JSON.parse(json);
    return value;
  } catch {
    return null;
  }
}
