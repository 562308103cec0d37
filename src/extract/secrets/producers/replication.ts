/** Reads the annotations by which controllers copy Secrets and ConfigMaps to other namespaces. */
import { child, type YamlNode, text } from "../../../model/source/source.ts";
import { splitList } from "../../split-list.ts";
import { everywhere, parseSelector, type NamespaceSpread } from "../namespaces.ts";

export interface ReplicationTarget {
  /** The name of the controller. */
  by: string;
  to: NamespaceSpread;
}

type AnnotationLookup = (key: string) => string | null;

/** Reads the annotations of a manifest; returns [] if none of them asks for a copy. */
export function replicationTargets(annotations: YamlNode | undefined): ReplicationTarget[] {
  if (annotations?.node !== "mapping") return [];
  return requestedReplicas((key) => text(child(annotations, key)));
}

/** Reads annotations by lookup: cert-manager.io/secret-template holds them as JSON. */
export function requestedReplicas(annotation: AnnotationLookup): ReplicationTarget[] {
  return [
    ["kubernetes-reflector", reflectorTargets(annotation)] as const,
    ["kubernetes-replicator", replicatorTargets(annotation)] as const,
    ["config-syncer", syncerTargets(annotation)] as const,
  ].flatMap(([by, to]) => (to === null ? [] : [{ by, to }]));
}

/**
 * Namespaces are lists of regular expressions; an empty list means all.
 * https://github.com/emberstack/kubernetes-reflector#annotate-the-source-secret-or-configmap
 */
function reflectorTargets(annotation: AnnotationLookup): NamespaceSpread | null {
  const read = (name: string): string | null =>
    annotation(`reflector.v1.k8s.emberstack.com/${name}`);
  if (read("reflection-allowed") !== "true" || read("reflection-auto-enabled") !== "true")
    return null;
  const auto = splitList(read("reflection-auto-namespaces"));
  const allowed = splitList(read("reflection-allowed-namespaces"));
  const selector =
    read("reflection-auto-namespaces-selector") ?? read("reflection-allowed-namespaces-selector");
  const selectors = selector === null || selector === "" ? [] : [parseSelector(selector)];
  const patterns = auto.length > 0 ? auto : allowed;
  if (patterns.length === 0 && selectors.length === 0) return everywhere;
  return { patterns, but: [], selectors };
}

/** https://github.com/mittwald/kubernetes-replicator#push-based-replication */
function replicatorTargets(annotation: AnnotationLookup): NamespaceSpread | null {
  const names = annotation("replicator.v1.mittwald.de/replicate-to");
  const selector = annotation("replicator.v1.mittwald.de/replicate-to-matching");
  if (names === null && selector === null) return null;
  return {
    patterns: splitList(names),
    but: [],
    selectors: selector === null ? [] : [parseSelector(selector)],
  };
}

/** https://config-syncer.com/docs/guides/config-syncer/intra-cluster/ */
function syncerTargets(annotation: AnnotationLookup): NamespaceSpread | null {
  const selector = annotation("kubed.appscode.com/sync");
  if (selector === null) return null;
  return selector.trim() === ""
    ? everywhere
    : { patterns: [], but: [], selectors: [parseSelector(selector)] };
}
