/** Reads the resources of a document; Lists are split into their items. */
import type { Manifest, MappingNode, YamlNode } from "../model/source.ts";
import { child, childPath, descend, items, text } from "../model/source.ts";
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
  return { kubernetes: true, definition: isDefinition(type), manifests: found };
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

function typeOf(node: YamlNode, inherited: InheritedFields): ManifestType | null {
  const apiVersion = text(child(node, "apiVersion")) ?? inherited.apiVersion;
  const kind = text(child(node, "kind")) ?? inherited.kind;
  if (apiVersion === null && kind === null && text(child(node, "schema")) === catalogSchema)
    return { apiVersion: "olm/v1", kind: catalogSchema };
  return apiVersion !== null && apiVersion !== "" && kind !== null && kind !== ""
    ? { apiVersion, kind }
    : null;
}

function collect(
  root: MappingNode,
  type: ManifestType,
  path: string,
  origin: ItemOrigin,
  found: Manifest[],
): void {
  const list = type.kind.endsWith("List") ? child(root, "items") : undefined;
  if (list?.node === "sequence") {
    const kind = type.kind.slice(0, -"List".length);
    const inherited =
      kind === "" ? { apiVersion: null, kind: null } : { apiVersion: type.apiVersion, kind };
    for (const [place, item] of items(list).entries()) {
      const itemType = typeOf(item, inherited);
      if (item.node === "mapping" && itemType !== null) {
        collect(item, itemType, `${path === "" ? "" : `${path}.`}items[${place}]`, origin, found);
      }
    }
  } else if (!isDefinition(type)) found.push(manifest(root, type, path, origin));
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
