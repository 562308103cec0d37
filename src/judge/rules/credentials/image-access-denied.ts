import { hostOf, repositoryOf } from "../../../model/image.ts";
import type { Rule } from "../../../model/rule.ts";
import { accesses } from "../../facts/pull-access.ts";
import { pullsAnswered, answerTo, rejectedLogins } from "../../facts/answered.ts";
import {
  isClosed,
  restsOnAssumption,
  reportedProblem,
  unknownReasons,
} from "../../facts/credential-problem.ts";
import { closedEvent, inspectCommands } from "../../wording/kubelet-event.ts";
import { kubectlCommands, explainCredentials } from "../../wording/explain-credentials.ts";
import { evidenceLines } from "../../wording/exchange-line.ts";
import { explainReason } from "../../wording/answer-reason.ts";

export const imageAccessDenied: Rule = {
  id: "image-access-denied",
  cause: "credentials",
  severity: "error",
  online: true,
  since: "0.1.0",
  summary: "Every credential at hand was refused.",
  why: "A pod without credentials that open the repository ends in ImagePullBackOff. Whether the cluster has better ones cannot be seen from here.",
  fix: "Log in to the registry before this step, with an account that may pull from the repository.",
  source: "https://distribution.github.io/distribution/spec/auth/token/",
  breaksPull: true,
  part: "registry",
  routeStop: "registry",
  *check(facts) {
    const rejected = new Set(rejectedLogins(facts));
    const seen = new Map(accesses(facts).map((access) => [access.pull, access]));
    for (const { pull, reference, answer } of pullsAnswered(facts, "denied")) {
      const access = seen.get(pull);
      // A login that was refused is a finding of its own, which names these images.
      if (rejected.has(hostOf(reference).toLowerCase())) continue;
      if (access !== undefined && reportedProblem(access) !== undefined) continue;
      const blocked = access?.otherwise === true;
      yield {
        at: pull.mention.at,
        message: `\`${repositoryOf(reference)}\` refuses access, so whether the image exists is not known: ${explainReason(answer.because)}`,
        groupKey: repositoryOf(reference),
        // Whatever the pod shows is known, and refused.
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
              fix: "Meet the registry's policy, or have it changed: no login opens what it blocks.",
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
        message: `\`${repositoryOf(access.reference)}\` exists and is private, and what the pod would show for it is not known from here`,
        fix: "Declare the pull secret under `cluster.secrets`, or give an `--inventory` of the cluster.",
        groupKey: `private ${repositoryOf(access.reference)}`,
        certainty: "unverified",
        pull: access.pull,
        ...closedEvent(facts, access.pull),
        evidence: [...explainCredentials(access), ...unknownReasons(access)],
        commands: kubectlCommands(access),
      };
    }
  },
};
