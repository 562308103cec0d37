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

type Known = Pick<GitopsObject, "namespace" | "name">;

/** `known`: the objects of the kind that the cluster has. They are looked at once. */
export function missingDependencies(
  kind: DependencyKind,
  known: readonly Known[],
): (object: GitopsObject) => Incomplete[] {
  if (known.some(isUnknown)) return () => [];
  const byName = Map.groupBy(known, ({ name }) => name);
  return (object) => {
    const written = listOf(fieldOf(object.value, ["spec", "dependsOn"]));
    return written.flatMap((each, index) => {
      const name = textOf(mapOf(each)["name"]);
      const namespace = textOf(mapOf(each)["namespace"]) || object.namespace;
      if (name === null || namespace === null || isUnknown({ name, namespace })) return [];
      const isThere = byName
        .get(name)
        ?.some((other) => other.namespace === null || other.namespace === namespace);
      if (isThere === true) return [];
      const near = nearSources(
        { kind, namespace, name },
        { objectsOf: () => known.filter((other) => !isSame(other, object)), entrySources: null },
      );
      return [
        {
          reason: { code: "dependency-not-in-git", kind, name: `${namespace}/${name}`, near },
          at: ["spec", "dependsOn", index, "name"],
        },
      ];
    });
  };
}

function isSame(a: Known, b: Known): boolean {
  return a.name === b.name && a.namespace === b.namespace;
}

/** The name may be any: a variable of it is not defined, or it was never filled in. */
function isUnknown({ name, namespace }: Pick<GitopsObject, "namespace" | "name">): boolean {
  return [name, namespace].some((each) => /[/${<]/.test(each ?? "") || each?.includes(unknownMark));
}
