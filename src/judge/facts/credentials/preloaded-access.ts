/** Finds preloaded images that kubelets let only pods with credentials for them use. */
import { attemptKey, isRefusal } from "../../../model/pull/answer.ts";
import type { ImageReference } from "../../../model/pull/image.ts";
import type { Facts } from "../../../model/report/rule.ts";
import type { Pull } from "../../../model/pull/pull.ts";
import type { EvidenceItem } from "../../../model/pull/exchange.ts";

/**
 * From Kubernetes 1.35 on, a pod may use an image that a kubelet pulled with a secret only with
 * credentials for it; images that other programs put on the node are open to all pods.
 * https://github.com/kubernetes/enhancements/tree/master/keps/sig-node/2535-ensure-secret-pulled-images
 */
const verifyingRelease = 35;

/** Preloaded images whose registry refuses every attempt of the pod. */
export function* closedPreloaded(
  facts: Facts,
): Generator<{ pull: Pull; reference: ImageReference; evidence: EvidenceItem[] }> {
  if ((facts.kubernetes ?? 0) < verifyingRelease) return;
  for (const pull of facts.pulls) {
    const { notAsked, reference, credentials } = pull;
    if (notAsked !== "preloaded" || "invalid" in reference || credentials === null) continue;
    // Pods may use what nodes pull with their own credentials.
    if (credentials.node || credentials.error !== null) continue;
    const isAssumed = credentials.unseen.some(
      (each) =>
        each.kind === "patcher" || (each.kind === "secret" && each.secret.presence !== "absent"),
    );
    if (isAssumed) continue;
    const attempts = (credentials.anonymous ? [null] : credentials.offers).map((offer) =>
      facts.answers.byAttempt.get(attemptKey(reference, offer)),
    );
    const last = attempts.at(-1);
    if (
      last === undefined ||
      !attempts.every((answer) => answer !== undefined && isRefusal(answer))
    )
      continue;
    yield { pull, reference, evidence: last.evidence };
  }
}
