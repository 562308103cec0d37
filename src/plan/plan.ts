/** Cluster → Pull[]. Pure: the kubelet on paper. */
import type { Cluster, Mention, Workload } from "../model/cluster.ts";
import type { Span } from "../model/source.ts";
import { isLike } from "../model/wildcard.ts";
import { canonical, familiar, parseImageReference, type ImageReference } from "../model/image.ts";
import { type Credentials, type Need, type Pull } from "../model/pull.ts";
import { attemptKey, questionKey, type ImageQuestion } from "../model/answer.ts";
import { createPodCredentials, type CredentialOptions } from "./pod-credentials.ts";
import { effectivePullPolicy } from "./pull-policy.ts";
import { platformsOf } from "./platforms.ts";
import { rewriteImage, type ImageRewrite } from "./rewrite.ts";
import { createObjectIndex } from "./object-index.ts";

export { offersByHand } from "./pod-credentials.ts";

export interface PlanOptions extends CredentialOptions {
  /** Images that are on the nodes already, `*` for any text: "registry.internal/pause:*". */
  preloaded: string[];
  /** Those of the cluster's nodes, "os/arch[/variant]"; where there are none the inventory's count, else linux/amd64. */
  platforms: string[];
  /** What admission turns images into, before the kubelet sees them. */
  rewrites?: ImageRewrite[];
}

/** What the kubelets of the cluster would attempt, in the order of the manifests. */
export function plan(cluster: Cluster, options: PlanOptions): Pull[] {
  const credentialsOf = createPodCredentials(cluster, options);
  const platforms = clusterPlatforms(cluster, options.platforms);
  return cluster.workloads.flatMap((workload) =>
    workload.mentions.map((mention): Pull => {
      const written = parseImageReference(mention.image);
      const other = "invalid" in written ? null : rewriteImage(written, options.rewrites ?? []);
      const reference = other ?? written;
      // The API server sets the default before admission changes the image.
      const pullPolicy = effectivePullPolicy(mention.pullPolicy?.value ?? null, written);
      return {
        workload,
        mention,
        reference,
        ...(other === null || "invalid" in written ? {} : { rewrittenFrom: written }),
        pullPolicy,
        notAsked: notAsked(mention, reference, pullPolicy, options.preloaded),
        // Where an operator's pods run nobody says here: Tekton has an image for Windows nodes among its flags.
        platforms:
          mention.operatorImage !== undefined || mention.guessed === true
            ? []
            : mention.podSpec === null
              ? platforms
              : platformsOf(mention.podSpec.nodes, platforms),
        credentials:
          mention.podSpec === null || "invalid" in reference
            ? null
            : credentialsOf(workload, mention.podSpec, reference),
      };
    }),
  );
}

function clusterPlatforms({ nodes }: Cluster, said: string[]): string[] {
  const platforms = said.length > 0 ? said : nodes.map(({ platform }) => platform);
  return platforms.length > 0 ? [...new Set(platforms)] : ["linux/amd64"];
}

/** The runtime of the nodes where they all look for platforms alike: the configured one, else the inventory's; null where it is not known. */
export function runtimeOf({ nodes }: Cluster, said: string | null): string | null {
  const [first, ...others] = nodes.map(({ runtime }) => runtime);
  const version = (runtime: string | null): string =>
    /^[^:]+:\/\/v?\d+(?:\.\d+)?/.exec(runtime ?? "")?.[0] ?? "";
  return (
    said ??
    (first !== undefined && others.every((other) => version(other) === version(first))
      ? first
      : null)
  );
}

/** The minor version of the nodes' Kubernetes, where it is that of all: the configured one, else the inventory's; null where it is not known. */
export function kubernetesOf({ nodes }: Cluster, said: string | null): number | null {
  const versions = said === null ? nodes.map(({ kubelet }) => kubelet) : [said];
  const [first, ...others] = new Set(
    versions.map((version) => /^v?1\.(\d+)/.exec(version ?? "")?.[1] ?? null),
  );
  return first == null || others.length > 0 ? null : Number(first);
}

/** The credentials of a pod that is not in the manifests: it names no secret, and runs in `namespace` as `serviceAccount`. */
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
  const resource = { apiVersion: "v1", kind: "Pod", namespace: pod.namespace, name: null };
  const workload: Workload = {
    resource,
    root: pod.root,
    at,
    pod: true,
    hook: null,
    mentions: [],
    references: [],
  };
  const serviceAccountName = pod.serviceAccount === null ? null : { value: pod.serviceAccount, at };
  const podSpec = {
    path: "spec",
    imagePullSecrets: null,
    serviceAccountName,
    references: [],
    nodes: [[]],
  };
  return createPodCredentials(cluster, options)(workload, podSpec, pod.reference);
}

/** What the pods need beside their images, with what is there of it. */
export function startNeeds(cluster: Cluster): Need[] {
  const shelf = createObjectIndex(cluster);
  return cluster.workloads.flatMap((workload) => {
    const specs = new Set(workload.mentions.flatMap(({ podSpec }) => podSpec ?? []));
    const references = [...workload.references, ...[...specs].flatMap((spec) => spec.references)];
    return references.map((reference): Need => {
      const { presence, knownAbsent, object } = shelf.find(
        reference.kind,
        reference.name,
        workload,
      );
      return { workload, reference, presence, knownAbsent, object };
    });
  });
}

/**
 * What is to be asked so that every pull can be judged: each image once, with each credential that a pod would show for it, and the
 * platforms of all its pods. `tags`: also the tag beside a digest, which no pull asks for.
 */
export function imageQuestions(
  pulls: readonly Pull[],
  { tags }: { tags: boolean },
): ImageQuestion[] {
  const asked = new Map<string, ImageQuestion>();
  const add = (reference: ImageReference, { credentials }: Pull, platforms: string[]): void => {
    const key = questionKey(reference);
    const question = asked.get(key) ?? { reference, offers: [], anonymous: false, platforms: [] };
    asked.set(key, question);
    question.anonymous ||= credentials?.anonymous === true;
    for (const platform of platforms)
      if (!question.platforms.includes(platform)) question.platforms.push(platform);
    for (const offer of [...(credentials?.offers ?? []), ...(credentials?.hiddenOffers ?? [])]) {
      if (
        !question.offers.some(
          (known) => attemptKey(reference, known) === attemptKey(reference, offer),
        )
      )
        question.offers.push(offer);
    }
  };
  for (const pull of pulls) {
    const { reference } = pull;
    if (pull.notAsked !== null || "invalid" in reference) continue;
    add(reference, pull, pull.platforms);
    if (tags && reference.tag !== null && reference.digest !== null)
      add({ ...reference, digest: null }, pull, []);
  }
  return [...asked.values()];
}

function notAsked(
  mention: Mention,
  reference: Pull["reference"],
  pullPolicy: Pull["pullPolicy"],
  preloaded: string[],
): Pull["notAsked"] {
  if (mention.placeholder !== null) return "placeholder";
  if ("invalid" in reference || mention.type !== "string") return "invalid";
  if (pullPolicy === "Always" || typeof pullPolicy === "object") return null;
  const names = [mention.image, familiar(reference), canonical(reference)];
  if (preloaded.some((pattern) => names.some((name) => isLike(pattern, name)))) return "preloaded";
  return pullPolicy === "Never" ? "never" : null;
}
