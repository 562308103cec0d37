/** The parts of a pod spec that decide on its pulls and on whether it starts. */
import type { Span } from "../source/source.ts";

/** A value with its place. */
export interface Located<T> {
  value: T;
  at: Span;
}

/** The spec of a pod or pod template. */
export interface PodSpec {
  /** From the root of the document: "spec.template.spec". */
  path: string;
  /** The names as written, "" for an entry without a name; null without a list. */
  imagePullSecrets: Located<string>[] | null;
  /** null if absent: `default`. */
  serviceAccountName: Located<string> | null;
  references: ObjectReference[];
  /**
   * The requirements on the labels of the node, in disjunctive form: alternatives, each a list of
   * requirements that must all hold. `[[]]` without requirements.
   */
  nodes: NodeRequirement[][];
  /** What else decides on the node; absent if the pod says nothing of it. */
  scheduling?: PodScheduling;
}

/**
 * A requirement on a label of the node, from the node selector, the required node affinity or
 * `os.name`.
 */
export interface NodeRequirement {
  /** The present name of the label: never `beta.kubernetes.io/arch`. `nodeNameKey` for the name. */
  key: string;
  operator: "In" | "NotIn" | "Exists" | "DoesNotExist" | "Gt" | "Lt";
  /** null if unknown, because a template fills them in. */
  values: string[] | null;
}

/** The key of a requirement on the name of the node. */
export const nodeNameKey = "metadata.name";

export interface PodScheduling {
  tolerations: Toleration[];
  nodeName: string | null;
  runtimeClass: string | null;
  /** Resources of device plugins that a container requests: "nvidia.com/gpu". */
  devices: string[];
}

/** https://pkg.go.dev/k8s.io/api/core/v1#Toleration */
export interface Toleration {
  /** null tolerates every key. */
  key: string | null;
  operator: "Equal" | "Exists";
  value: string;
  /** null tolerates every effect. */
  effect: string | null;
}

/** A reference to a Secret or ConfigMap in the same namespace. */
export interface ObjectReference {
  kind: "Secret" | "ConfigMap";
  name: string;
  /** The key that must exist; null for the whole object. */
  key: string | null;
  at: Span;
  /** null if no key is written. */
  keyAt: Span | null;
  optional: boolean;
  /** How the object is used. It decides in which phase the pod gets stuck without it. */
  through: "env" | "envFrom" | "volume" | "projected" | "csi" | "image-pull";
  container: string | null;
  /** The name of the pod's volume that holds it; absent if no volume does. */
  volume?: string;
  /** The environment variable that takes its value; absent for all others. */
  variable?: string;
  /** It is in the namespace of a controller, which nothing tells, not in that of the resource. */
  anyNamespace?: true;
}
