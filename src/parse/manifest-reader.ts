/** Reads the resources of a document; Lists are split into their items. */
import type { Manifest, MappingNode, YamlNode } from "../model/source/source.ts";
import { child, childPath, descend, text } from "../model/source/source.ts";
import type { LineIndex } from "./line-index.ts";
import type { DuplicateKey } from "./mapping-entries.ts";

interface ItemOrigin {
  file: string;
  document: number;
  lines: LineIndex;
  duplicates: Map<MappingNode, DuplicateKey[]>;
}

/** The type that a List gives to items without one. */
interface InheritedFields {
  apiVersion: string | null;
  kind: string | null;
}

/**
 * Returns the resources of a document, and whether it is one of Kubernetes.
 * CustomResourceDefinitions are left out: schemas contain nothing to pull.
 */
export function manifests(
  root: YamlNode | null,
  origin: ItemOrigin,
): { kubernetes: boolean; definition: boolean; manifests: Manifest[] } {
  const found: Manifest[] = [];
  const type = root === null ? null : typeOf(root, { apiVersion: null, kind: null });
  if (root?.node !== "mapping" || type === null)
    return { kubernetes: false, definition: false, manifests: found };
  collect(root, type, "", origin, found);
  // A List without an apiVersion is one of Kubernetes if an item is.
  const kubernetes = type.apiVersion !== "" || found.length > 0;
  return { kubernetes, definition: isDefinition(type), manifests: found };
}

/**
 * The blob of an OLM catalog that names images; it is no resource, but is read as one.
 * https://olm.operatorframework.io/docs/reference/file-based-catalogs/#olmbundle-1
 */
export const catalogSchema = "olm.bundle";

interface ManifestType {
  apiVersion: string;
  kind: string;
}

/** True for a CustomResourceDefinition. */
export function isDefinition(type: ManifestType): boolean {
  return (
    type.kind === "CustomResourceDefinition" && type.apiVersion.startsWith("apiextensions.k8s.io/")
  );
}

/**
 * The apiVersion by kind of workloads. `kubectl --validate=false` and the API server take such an
 * object without one.
 */
const versionOfKind: Readonly<Record<string, string>> = {
  Pod: "v1",
  PodTemplate: "v1",
  ReplicationController: "v1",
  ReplicaSet: "apps/v1",
  Deployment: "apps/v1",
  StatefulSet: "apps/v1",
  DaemonSet: "apps/v1",
  Job: "batch/v1",
  CronJob: "batch/v1",
};

function typeOf(node: YamlNode, inherited: InheritedFields): ManifestType | null {
  const kind = text(child(node, "kind")) || inherited.kind;
  if (kind === null && text(child(node, "schema")) === catalogSchema)
    return { apiVersion: "olm/v1", kind: catalogSchema };
  if (kind === null || kind === "") return null;
  const written = text(child(node, "apiVersion")) || inherited.apiVersion;
  if (written !== null && written !== "") return { apiVersion: written, kind };
  // A List needs no apiVersion.
  if (listedItems(node, kind) !== null) return { apiVersion: "", kind };
  const isWorkload = (child(node, "spec") ?? child(node, "template"))?.node === "mapping";
  const apiVersion = isWorkload && Object.hasOwn(versionOfKind, kind) ? versionOfKind[kind] : null;
  return apiVersion == null ? null : { apiVersion, kind };
}

/**
 * The items of a List; null for any other object. kubectl and GitOps controllers take an object of
 * any kind for a List if it has `items`.
 * https://github.com/kubernetes/apimachinery/blob/v0.37.2/pkg/apis/meta/v1/unstructured/helpers.go
 */
function listedItems(node: YamlNode, kind: string): YamlNode[] | null {
  const listed = child(node, "items");
  if (listed?.node !== "sequence") return null;
  // guard: lists-of-any-kind
  const isList = kind.endsWith("List") || listed.items.some((item) => item.node === "mapping");
  return isList ? listed.items : null;
}

function collect(
  root: MappingNode,
  type: ManifestType,
  path: string,
  origin: ItemOrigin,
  found: Manifest[],
): void {
  const list = listedItems(root, type.kind);
  if (list === null) {
    if (!isDefinition(type)) found.push(manifest(root, type, path, origin));
    return;
  }
  const kind = type.kind.replace(/List$/, "");
  const inherited =
    kind === "" ? { apiVersion: null, kind: null } : { apiVersion: type.apiVersion, kind };
  for (const [place, item] of list.entries()) {
    const itemType = typeOf(item, inherited);
    if (item.node === "mapping" && itemType !== null)
      collect(item, itemType, `${path === "" ? "" : `${path}.`}items[${place}]`, origin, found);
  }
}

function manifest(
  root: MappingNode,
  type: ManifestType,
  path: string,
  origin: ItemOrigin,
): Manifest {
  const { file, document, lines } = origin;
  const namespace = text(descend(root, "metadata", "namespace"));
  const name = text(descend(root, "metadata", "name"));
  const span = (node: YamlNode) => lines.span(node.start, node.end);
  const duplicates =
    origin.duplicates.size === 0 ? [] : duplicatesWithin(root, origin.duplicates, span);
  const spanWithin: Manifest["spanWithin"] = (node, part) => lines.spanWithin(node, part);
  return { file, document, path, ...type, namespace, name, root, span, spanWithin, duplicates };
}

function duplicatesWithin(
  root: MappingNode,
  known: Map<MappingNode, DuplicateKey[]>,
  span: Manifest["span"],
): Manifest["duplicates"] {
  const found: Manifest["duplicates"] = [];
  const seen = new Set<YamlNode>();
  const walk = (node: YamlNode, path: string): void => {
    if (node.node === "scalar" || seen.has(node)) return;
    seen.add(node);
    if (node.node === "sequence")
      node.items.forEach((item, place) => walk(item, `${path}[${place}]`));
    else {
      for (const { key, first, merge, alike } of known.get(node) ?? []) {
        const at = span(merge ?? key);
        found.push({
          key: key.value,
          path: childPath(path, key.value),
          at,
          first: span(first),
          merged: merge !== null,
          alike,
        });
      }
      for (const entry of node.entries) walk(entry.value, childPath(path, entry.key.value));
    }
  };
  walk(root, "");
  return found;
}
