/** The Kubernetes objects that GitOps controllers act on, and the fields of their values. */
import type { Span } from "../../model/source/source.ts";
import type { YamlValue } from "./value-builder.ts";
import { isValues, type Values } from "./set-values.ts";

/** A path of keys and indices into an object. */
export type FieldPath = readonly (string | number)[];

export interface GitopsObject {
  apiVersion: string;
  kind: string;
  namespace: string | null;
  name: string;
  value: Values;
  /**
   * The file that declares it, or that is the base of what was built; null where it is not known.
   */
  file: string | null;
  /** Do GitOps controllers act on every object of its file? Absent where it is not known. */
  isAlone?: boolean | undefined;
  /** Its `metadata.name`, or the beginning of its document. */
  at: Span;
  /** The scalar at a path, or what is nearest above it. */
  spanOf(path: FieldPath): Span;
}

/** "shop/web", or "web" without a namespace. */
export function qualifiedName({ namespace, name }: GitopsObject): string {
  return namespace === null ? name : `${namespace}/${name}`;
}

export function isSameObject(a: GitopsObject, b: GitopsObject): boolean {
  return a.kind === b.kind && a.name === b.name && a.namespace === b.namespace;
}

/** The part of a path before its last slash; "" if there is none. */
export function folderOf(file: string): string {
  return file.slice(0, Math.max(0, file.lastIndexOf("/")));
}

export function identityOf(
  value: Values,
): Pick<GitopsObject, "apiVersion" | "kind" | "namespace" | "name"> {
  const metadata = value["metadata"];
  const named = isValues(metadata) ? metadata : {};
  return {
    apiVersion: textOf(value["apiVersion"]) ?? "",
    kind: textOf(value["kind"]) ?? "",
    namespace: textOf(named["namespace"]),
    name: textOf(named["name"]) ?? "",
  };
}

/** The value at a path; undefined where there is none. */
export function fieldOf(value: YamlValue | undefined, path: FieldPath): YamlValue | undefined {
  let current = value;
  for (const step of path) {
    if (Array.isArray(current)) current = typeof step === "number" ? current[step] : undefined;
    else if (isValues(current))
      current = Object.hasOwn(current, String(step)) ? current[String(step)] : undefined;
    else return undefined;
  }
  return current;
}

export function textOf(value: YamlValue | undefined): string | null {
  return typeof value === "string" ? value : null;
}

/** A scalar as Go reads it into a string field. */
export function scalarTextOf(value: YamlValue | undefined): string | null {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? String(value)
    : null;
}

export function listOf(value: YamlValue | undefined): YamlValue[] {
  return Array.isArray(value) ? value : [];
}

export function mapOf(value: YamlValue | undefined): Values {
  return isValues(value) ? value : {};
}
