/** Reads the hook annotations of Helm and Argo CD. */
import type { ApplyHook } from "../model/cluster/apply-hook.ts";
import { child, descend, type MappingNode, type YamlNode } from "../model/source/source.ts";

/** https://helm.sh/docs/topics/charts_hooks/ */
const tests: ReadonlySet<string> = new Set(["test", "test-success", "test-failure"]);

/**
 * Returns null for a resource without annotations of order. An Argo CD hook takes precedence over a
 * Helm hook on the same resource, and a Helm hook over a sync wave.
 * https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/
 */
export function readApplyHook(root: MappingNode): ApplyHook | null {
  const annotations = descend(root, "metadata", "annotations");
  if (annotations === undefined) return null;
  return applyHookOf((name) => textOf(child(annotations, name)));
}

/** The same for annotations by name; null for an absent or empty one. */
export function applyHookOf(annotation: (name: string) => string | null): ApplyHook | null {
  const wave = annotation("argocd.argoproj.io/sync-wave");
  const argo = annotation("argocd.argoproj.io/hook");
  if (argo !== null) return hook("argocd", argo, wave);
  const helm = annotation("helm.sh/hook");
  if (helm !== null) return hook("helm", helm, annotation("helm.sh/hook-weight"));
  return wave === null ? null : hook("argocd", "Sync", wave);
}

/** Null for an empty annotation. */
function textOf(node: YamlNode | undefined): string | null {
  return node?.node !== "scalar" || node.value.trim() === "" || node.type === "null"
    ? null
    : node.value;
}

function hook(tool: ApplyHook["tool"], phase: string, weight: string | null): ApplyHook {
  const phases = phase.split(",").map((name) => name.trim());
  const number = Number(weight ?? 0);
  return {
    tool,
    phase,
    phases,
    test: phases.every((name) => tests.has(name)),
    weight: Number.isFinite(number) ? number : 0,
  };
}
