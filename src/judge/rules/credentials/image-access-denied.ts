import { familiar, hostOf, repositoryOf } from "../../../model/pull/image.ts";
import type { Facts, PullDiagnostic, Rule } from "../../../model/report/rule.ts";
import { closedPreloaded } from "../../facts/credentials/preloaded-access.ts";
import { accesses } from "../../facts/credentials/pull-access.ts";
import { pullsAnswered, answerTo, rejectedLogins } from "../../facts/answered.ts";
import {
  isClosed,
  restsOnAssumption,
  reportedProblem,
  unknownReasons,
} from "../../facts/credentials/credential-problem.ts";
import { closedEvent, inspectCommands, pullEvent } from "../../wording/events/kubelet-event.ts";
import {
  kubectlCommands,
  explainCredentials,
} from "../../wording/credentials/explain-credentials.ts";
import { evidenceLines } from "../../wording/exchange-line.ts";
import { explainReason } from "../../wording/explain-reason.ts";

export const imageAccessDenied: Rule = {
  id: "image-access-denied",
  cause: "credentials",
  severity: "error",
  online: true,
  since: "0.1.0",
  summary: "The registry refused every credential that was tried.",
  why:
    "A pod without a credential that can pull the image ends in ImagePullBackOff. " +
    "Whether the cluster has such a credential cannot be determined from here.",
  fix: "Log in to the registry before this step with an account that can pull the image.",
  source: "https://distribution.github.io/distribution/spec/auth/token/",
  breaksPull: true,
  part: "registry",
  routeStop: "registry",
  *check(facts) {
    const rejected = new Set(rejectedLogins(facts));
    const seen = new Map(accesses(facts).map((access) => [access.pull, access]));
    for (const { pull, reference, answer } of pullsAnswered(facts, "denied")) {
      const access = seen.get(pull);
      // runner-login-rejected reports these pulls.
      if (rejected.has(hostOf(reference).toLowerCase())) continue;
      const problem = access === undefined ? undefined : reportedProblem(access);
      // A refused secret is harmless if the nodes hold a credential, but proves no image.
      const isHarmless = problem?.kind === "rejected" && access?.credentials.node === true;
      if (problem !== undefined && !isHarmless) continue;
      const blocked = access?.otherwise === true;
      yield {
        at: pull.mention.at,
        message:
          `\`${repositoryOf(reference)}\` denies access, so it is unknown whether the ` +
          `image exists: ${explainReason(answer.because)}`,
        groupKey: repositoryOf(reference),
        // Proved if every credential of the pod is known and refused.
        certainty:
          blocked &&
          isClosed(access) &&
          access.credentials.unseen.length === 0 &&
          !access.credentials.node
            ? "proved"
            : "unverified",
        pull,
        ...(blocked
          ? {
              ...pullEvent(facts, pull),
              fix:
                "Comply with the registry's policy or have it changed; logging in will not " +
                "help.",
            }
          : closedEvent(facts, pull)),
        evidence: evidenceLines(answer.evidence),
        commands: inspectCommands(reference),
      };
    }
    for (const access of seen.values()) {
      if (
        !isClosed(access) ||
        reportedProblem(access) !== undefined ||
        restsOnAssumption(access) ||
        access.credentials.node
      )
        continue;
      if (access.credentials.serviceAccount.presence === "absent") continue;
      if (answerTo(facts, access.pull)?.answer !== "found") continue;
      yield {
        at: access.pull.mention.at,
        message:
          `\`${repositoryOf(access.reference)}\` exists and is private, and the ` +
          "credentials of the pod are unknown",
        fix:
          "Declare the pull secret under `cluster.secrets`, or pass an `--inventory` of " +
          "the cluster.",
        groupKey: `private ${repositoryOf(access.reference)}`,
        certainty: "unverified",
        pull: access.pull,
        ...closedEvent(facts, access.pull),
        evidence: [...explainCredentials(access), ...unknownReasons(access)],
        commands: kubectlCommands(access),
      };
    }
    yield* verifiedImages(facts);
  },
};

function* verifiedImages(facts: Facts): Generator<PullDiagnostic> {
  for (const { pull, reference, evidence } of closedPreloaded(facts))
    yield {
      at: pull.mention.at,
      message:
        `\`${familiar(reference)}\` is preloaded, but if a kubelet pulled it with a secret, ` +
        "Kubernetes 1.35 and later let a pod use it only with credentials for it, and the " +
        "registry refuses those of the pod",
      fix:
        `Give the pod a pull secret for \`${hostOf(reference)}\`, or load the image onto the ` +
        "nodes by other means.",
      groupKey: `preloaded ${repositoryOf(reference)}`,
      certainty: "unverified",
      pull,
      evidence: evidenceLines(evidence),
    };
}
