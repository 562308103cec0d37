/** What a pod's spec says of its pull and of what it needs to start. */
import type { Span } from "./source.ts";

/** A value with the place it stands at. */
export interface Located<T> {
  value: T;
  at: Span;
}

/** The spec of a pod, or of the pods that a template makes: what decides which credentials they present, and what they need. */
export interface PodSpec {
  /** From the root of the document: "spec.template.spec". */
  path: string;
  /** The names as written, "" where an entry has none; null where there is no list. */
  imagePullSecrets: Located<string>[] | null;
  /** null where none is written, which is `default`. */
  serviceAccountName: Located<string> | null;
  references: ObjectReference[];
  /**
   * What it asks of the platform of its node: alternatives, each a list of requirements that hold together. One empty alternative
   * where it asks for nothing.
   */
  nodes: NodeRequirement[][];
}

/** A requirement on a node's `kubernetes.io/os` or `kubernetes.io/arch`, from a node selector, a required node affinity or `os.name`. */
export interface NodeRequirement {
  label: "os" | "arch";
  /** As Kubernetes names them. `NotIn` also holds where the label is not one of no values. */
  operator: "In" | "NotIn";
  values: string[];
}

/** A Secret or ConfigMap that something needs by name, in its own namespace. */
export interface ObjectReference {
  kind: "Secret" | "ConfigMap";
  name: string;
  /** The key that must be in it; null for the whole. */
  key: string | null;
  at: Span;
  /** null where no key is written. */
  keyAt: Span | null;
  optional: boolean;
  /** Decides what happens without it: no container starts before volumes are mounted, an env waits for its image. */
  through: "env" | "envFrom" | "volume" | "projected" | "csi" | "image-pull";
  container: string | null;
}
