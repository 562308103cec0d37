/**
 * Finds the dependencies of a Kustomization or HelmRelease that nothing declares: Flux waits for
 * them, and applies nothing.
 * https://github.com/fluxcd/kustomize-controller/blob/v1.9.4/internal/controller/kustomization_controller.go
 * https://github.com/fluxcd/helm-controller/blob/v1.6.3/internal/controller/helmrelease_controller.go
 */
import { unknownMark } from "../../model/source/unknown-mark.ts";
import { fieldOf, listOf, mapOf, textOf, type GitopsObject } from "../objects/gitops-object.ts";
import { nearSources } from "../objects/near-objects.ts";
import type { DependencyKind, Incomplete } from "../plan-step.ts";

/** `known`: the objects of the kind that the cluster of the object has. */
export function missingDependencies(
  { value, namespace: own, name: ownName }: GitopsObject,
  kind: DependencyKind,
  known: readonly Pick<GitopsObject, "namespace" | "name">[],
): Incomplete[] {
  const written = listOf(fieldOf(value, ["spec", "dependsOn"]));
  if (written.length === 0 || known.some(isUnknown)) return [];
  const others = known.filter((each) => each.name !== ownName || each.namespace !== own);
  return written.flatMap((each, index) => {
    const name = textOf(mapOf(each)["name"]);
    const namespace = textOf(mapOf(each)["namespace"]) || own;
    if (name === null || namespace === null || isUnknown({ name, namespace })) return [];
    const isThere = known.some(
      (other) => other.name === name && (other.namespace === null || other.namespace === namespace),
    );
    if (isThere) return [];
    const near = nearSources(
      { kind, namespace, name },
      { objectsOf: () => others, entrySources: null },
    );
    return [
      {
        reason: { code: "dependency-not-in-git", kind, name: `${namespace}/${name}`, near },
        at: ["spec", "dependsOn", index, "name"],
      },
    ];
  });
}

/** The name may be any: a variable of it is not defined, or it was never filled in. */
function isUnknown({ name, namespace }: Pick<GitopsObject, "namespace" | "name">): boolean {
  return [name, namespace].some((each) => /[/${<]/.test(each ?? "") || each?.includes(unknownMark));
}
