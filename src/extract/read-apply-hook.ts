/** Reads the hook annotations of Helm and Argo CD. */
import type { ApplyHook } from "../model/apply-hook.ts";
import { child, descend, type MappingNode, type YamlNode } from "../model/source.ts";

/**
 * https://helm.sh/docs/topics/charts_hooks/ and
 * https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/
 */
const early: ReadonlySet<string> = new Set([
  "pre-install",
  "pre-upgrade",
  "pre-rollback",
  "crd-install",
  "PreSync",
]);
const tests: ReadonlySet<string> = new Set(["test", "test-success", "test-failure"]);

/**
 * Returns null for a resource without a hook. An Argo CD hook takes precedence over a Helm hook on
 * the same resource. A resource with an early and a late phase is early: its needs must be met in
 * both.
 */
export function readApplyHook(root: MappingNode): ApplyHook | null {
  const annotations = descend(root, "metadata", "annotations");
  if (annotations === undefined) return null;
  return (
    hook(
      "argocd",
      child(annotations, "argocd.argoproj.io/hook"),
      child(annotations, "argocd.argoproj.io/sync-wave"),
    ) ?? hook("helm", child(annotations, "helm.sh/hook"), child(annotations, "helm.sh/hook-weight"))
  );
}

function hook(
  tool: ApplyHook["tool"],
  phases: YamlNode | undefined,
  weight: YamlNode | undefined,
): ApplyHook | null {
  if (phases?.node !== "scalar" || phases.value.trim() === "" || phases.type === "null")
    return null;
  const phase = phases.value;
  const each = phase.split(",").map((name) => name.trim());
  const number = weight?.node === "scalar" ? Number(weight.value) : 0;
  return {
    tool,
    phase,
    early: each.some((name) => early.has(name)),
    test: each.every((name) => tests.has(name)),
    weight: Number.isFinite(number) ? number : 0,
  };
}
