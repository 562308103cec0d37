/** Words for how sure it is that a pod may run on nodes of a platform. */
import type { Placement, Pull } from "../../model/pull/pull.ts";

/** A clause that says what leaves the node of a pod open; null if nothing does. */
export function whyPlacementIsOpen({ because }: Placement): string | null {
  if (because === null) return null;
  const { kind, name } = because;
  switch (kind) {
    case "label":
      return `whether the pod may run there depends on the unknown node label \`${name}\``;
    case "node":
      return `the pod names the node \`${name}\`, which is unknown here`;
    case "runtime-class":
      return `the scheduling of the runtime class \`${name}\` is unknown`;
    case "pool":
      return `the node pool \`${name}\` names no architecture`;
    case "taint":
      return `whether the pod may run there depends on the taint \`${name}\``;
    case "operator":
      return `the operator of ${name} decides where its pods run`;
  }
}

/** Says that the platform is only assumed; "" if it is known. */
export function assumption({ placement }: Pick<Pull, "placement">): string {
  return placement.isAssumed
    ? "; nothing declares the platforms of the nodes, so linux/amd64 is assumed"
    : "";
}

/** A sentence for the fix, with a space before it; "" if the platforms are known. */
export function howToDeclare({ placement }: Pick<Pull, "placement">): string {
  if (placement.isAssumed)
    return (
      " If the nodes are of another platform, declare it with `--platform` or " +
      "`cluster.platforms`."
    );
  return placement.uncertain.length > 0
    ? " Or declare the nodes with `--inventory` (`kubectl get nodes -o yaml`) or " +
        "`cluster.platforms`."
    : "";
}
