/** Plans the pulls that the kubelets of a cluster would attempt, without network access. */
import type { Cluster, Mention, Workload } from "../model/cluster/cluster.ts";
import { canonical, familiar, parseImageReference } from "../model/pull/image.ts";
import type { Pull } from "../model/pull/pull.ts";
import { isLike } from "../model/text/wildcard.ts";
import { PodCredentials, type CredentialOptions } from "./credentials/pod-credentials.ts";
import { NodePlanner } from "./platforms.ts";
import { effectivePullPolicy } from "./pull-policy.ts";
import { rewriteImage, type ImageRewrite } from "./rewrite.ts";

export { registriesIn } from "./credentials/registries-in.ts";
export { credentialsOfPod, offersByHand } from "./credentials/by-hand.ts";
export { imageQuestions } from "./image-questions.ts";
export { kubernetesOf, runtimeOf } from "./node-versions.ts";
export { startNeeds } from "./needed-objects.ts";

export interface PlanOptions extends CredentialOptions {
  /** Images that the nodes already have; `*` stands for any text: "registry.internal/pause:*". */
  preloaded: string[];
  /** Platforms of the nodes, "os/arch[/variant]"; empty: those of the inventory or linux/amd64. */
  platforms: string[];
  /** Image changes made at admission, before the kubelet sees the pod. */
  rewrites?: ImageRewrite[];
}

/** One pull per mention of an image, in the order of the manifests. */
export function plan(cluster: Cluster, options: PlanOptions): Pull[] {
  const planner = {
    options,
    credentials: new PodCredentials(cluster, options),
    nodes: new NodePlanner(cluster, options.platforms),
  };
  return cluster.workloads.flatMap((workload) =>
    workload.mentions.map((mention) => planPull(workload, mention, planner)),
  );
}

interface Planner {
  options: PlanOptions;
  credentials: PodCredentials;
  nodes: NodePlanner;
}

function planPull(
  workload: Workload,
  mention: Mention,
  { options, credentials, nodes }: Planner,
): Pull {
  const written = parseImageReference(mention.image);
  const rewritten = "invalid" in written ? null : rewriteImage(written, options.rewrites ?? []);
  const reference = rewritten ?? written;
  // The API server sets the default policy before admission rewrites the image.
  const pullPolicy = effectivePullPolicy(mention.pullPolicy?.value ?? null, written);
  const preloaded = isPreloaded(mention, reference, options.preloaded);
  return {
    workload,
    mention,
    reference,
    ...(rewritten === null || "invalid" in written ? {} : { rewrittenFrom: written }),
    pullPolicy,
    notAsked: notAsked(
      mention,
      reference,
      pullPolicy,
      preloaded || (pullPolicy === "Never" && isOnNodes(workload, mention, reference, nodes)),
    ),
    ...(preloaded ? { preloaded } : {}),
    ...nodes.nodesOf(workload, mention),
    ...(mention.operatorPod === undefined || "invalid" in reference
      ? {}
      : {
          operatorOffers: credentials.gather(workload, mention.operatorPod, reference).offers,
        }),
    credentials:
      mention.podSpec === null || "invalid" in reference
        ? null
        : credentials.gather(workload, mention.podSpec, reference),
  };
}

function notAsked(
  mention: Mention,
  reference: Pull["reference"],
  pullPolicy: Pull["pullPolicy"],
  preloaded: boolean,
): Pull["notAsked"] {
  if (mention.undefinedVariables !== undefined) return "undefined-variable";
  if (mention.placeholder !== null) return "placeholder";
  if ("invalid" in reference || mention.type !== "string") return "invalid";
  if (pullPolicy === "Always" || typeof pullPolicy === "object") return null;
  if (preloaded) return "preloaded";
  return pullPolicy === "Never" ? "never" : null;
}

/**
 * Counts for images that are never pulled. The kubelet may remove others from a node at any time,
 * and then pulls them again.
 */
function isOnNodes(
  workload: Workload,
  mention: Mention,
  reference: Pull["reference"],
  nodes: NodePlanner,
): boolean {
  return !("invalid" in reference) && nodes.haveImage(workload, mention, canonical(reference));
}

function isPreloaded(
  { image }: Mention,
  reference: Pull["reference"],
  patterns: readonly string[],
): boolean {
  if ("invalid" in reference) return false;
  const names = [image, familiar(reference), canonical(reference)];
  return patterns.some((pattern) => names.some((name) => isLike(pattern, name)));
}
