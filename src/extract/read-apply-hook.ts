/** Reads the hook annotations of Helm and Argo CD. */
import type { ApplyHook } from "../model/apply-hook.ts";
import { child, descend, type MappingNode, type YamlNode } from "../model/source.ts";

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
  const wave = child(annotations, "argocd.argoproj.io/sync-wave");
  const argo = textOf(child(annotations, "argocd.argoproj.io/hook"));
  if (argo !== null) return hook("argocd", argo, wave);
  const helm = textOf(child(annotations, "helm.sh/hook"));
  if (helm !== null) return hook("helm", helm, child(annotations, "helm.sh/hook-weight"));
  return textOf(wave) === null ? null : hook("argocd", "Sync", wave);
}

/** Null for an empty annotation. */
function textOf(node: YamlNode | undefined): string | null {
  return node?.node !== "scalar" || node.value.trim() === "" || node.type === "null"
    ? null
    : node.value;
}

function hook(tool: ApplyHook["tool"], phase: string, weight: YamlNode | undefined): ApplyHook {
  const phases = phase.split(",").map((name) => name.trim());
  const number = Number(textOf(weight) ?? 0);
  return {
    tool,
    phase,
    phases,
    test: phases.every((name) => tests.has(name)),
    weight: Number.isFinite(number) ? number : 0,
  };
}
