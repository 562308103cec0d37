/** Reads what all nodes of a cluster have in common: runtime, Kubernetes version. */
import type { Cluster } from "../model/cluster/cluster.ts";

/**
 * The configured runtime, else the one of the inventory's nodes if they agree in name and minor
 * version: "containerd://2.1.4". null if unknown.
 */
export function runtimeOf(
  { nodes }: Pick<Cluster, "nodes">,
  configured: string | null,
): string | null {
  if (configured !== null) return configured;
  const [first, ...others] = nodes.map(({ runtime }) => runtime);
  const agree = others.every((other) => minorVersion(other) === minorVersion(first));
  return first !== undefined && agree ? first : null;
}

function minorVersion(runtime: string | null | undefined): string {
  return /^[^:]+:\/\/v?\d+(?:\.\d+)?/.exec(runtime ?? "")?.[0] ?? "";
}

/**
 * The minor version of the configured Kubernetes release, else of the inventory's kubelets if they
 * agree: 33 for "v1.33.2". null if unknown.
 */
export function kubernetesOf(
  { nodes }: Pick<Cluster, "nodes">,
  configured: string | null,
): number | null {
  const versions = configured === null ? nodes.map(({ kubelet }) => kubelet) : [configured];
  const minors = new Set(versions.map((version) => /^v?1\.(\d+)/.exec(version ?? "")?.[1] ?? null));
  const [minor = null, ...others] = minors;
  return minor === null || others.length > 0 ? null : Number(minor);
}
