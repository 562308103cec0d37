/** Finds kinds that a built-in group of the API server does not have. */
import { child, type Manifest, type MappingNode } from "../../model/source/source.ts";
import { detachString } from "../../model/text/detach-string.ts";
import { editDistance } from "../../model/text/edit-distance.ts";
import { hasTemplateMarkers } from "../secrets/template-markers.ts";
import type { PodRefusal } from "./pod-refusals.ts";

const coreKinds = (
  "Binding ComponentStatus ConfigMap Endpoints Event LimitRange Namespace Node PersistentVolume " +
  "PersistentVolumeClaim Pod PodTemplate ReplicationController ResourceQuota Secret Service " +
  "ServiceAccount"
).split(" ");

/** https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.34/ */
const kindsByVersion: ReadonlyMap<string, readonly string[]> = new Map([
  ["apps/v1", ["ControllerRevision", "DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"]],
  ["batch/v1", ["CronJob", "Job"]],
  ["v1", coreKinds],
]);

/** undefined for a kind that the group has, or may have: OpenShift once added its own to `v1`. */
export function kindRefusal(manifest: Manifest, root: MappingNode): PodRefusal | undefined {
  const { apiVersion, kind } = manifest;
  const known = kindsByVersion.get(apiVersion);
  const node = child(root, "kind");
  if (known === undefined || node === undefined || hasTemplateMarkers(kind)) return undefined;
  if (known.includes(kind) || kind.endsWith("List")) return undefined;
  const most = apiVersion === "v1" ? 1 : 2;
  const meant =
    known.find((each) => each.toLowerCase() === kind.toLowerCase()) ??
    known.find((each) => editDistance(each, kind, most) <= most) ??
    null;
  if (apiVersion === "v1" && meant === null) return undefined;
  const reason = {
    code: "unknown-kind" as const,
    kind: detachString(kind),
    version: detachString(apiVersion),
    meant,
  };
  return { of: "workload", at: manifest.span(node), reason };
}
