/** Completes manifests of ServiceAccounts by what the cluster has already. */
import type {
  DeclaredObject,
  DeclaredServiceAccount,
} from "../../model/cluster/declared-object.ts";

/**
 * Fills the fields that a ServiceAccount's manifest leaves out: `kubectl apply` and server-side
 * apply keep what others set, so an empty list removes nothing either.
 * https://kubernetes.io/docs/tasks/manage-kubernetes-objects/declarative-config/#how-apply-calculates-differences-and-merges-changes
 */
export function withInventoryFields(objects: readonly DeclaredObject[]): DeclaredObject[] {
  const stored = new Map(
    objects.flatMap((object): [string, DeclaredServiceAccount][] =>
      object.kind === "ServiceAccount" && object.source === "inventory"
        ? [[keyOf(object), object]]
        : [],
    ),
  );
  if (stored.size === 0) return [...objects];
  return objects.map((object) => {
    if (object.kind !== "ServiceAccount" || object.source !== "manifest") return object;
    const inCluster = stored.get(keyOf(object));
    return inCluster === undefined ? object : filled(object, inCluster);
  });
}

function filled(
  object: DeclaredServiceAccount,
  { imagePullSecrets, mountable, secrets }: DeclaredServiceAccount,
): DeclaredServiceAccount {
  return {
    ...object,
    imagePullSecrets:
      object.imagePullSecrets.length > 0 ? object.imagePullSecrets : imagePullSecrets,
    mountable: object.mountable ?? mountable,
    secrets: object.secrets.length > 0 ? object.secrets : secrets,
  };
}

function keyOf({ name, namespaces }: DeclaredServiceAccount): string {
  return JSON.stringify([name, namespaces]);
}
