/** Annotations of a Secret, ConfigMap or ServiceAccount → where a controller of the cluster copies it to. Pure. */
import { child, type YamlNode, text } from "../../model/source.ts";
import { everywhere, parseSelector, type NamespaceSpread } from "./namespaces.ts";

export interface ReplicationTarget {
  /** The controller, by its project's name. */
  by: string;
  to: NamespaceSpread;
}

/** None where nothing asks for a copy. */
export function replicationTargets(annotations: YamlNode | undefined): ReplicationTarget[] {
  if (annotations?.node !== "mapping") return [];
  return requestedReplicas((key) => text(child(annotations, key)));
}

/** The same, of annotations that are text themselves: cert-manager.io/secret-template holds them as JSON. */
export function requestedReplicas(annotation: (key: string) => string | null): ReplicationTarget[] {
  return [
    ["kubernetes-reflector", reflector(annotation)] as const,
    ["kubernetes-replicator", replicator(annotation)] as const,
    ["config-syncer", syncer(annotation)] as const,
  ].flatMap(([by, to]) => (to === null ? [] : [{ by, to }]));
}

type ReplicationAnnotation = (key: string) => string | null;

/** Lists of regular expressions, none for all. https://github.com/emberstack/kubernetes-reflector#annotate-the-source-secret-or-configmap */
function reflector(annotation: ReplicationAnnotation): NamespaceSpread | null {
  const of = (name: string): string | null => annotation(`reflector.v1.k8s.emberstack.com/${name}`);
  if (of("reflection-allowed") !== "true" || of("reflection-auto-enabled") !== "true") return null;
  const auto = listed(of("reflection-auto-namespaces"));
  const allowed = listed(of("reflection-allowed-namespaces"));
  const selector =
    of("reflection-auto-namespaces-selector") ?? of("reflection-allowed-namespaces-selector");
  const selectors = selector === null || selector === "" ? [] : [parseSelector(selector)];
  const asked = auto.length > 0 ? auto : allowed;
  if (asked.length === 0 && selectors.length === 0) return everywhere;
  return { patterns: asked, but: [], selectors };
}

/** https://github.com/mittwald/kubernetes-replicator#push-based-replication */
function replicator(annotation: ReplicationAnnotation): NamespaceSpread | null {
  const names = annotation("replicator.v1.mittwald.de/replicate-to");
  const selector = annotation("replicator.v1.mittwald.de/replicate-to-matching");
  if (names === null && selector === null) return null;
  return {
    patterns: listed(names),
    but: [],
    selectors: selector === null ? [] : [parseSelector(selector)],
  };
}

/** https://config-syncer.com/docs/guides/config-syncer/intra-cluster/ */
function syncer(annotation: ReplicationAnnotation): NamespaceSpread | null {
  const selector = annotation("kubed.appscode.com/sync");
  if (selector === null) return null;
  return selector.trim() === ""
    ? everywhere
    : { patterns: [], but: [], selectors: [parseSelector(selector)] };
}

function listed(value: string | null): string[] {
  return (value ?? "")
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "")
    .slice(0, 1000);
}
