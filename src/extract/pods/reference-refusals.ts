/** Finds references to Secrets and ConfigMaps in a pod spec that the API server cannot decode. */
import type { RefusalReason } from "../../model/cluster/api-refusal.ts";
import { child, items, type MappingNode, text, type YamlNode } from "../../model/source/source.ts";
import { isNull, nodeType, placeIn } from "../secrets/object-refusals.ts";
import { hasTemplateMarkers } from "../secrets/template-markers.ts";

/** `node` is what a person edits. */
interface ReferenceRefusal {
  node: YamlNode;
  reason: RefusalReason;
}

type Shape = "mapping" | "list" | "string";

/** The fields below a mapping, by key, with the shape of each. */
interface Fields {
  [key: string]: Shape | Fields | [Fields];
}

const keyRef = { name: "string", key: "string" } as const;
const container: Fields = {
  env: [{ value: "string", valueFrom: { secretKeyRef: keyRef, configMapKeyRef: keyRef } }],
  envFrom: [{ secretRef: { name: "string" }, configMapRef: { name: "string" } }],
};

/** https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/ */
const podSpec: Fields = {
  initContainers: [container],
  containers: [container],
  volumes: [
    {
      secret: { secretName: "string" },
      configMap: { name: "string" },
      projected: {
        sources: [{ secret: { name: "string" }, configMap: { name: "string" } }],
      },
    },
  ],
};

/** `at` is the path of the pod spec. The lists of containers and volumes are checked elsewhere. */
export function referenceRefusals(spec: MappingNode, at: string): ReferenceRefusal[] {
  const found: ReferenceRefusal[] = [];
  for (const [key, shape] of Object.entries(podSpec)) {
    if (!Array.isArray(shape)) continue;
    for (const [index, item] of items(child(spec, key)).entries())
      if (item.node === "mapping") checkFields(item, `${at}.${key}[${index}]`, shape[0], found);
  }
  return found;
}

function checkFields(
  owner: MappingNode,
  at: string,
  fields: Fields,
  found: ReferenceRefusal[],
): void {
  for (const [key, shape] of Object.entries(fields)) {
    const node = child(owner, key);
    if (node === undefined || isNull(node) || isFilledIn(node)) continue;
    const path = `${at}.${key}`;
    const wanted = typeof shape === "string" ? shape : Array.isArray(shape) ? "list" : "mapping";
    if (!hasShape(node, wanted)) {
      found.push({
        node: placeIn(owner, key) ?? node,
        reason: { code: "wrong-type", path, found: nodeType(node), wanted },
      });
    } else if (Array.isArray(shape)) {
      for (const [index, item] of items(node).entries())
        checkItem(item, `${path}[${index}]`, shape[0], found);
    } else if (typeof shape === "object" && node.node === "mapping") {
      checkFields(node, path, shape, found);
    }
  }
}

function checkItem(item: YamlNode, path: string, fields: Fields, found: ReferenceRefusal[]): void {
  if (item.node === "mapping") checkFields(item, path, fields, found);
  else if (!isNull(item) && !isFilledIn(item))
    found.push({
      node: item,
      reason: { code: "wrong-type", path, found: nodeType(item), wanted: "mapping" },
    });
}

function hasShape(node: YamlNode, shape: Shape): boolean {
  if (shape === "string") return text(node) !== null;
  return node.node === (shape === "list" ? "sequence" : "mapping");
}

function isFilledIn(node: YamlNode): boolean {
  const value = text(node);
  return value !== null && hasTemplateMarkers(value);
}
