/**
 * Finds what the API server refuses in a Secret or ConfigMap: values that do not decode, keys that
 * cannot exist, and keys that the type of a Secret requires.
 * https://github.com/kubernetes/kubernetes/blob/v1.34.0/pkg/apis/core/validation/validation.go
 */
import { detachString } from "../../model/text/detach-string.ts";
import { readGoJson } from "../../model/text/go-json.ts";
import { isObjectName } from "../../model/cluster/object-name.ts";
import type { NodeType, RefusalReason } from "../../model/cluster/api-refusal.ts";
import {
  child,
  descend,
  type Manifest,
  type MappingNode,
  type ScalarNode,
  type Span,
  text,
  type YamlNode,
} from "../../model/source/source.ts";
import { illegalBase64Byte } from "./base64.ts";
import { dockerConfigKey } from "./secret-content.ts";
import { hasTemplateMarkers } from "./template-markers.ts";

export interface LocatedRefusal {
  at: Span;
  reason: RefusalReason;
}

/**
 * MaxSecretSize.
 * https://kubernetes.io/docs/concepts/configuration/secret/#restriction-data-size
 */
const maxBytes = 1024 * 1024;

/** The first reason to refuse a Secret; undefined if there is none, or tools fill in a part. */
export function secretRefusal(manifest: Manifest, root: MappingNode): LocatedRefusal | undefined {
  // SOPS replaces all values by its own text. https://github.com/getsops/sops
  if (child(root, "sops") !== undefined) return undefined;
  return first(manifest, [
    () => nameRefusal(root),
    () => mapRefusal(root, "data", "base64"),
    () => mapRefusal(root, "stringData", "text"),
    () => sizeRefusal(root, ["data"], ["stringData"]),
    () => (isCopied(root) ? undefined : typeRefusal(root)),
  ]);
}

/**
 * The Flux Operator adds the keys of another object before it applies this one.
 * https://fluxoperator.dev/docs/crd/resourceset/#copying-data-from-existing-resources
 */
function isCopied(root: MappingNode): boolean {
  const annotation = "fluxcd.controlplane.io/copyFrom";
  return descend(root, "metadata", "annotations", annotation) !== undefined;
}

/** The first reason to refuse a ConfigMap. */
export function configMapRefusal(
  manifest: Manifest,
  root: MappingNode,
): LocatedRefusal | undefined {
  if (child(root, "sops") !== undefined) return undefined;
  return first(manifest, [
    () => nameRefusal(root),
    () => mapRefusal(root, "data", "text"),
    () => mapRefusal(root, "binaryData", "base64"),
    () => commonKey(root),
    () => sizeRefusal(root, ["binaryData"], ["data"]),
  ]);
}

interface NodeRefusal {
  node: YamlNode;
  reason: RefusalReason;
}

function first(
  manifest: Manifest,
  checks: (() => NodeRefusal | undefined)[],
): LocatedRefusal | undefined {
  for (const check of checks) {
    const found = check();
    if (found !== undefined) {
      const at = manifest.span(found.node);
      return { at: manifest.kind === "Secret" ? withoutValue(at) : at, reason: found.reason };
    }
  }
  return undefined;
}

function nameRefusal(root: MappingNode): NodeRefusal | undefined {
  const node = descend(root, "metadata", "name");
  const name = text(node);
  if (node === undefined || name === null || isFilledIn(name) || isObjectName(name))
    return undefined;
  const reason = { code: "invalid-name" as const, path: "metadata.name", name: detachString(name) };
  return { node, reason };
}

type MapName = "data" | "stringData" | "binaryData";

function mapRefusal(
  root: MappingNode,
  field: MapName,
  encoding: "base64" | "text",
): NodeRefusal | undefined {
  const map = child(root, field);
  if (map === undefined || isNull(map)) return undefined;
  if (map.node !== "mapping") {
    const written = text(map);
    if (written !== null && isFilledIn(written)) return undefined;
    const found = nodeType(map);
    const node = placeIn(root, field) ?? map;
    return { node, reason: { code: "wrong-type", path: field, found, wanted: "mapping" } };
  }
  for (const { key, value } of map.entries) {
    const refusal = valueRefusal(field, key, value, encoding) ?? keyRefusal(key);
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

function valueRefusal(
  field: MapName,
  keyNode: ScalarNode,
  node: YamlNode,
  encoding: "base64" | "text",
): NodeRefusal | undefined {
  if (isNull(node)) return undefined;
  const value = text(node);
  if (value === null) {
    const key = detachString(keyNode.value);
    const found = nodeType(node);
    const place = node.node === "scalar" ? node : keyNode;
    return { node: place, reason: { code: "wrong-value", field, key, found } };
  }
  if (encoding === "text" || field === "stringData" || isFilledIn(value)) return undefined;
  const byte = illegalBase64Byte(value);
  if (byte === null) return undefined;
  const key = detachString(keyNode.value);
  return { node, reason: { code: "not-base64", field, key, byte, looksLike: originOf(value) } };
}

/** What the value probably is instead of base64. */
function originOf(value: string): "json" | "unpadded" | "url-alphabet" | null {
  const trimmed = value.trim();
  if (/^[{[]/.test(trimmed)) return "json";
  if (/^[A-Za-z0-9+/\s]+=?$/.test(trimmed)) return trimmed.length >= 8 ? "unpadded" : null;
  const isUrlAlphabet = /^[\w-]+={0,2}$/.test(trimmed) && /[-_]/.test(trimmed);
  return isUrlAlphabet && trimmed.length >= 16 ? "url-alphabet" : null;
}

/**
 * IsConfigMapKey:
 * https://github.com/kubernetes/apimachinery/blob/v0.34.0/pkg/util/validation/validation.go
 */
function keyRefusal(node: ScalarNode): NodeRefusal | undefined {
  const key = node.value;
  const isValid =
    /^[-._a-zA-Z0-9]{1,253}$/.test(key) && key !== "." && key !== ".." && !key.startsWith("..");
  if (isValid || isFilledIn(key)) return undefined;
  return { node, reason: { code: "invalid-key", key: detachString(key) } };
}

function commonKey(root: MappingNode): NodeRefusal | undefined {
  const binary = keysIn(child(root, "binaryData"));
  if (binary.length === 0) return undefined;
  const texts = new Set(keysIn(child(root, "data")).map(({ value }) => value));
  const node = binary.find(({ value }) => texts.has(value));
  return node === undefined
    ? undefined
    : { node, reason: { code: "key-in-both-maps", key: detachString(node.value) } };
}

function sizeRefusal(
  root: MappingNode,
  encoded: MapName[],
  plain: MapName[],
): NodeRefusal | undefined {
  const written = [...encoded, ...plain].flatMap((field) => entriesIn(child(root, field)));
  if (written.reduce((sum, { value }) => sum + (text(value) ?? "").length, 0) <= maxBytes)
    return undefined;
  // A later map replaces the keys of an earlier one.
  const sizes = new Map<string, number>();
  for (const field of [...encoded, ...plain])
    for (const { key, value } of entriesIn(child(root, field))) {
      const { length } = text(value) ?? "";
      sizes.set(key.value, encoded.includes(field) ? Math.floor((length * 3) / 4) - 2 : length);
    }
  const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  return total <= maxBytes ? undefined : { node: namedNode(root), reason: { code: "too-large" } };
}

/** The keys that a type requires; one of several alternatives. */
const requiredKeys: ReadonlyMap<string, { all: string[]; any: string[] }> = new Map([
  ["kubernetes.io/dockerconfigjson", { all: [".dockerconfigjson"], any: [] }],
  ["kubernetes.io/dockercfg", { all: [".dockercfg"], any: [] }],
  ["kubernetes.io/basic-auth", { all: [], any: ["username", "password"] }],
  ["kubernetes.io/ssh-auth", { all: ["ssh-privatekey"], any: [] }],
  ["kubernetes.io/tls", { all: ["tls.crt", "tls.key"], any: [] }],
]);

const tokenType = "kubernetes.io/service-account-token";
const tokenAnnotation = "kubernetes.io/service-account.name";

function typeRefusal(root: MappingNode): NodeRefusal | undefined {
  const typeNode = child(root, "type");
  if (typeNode === undefined || isNull(typeNode)) return undefined;
  const type = text(typeNode);
  if (type === null) {
    const found = nodeType(typeNode);
    return {
      node: typeNode,
      reason: { code: "wrong-type", path: "type", found, wanted: "string" },
    };
  }
  if (type === tokenType) {
    const name = text(descend(root, "metadata", "annotations", tokenAnnotation));
    return name === null || name === ""
      ? {
          node: namedNode(root),
          reason: { code: "missing-annotation", annotation: tokenAnnotation },
        }
      : undefined;
  }
  const maps = ["stringData", "data"].map((field) => child(root, field));
  if (maps.some((map) => map !== undefined && map.node !== "mapping" && !isNull(map)))
    return undefined;
  const keys = maps.flatMap(keysIn);
  if (keys.some(({ value }) => isFilledIn(value))) return undefined;
  const has = (key: string): boolean => keys.some(({ value }) => value === key);
  const { all = [], any = [] } = requiredKeys.get(type) ?? {};
  const missing =
    all.find((key) => !has(key)) ?? (any.length > 0 && !any.some(has) ? any[0] : undefined);
  if (missing !== undefined) {
    const [only, ...others] = keys;
    const node = only !== undefined && others.length === 0 ? only : namedNode(root);
    return { node, reason: { code: "missing-key", type, key: missing } };
  }
  const key = dockerConfigKey(type);
  return key === undefined ? emptyKeyRefusal(type, maps) : jsonRefusal(key, maps);
}

function emptyKeyRefusal(type: string, maps: (YamlNode | undefined)[]): NodeRefusal | undefined {
  const key = "ssh-privatekey";
  if (type !== "kubernetes.io/ssh-auth") return undefined;
  const node = maps.map((map) => child(map, key)).find((value) => value !== undefined);
  return node !== undefined && (isNull(node) || text(node) === "")
    ? { node, reason: { code: "missing-key", type, key } }
    : undefined;
}

/** The docker config must be a JSON object or null. `maps` are stringData and data. */
function jsonRefusal(
  key: string,
  [stringData, data]: (YamlNode | undefined)[],
): NodeRefusal | undefined {
  const plain = child(stringData, key);
  const node = plain ?? child(data, key);
  if (node === undefined) return undefined;
  const written = isNull(node) ? "" : text(node);
  if (written === null || isFilledIn(written)) return undefined;
  const document = plain === undefined ? decoded(written) : written;
  if (document === null || /\{\{|\$\{|<[^<>\s]+>/.test(document)) return undefined;
  const found = jsonType(document);
  if (found === "object" || found === "null") return undefined;
  const inner = found === "invalid" ? decoded(document.trim()) : null;
  const isEncodedTwice = inner !== null && jsonType(inner) === "object";
  return { node, reason: { code: "not-json-object", key, found, isEncodedTwice } };
}

/** The JSON type of a text; "empty" without text, "invalid" if it is not JSON. */
function jsonType(document: string): string {
  const json = readGoJson(document);
  if (!("error" in json)) return json.type;
  return json.error === "unexpected-end" ? "empty" : "invalid";
}

/** Decodes base64; null if it is not base64. Bytes above 127 stay single characters. */
function decoded(value: string): string | null {
  return illegalBase64Byte(value) === null ? atob(value) : null;
}

/** Text that a tool replaces before the manifest is applied. */
function isFilledIn(value: string): boolean {
  return hasTemplateMarkers(value) || /^(?:<[^<>]*>|\$[A-Za-z_]\w*)$/.test(value.trim());
}

function entriesIn(node: YamlNode | undefined): MappingNode["entries"] {
  return node?.node === "mapping" ? node.entries : [];
}

function keysIn(node: YamlNode | undefined): ScalarNode[] {
  return entriesIn(node).map(({ key }) => key);
}

function namedNode(root: MappingNode): YamlNode {
  return descend(root, "metadata", "name") ?? root;
}

/** Where a wrong value is edited: the scalar, else the key of a mapping or list. */
export function placeIn(owner: YamlNode, key: string): YamlNode | undefined {
  if (owner.node !== "mapping") return undefined;
  const entry = owner.entries.find((each) => each.key.value === key);
  return entry?.value.node === "scalar" ? entry.value : entry?.key;
}

export function isNull(node: YamlNode): boolean {
  return node.node === "scalar" && node.type === "null";
}

export function nodeType(node: YamlNode): NodeType {
  if (node.node === "scalar") return node.type;
  return node.node === "sequence" ? "list" : "mapping";
}

/**
 * Cuts the value off the excerpt. What stands before it is a key: `Manifest.span` leaves out the
 * lines of Secrets that hold more.
 */
function withoutValue(at: Span): Span {
  return { ...at, excerpt: at.excerpt.slice(0, at.column - 1) };
}
