/** Lists credentials that a pod may have although the manifests do not show them. */
import type { Patcher, Workload } from "../../model/cluster/cluster.ts";
import type { ImageReference } from "../../model/pull/image.ts";
import type { Credentials, SecretUse, Unseen } from "../../model/pull/pull.ts";
import { isSelected } from "../../model/cluster/namespace-match.ts";
import { covers } from "./keyring.ts";

/**
 * Registries for which nodes usually hold credentials that no manifest shows, through the kubelet's
 * credential provider plugins.
 * https://kubernetes.io/docs/tasks/administer-cluster/kubelet-credential-provider/
 */
const nodeRegistries = [
  "*.dkr.ecr.*.amazonaws.com",
  "*.dkr.ecr.*.amazonaws.com.cn",
  "*.azurecr.io",
  "*.pkg.dev",
  "gcr.io",
  "*.gcr.io",
];

/** A Secret whose content is unknown but may cover the image, or one that may exist after all. */
export function unseenSecrets(secrets: readonly SecretUse[]): Unseen[] {
  return secrets
    .filter((secret) =>
      secret.use === "missing"
        ? !secret.knownAbsent
        : secret.use === "hidden" && secret.covers !== false,
    )
    .map((secret) => ({ kind: "secret", secret }));
}

/** The service account, if the pod depends on it and the manifests do not contain it. */
export function unseenAccount(
  { name, object, knownAbsent }: Credentials["serviceAccount"],
  from: Credentials["from"],
  namespace: string | null,
): Unseen[] {
  return from === "none" && object === null && !knownAbsent
    ? [{ kind: "service-account", name, namespace }]
    : [];
}

/** Programs in the cluster that add pull secrets to the pod or to its service account. */
export function unseenPatchers(
  patchers: readonly Patcher[],
  workload: Workload,
  account: string,
  hasOwnList: boolean,
): Unseen[] {
  return patchers
    .filter(
      ({ patches, ...patcher }) =>
        isInNamespace(patcher, workload) &&
        (patches === "pods" ||
          (!hasOwnList && (patches.serviceAccounts?.includes(account) ?? true))),
    )
    .map((patcher) => ({ kind: "patcher", patcher }));
}

function isInNamespace(
  { namespaces, root }: Pick<Patcher, "namespaces" | "root">,
  { resource: { namespace }, root: ownRoot }: Workload,
): boolean {
  return "is" in namespaces
    ? namespaces.is === namespace && (namespace !== null || root === ownRoot)
    : namespace === null || isSelected(namespaces, namespace);
}

/** Nodes whose credentials the configuration does not declare (`declared` is null). */
export function unseenNodes(
  declared: readonly string[] | null,
  reference: ImageReference,
): Unseen[] {
  return declared === null && covers(nodeRegistries, reference)
    ? [{ kind: "node", registry: reference.domain }]
    : [];
}
