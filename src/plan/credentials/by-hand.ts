/** Gathers credentials for a pod, or from docker configs, that `pullgate credentials` names. */
import type { Offer } from "../../model/pull/answer.ts";
import type { Cluster, Workload } from "../../model/cluster/cluster.ts";
import type { DockerConfigError } from "../../model/pull/docker-config-error.ts";
import { repositoryOf, type ImageReference } from "../../model/pull/image.ts";
import type { Credentials } from "../../model/pull/pull.ts";
import type { Span } from "../../model/source/source.ts";
import { decodeDockerConfig } from "./docker-config.ts";
import { Keyring, offersFor, type DockerConfig } from "./keyring.ts";
import { PodCredentials, type CredentialOptions } from "./pod-credentials.ts";
import { publicOffer } from "./public-offer.ts";

/** A docker config as text, under the key that says how to read it. */
interface DockerConfigText {
  key: ".dockerconfigjson" | ".dockercfg";
  text: string;
}

/** The credentials of a pod that names no pull secret and runs as `serviceAccount`. */
export function credentialsOfPod(
  cluster: Cluster,
  pod: {
    reference: ImageReference;
    namespace: string | null;
    serviceAccount: string | null;
    root: string;
  },
  options: CredentialOptions,
): Credentials {
  const at: Span = {
    file: "<argument>",
    line: 1,
    column: 1,
    endLine: 1,
    endColumn: 1,
    excerpt: "",
  };
  const workload: Workload = {
    resource: { apiVersion: "v1", kind: "Pod", namespace: pod.namespace, name: null },
    root: pod.root,
    at,
    pod: true,
    hook: null,
    mentions: [],
    references: [],
  };
  const podSpec = {
    path: "spec",
    imagePullSecrets: null,
    serviceAccountName: pod.serviceAccount === null ? null : { value: pod.serviceAccount, at },
    references: [],
    nodes: [[]],
  };
  return new PodCredentials(cluster, options).gather(workload, podSpec, pod.reference);
}

/**
 * The offers of pull secrets, in the order of `imagePullSecrets`, and of the node's docker config.
 * The error names the pull secret that does not decode; null is the node's config.
 */
export function offersByHand(
  reference: ImageReference,
  secrets: (DockerConfigText & { name: string })[],
  node: DockerConfigText | null,
): { offers: Offer[] } | { error: { source: string | null; reason: DockerConfigError } } {
  const texts = [
    ...secrets.map((secret) => ({
      ...secret,
      source: { kind: "secret" as const, name: secret.name },
    })),
    ...(node === null ? [] : [{ ...node, source: { kind: "node" as const } }]),
  ];
  const configs: DockerConfig[] = [];
  for (const { source, key, text } of texts) {
    // The kubelet skips empty configs.
    if (text === "") continue;
    const decoded = decodeDockerConfig(key, text);
    if ("error" in decoded)
      return { error: { source: "name" in source ? source.name : null, reason: decoded.error } };
    configs.push({ source, entries: decoded.entries });
  }
  const keyringOf = (kind: Offer["source"]["kind"]): Keyring =>
    new Keyring(configs.filter(({ source }) => source.kind === kind));
  const { offers } = offersFor(repositoryOf(reference), keyringOf("secret"), keyringOf("node"));
  return { offers: offers.map(publicOffer) };
}
