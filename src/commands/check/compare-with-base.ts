/** Compares the manifests before a change with those after it. */
import type { BeforeChange, RemovedObject } from "../../model/report/before-change.ts";
import type { Cluster } from "../../model/cluster/cluster.ts";
import type { DeclaredObject } from "../../model/cluster/declared-object.ts";
import { parseImageReference } from "../../model/pull/image.ts";

export function beforeChange(before: Cluster, after: Cluster): BeforeChange {
  const kept = new Set(after.objects.flatMap((object) => keyOf(object) ?? []));
  const removed = before.objects.flatMap((object): RemovedObject[] => {
    const { kind, name, at, namespaces } = object;
    const key = keyOf(object);
    if (key === null || name === null || kept.has(key) || !("is" in namespaces)) return [];
    return [{ kind, namespace: namespaces.is, name, at }];
  });
  const images = before.workloads.flatMap(({ mentions }) =>
    mentions.flatMap(({ image }) => {
      const reference = parseImageReference(image);
      return "invalid" in reference ? [] : [reference];
    }),
  );
  return { removed, images };
}

/** null for objects of an inventory, and of more than one namespace. */
function keyOf({ kind, name, namespaces, source }: DeclaredObject): string | null {
  return source === "manifest" && "is" in namespaces && name !== null
    ? JSON.stringify([kind, namespaces.is, name])
    : null;
}
