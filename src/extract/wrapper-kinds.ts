/** Kinds that contain whole resources, and whether these are applied. */
import type { Resource } from "../model/cluster/resource.ts";
import { matchesPattern } from "./kind-pattern.ts";

/**
 * `applied`: as they are. `known`: by the kind's row in the table of producers. `perhaps`: under
 * conditions, on other clusters, or after changes.
 */
export type WrapperKind = "applied" | "known" | "perhaps";

const wrappers: readonly { group: string; kind: string; nesting: WrapperKind }[] = [
  { group: "", kind: "*List", nesting: "applied" },
  { group: "template.openshift.io", kind: "Template", nesting: "applied" },
  { group: "", kind: "Template", nesting: "applied" },
  { group: "work.open-cluster-management.io", kind: "*", nesting: "applied" },
  { group: "hive.openshift.io", kind: "*SyncSet", nesting: "applied" },
  { group: "operator.tekton.dev", kind: "TektonInstallerSet", nesting: "applied" },
  { group: "kubernetes.crossplane.io", kind: "Object", nesting: "applied" },
  { group: "kubernetes.m.crossplane.io", kind: "Object", nesting: "applied" },
  { group: "core.oam.dev", kind: "Application", nesting: "applied" },
  { group: "fluxcd.controlplane.io", kind: "ResourceSet", nesting: "applied" },
  { group: "apps.kruise.io", kind: "ResourceDistribution", nesting: "known" },
  { group: "capsule.clastix.io", kind: "*TenantResource", nesting: "known" },
];

/** Tells what happens to the resources nested in a resource of this kind. */
export function nestingOf({ apiVersion, kind }: Resource): WrapperKind {
  const slash = apiVersion.indexOf("/");
  const group = slash < 0 ? "" : apiVersion.slice(0, slash);
  return (
    wrappers.find((row) => matchesPattern(row.group, group) && matchesPattern(row.kind, kind))
      ?.nesting ?? "perhaps"
  );
}
