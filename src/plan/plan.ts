/** Cluster → Pull[]. Pure: the kubelet on paper. */
import type { Cluster, Mention } from "../model/cluster.ts";
import { canonical, familiar, parseImageReference } from "../model/image.ts";
import { attemptOf, questionOf, type Need, type Pull, type Question } from "../model/pull.ts";
import { createCredentials, type CredentialOptions, type DeclaredPullSecret } from "./credentials.ts";
import { effectivePullPolicy } from "./pull-policy.ts";
import { createShelf } from "./shelf.ts";

export type { DeclaredPullSecret };

export interface PlanOptions extends CredentialOptions {
  /** Images that are on the nodes already, `*` for any text: "registry.internal/pause:*". */
  preloaded: string[];
}

/** What the kubelets of the cluster would attempt, in the order of the manifests. */
export function plan(cluster: Cluster, options: PlanOptions): Pull[] {
  const preloaded = options.preloaded.map(wildcard);
  const credentialsOf = createCredentials(cluster, options);
  return cluster.workloads.flatMap((workload) =>
    workload.mentions.map((mention): Pull => {
      const reference = parseImageReference(mention.image);
      const pullPolicy = effectivePullPolicy(mention.pullPolicy?.value ?? null, reference);
      return {
        workload,
        mention,
        reference,
        pullPolicy,
        notAsked: notAsked(mention, reference, pullPolicy, preloaded),
        credentials: mention.podSpec === null || "invalid" in reference ? null : credentialsOf(workload, mention.podSpec, reference),
      };
    }),
  );
}

/** What the pods need beside their images, with what is there of it. */
export function needs(cluster: Cluster): Need[] {
  const shelf = createShelf(cluster);
  return cluster.workloads.flatMap((workload) => {
    const specs = new Set(workload.mentions.flatMap(({ podSpec }) => podSpec ?? []));
    const references = [...workload.references, ...[...specs].flatMap((spec) => spec.references)];
    return references.map((reference): Need => {
      const { presence, knownAbsent, product } = shelf.find(reference.kind, reference.name, workload);
      return { workload, reference, presence, knownAbsent, product };
    });
  });
}

/** What is to be asked so that every pull can be judged: each image once, with each credential that a pod would show for it. */
export function questions(pulls: readonly Pull[]): Question[] {
  const asked = new Map<string, Question>();
  for (const { reference, notAsked: unasked, credentials } of pulls) {
    if (unasked !== null || "invalid" in reference) continue;
    const key = questionOf(reference);
    const question = asked.get(key) ?? { reference, offers: [], anonymous: false };
    asked.set(key, question);
    question.anonymous ||= credentials?.anonymous === true;
    for (const offer of [...(credentials?.offers ?? []), ...(credentials?.hiddenOffers ?? [])]) {
      if (!question.offers.some((known) => attemptOf(reference, known) === attemptOf(reference, offer))) question.offers.push(offer);
    }
  }
  return [...asked.values()];
}

function notAsked(
  mention: Mention,
  reference: Pull["reference"],
  pullPolicy: Pull["pullPolicy"],
  preloaded: RegExp[],
): Pull["notAsked"] {
  if (mention.placeholder !== null) return "placeholder";
  if ("invalid" in reference || mention.type !== "string") return "invalid";
  if (pullPolicy === "Always" || typeof pullPolicy === "object") return null;
  const names = [mention.image, familiar(reference), canonical(reference)];
  if (preloaded.some((pattern) => names.some((name) => pattern.test(name)))) return "preloaded";
  return pullPolicy === "Never" ? "never" : null;
}

function wildcard(pattern: string): RegExp {
  return new RegExp(`^${pattern.replace(/[\\^$.|?+()[\]{}]/g, "\\$&").replaceAll("*", ".*")}$`, "s");
}
