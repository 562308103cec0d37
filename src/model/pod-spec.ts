/** The parts of a pod spec that decide on its pulls and on whether it starts. */
import type { Span } from "./source.ts";

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
   * The requirements on the platform of the node, in disjunctive form: alternatives, each a list of
   * requirements that must all hold. `[[]]` without requirements.
   */
  nodes: NodeRequirement[][];
}

/**
 * A requirement on `kubernetes.io/os` or `kubernetes.io/arch`, from the node selector, the required
 * node affinity or `os.name`.
 */
export interface NodeRequirement {
  label: "os" | "arch";
  /** The operators of Kubernetes. */
  operator: "In" | "NotIn";
  values: string[];
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
}
