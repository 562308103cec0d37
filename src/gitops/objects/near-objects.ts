/** Finds ConfigMaps and Secrets whose names are nearly that of one that is not in Git. */
import { editDistance } from "../../model/text/edit-distance.ts";
import type { PlanContext } from "../plan-step.ts";

const maxEdits = 2;
const maxNear = 3;
const maxObjects = 2_000;

/** Names in the same namespace, the nearest first; empty where the object itself is there. */
export function nearObjects(
  kind: "ConfigMap" | "Secret",
  { namespace, name }: { namespace: string; name: string },
  { objectsOf }: Pick<PlanContext, "objectsOf">,
): string[] {
  const names = objectsOf(kind)
    .slice(0, maxObjects)
    .filter((each) => each.namespace === null || each.namespace === namespace)
    .map((each) => each.name);
  if (names.includes(name)) return [];
  return [...new Set(names)]
    .map((each) => ({ each, edits: editDistance(name, each, maxEdits) }))
    .filter(({ edits }) => edits <= maxEdits)
    .toSorted((a, b) => a.edits - b.edits)
    .map(({ each }) => each)
    .slice(0, maxNear);
}
