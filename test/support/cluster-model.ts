/** Builds the model of a cluster without parsing manifests: workloads, objects, patchers. */
import type { Cluster, Mention, Patcher, Workload } from "../../src/model/cluster/cluster.ts";
import type {
  DeclaredSecret,
  DeclaredServiceAccount,
} from "../../src/model/cluster/declared-object.ts";
import { parseImageReference, type ImageReference } from "../../src/model/pull/image.ts";
import type { Located, PodSpec } from "../../src/model/cluster/pod-spec.ts";
import type { Span } from "../../src/model/source/source.ts";
import { dockerConfig } from "./builders.ts";

export const root = "app.yaml";

export const at: Span = {
  file: root,
  line: 1,
  column: 1,
  endLine: 1,
  endColumn: 2,
  excerpt: "x",
};

export function located(...names: string[]): Located<string>[] {
  return names.map((value) => ({ value, at }));
}

export function clusterOf(parts: Partial<Cluster>): Cluster {
  return {
    workloads: [],
    objects: [],
    patchers: [],
    namespaces: [],
    coverage: [],
    nodes: [],
    brokenDocuments: [],
    resources: 0,
    documents: 0,
    files: 0,
    ...parts,
  };
}

export function podSpecOf(parts: Partial<PodSpec> = {}): PodSpec {
  return {
    path: "spec",
    imagePullSecrets: null,
    serviceAccountName: null,
    references: [],
    nodes: [[]],
    ...parts,
  };
}

export function mentionOf(image: string, parts: Partial<Mention> = {}): Mention {
  return {
    image,
    at,
    path: "spec.containers[0].image",
    role: "container",
    container: "app",
    pullPolicy: null,
    type: "string",
    podSpec: podSpecOf(),
    placeholder: null,
    ...parts,
  };
}

/** A Pod in `namespace`; null is the unnamed namespace of its root. */
export function podOf(namespace: string | null, parts: Partial<Workload> = {}): Workload {
  return {
    resource: { apiVersion: "v1", kind: "Pod", namespace, name: "web" },
    root,
    at,
    pod: true,
    hook: null,
    mentions: [],
    references: [],
    ...parts,
  };
}

/** A Secret of type dockerconfigjson without known content. */
export function secretOf(name: string | null, parts: Partial<DeclaredSecret> = {}): DeclaredSecret {
  return {
    kind: "Secret",
    name,
    namespaces: { is: "shop" },
    root,
    certain: true,
    by: { apiVersion: "v1", kind: "Secret", namespace: "shop", name },
    producer: null,
    at,
    hook: null,
    source: "manifest",
    type: "kubernetes.io/dockerconfigjson",
    typeAt: null,
    keys: [".dockerconfigjson"],
    keyAt: null,
    dockerConfig: null,
    hidden: null,
    registries: null,
    refreshSeconds: null,
    lifetimeSeconds: null,
    ...parts,
  };
}

/** A Secret with one login, `user:password`, for each registry key. */
export function loginSecretOf(
  name: string,
  keys: readonly string[],
  parts: Partial<DeclaredSecret> = {},
): DeclaredSecret {
  const text = dockerConfig(Object.fromEntries(keys.map((key) => [key, "user:password"])));
  return secretOf(name, { dockerConfig: { key: ".dockerconfigjson", text }, ...parts });
}

export function serviceAccountOf(
  name: string,
  pullSecrets: readonly string[],
  parts: Partial<DeclaredServiceAccount> = {},
): DeclaredServiceAccount {
  return {
    kind: "ServiceAccount",
    name,
    namespaces: { is: "shop" },
    root,
    certain: true,
    by: { apiVersion: "v1", kind: "ServiceAccount", namespace: "shop", name },
    producer: null,
    at,
    hook: null,
    source: "manifest",
    imagePullSecrets: located(...pullSecrets),
    secrets: [],
    mountable: null,
    ...parts,
  };
}

export function patcherOf(parts: Partial<Patcher> = {}): Patcher {
  return {
    patches: "pods",
    secret: "regcred",
    namespaces: { is: "shop" },
    root,
    by: { apiVersion: "v1", kind: "ClusterPolicy", namespace: null, name: "add-secret" },
    at,
    ...parts,
  };
}

/** Throws for an invalid image. */
export function referenceOf(image: string): ImageReference {
  const reference = parseImageReference(image);
  if ("invalid" in reference) throw new Error(reference.invalid);
  return reference;
}
