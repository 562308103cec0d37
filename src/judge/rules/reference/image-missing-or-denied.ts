import { hostOf, repositoryOf } from "../../../model/image.ts";
import type { Diagnostic, Facts, Rule } from "../../../model/rule.ts";
import { accesses, isInconclusive, isRefused } from "../../facts/pull-access.ts";
import { pullsAnswered, answerTo, rejectedLogins } from "../../facts/answered.ts";
import {
  hasOwnDefect,
  restsOnAssumption,
  reportedProblem,
} from "../../facts/credential-problem.ts";
import { inspectCommands, pullEvent } from "../../wording/kubelet-event.ts";
import { explainCredentials } from "../../wording/explain-credentials.ts";
import { evidenceLines } from "../../wording/exchange-line.ts";
import { explainReason } from "../../wording/explain-reason.ts";

export const imageMissingOrDenied: Rule = {
  id: "image-missing-or-denied",
  cause: "reference",
  severity: "error",
  online: true,
  since: "0.1.0",
  summary: "The registry gives the same reply for a missing and for a private repository.",
  why: "In both cases the pull fails unless the pod has a credential that can pull the image.",
  fix:
    "Correct the name if it is wrong. If the image is private, log in on this machine " +
    "with an account that can pull it, so that the check can tell the difference.",
  source: "https://github.com/distribution/distribution/issues/4354",
  breaksPull: true,
  part: "repository",
  routeStop: "image",
  *check(facts: Facts): Generator<Diagnostic> {
    const rejected = new Set(rejectedLogins(facts));
    const seen = new Map(accesses(facts).map((access) => [access.pull, access]));
    for (const { pull, reference, answer } of pullsAnswered(facts, "missing-or-denied")) {
      // runner-login-rejected reports these pulls.
      if (rejected.has(hostOf(reference).toLowerCase())) continue;
      // All attempts of the pod are known and refused, so the pull fails in both cases.
      const access = seen.get(pull);
      // The rule of the defect reports these pulls.
      if (access !== undefined && hasOwnDefect(access)) continue;
      const exact = access !== undefined && isRefused(access);
      const lean =
        answer.lean === null
          ? ""
          : { missing: "; it looks missing", denied: "; it looks private" }[answer.lean];
      yield {
        at: pull.mention.at,
        message:
          `\`${repositoryOf(reference)}\` does not exist or is private; the registry ` +
          `gives the same reply for both${lean} (${explainReason(answer.because)})`,
        groupKey: repositoryOf(reference),
        certainty: exact ? "proved" : "unverified",
        pull,
        ...pullEvent(facts, pull),
        evidence: exact ? explainCredentials(access) : evidenceLines(answer.evidence),
        commands: inspectCommands(reference),
      };
    }
    for (const { pull, reference, answer } of pullsAnswered(facts, "inconclusive")) {
      yield {
        at: pull.mention.at,
        message:
          `Could not determine whether \`${pull.mention.image}\` exists: ` +
          explainReason(answer.because),
        fix: "Run the check where both the mirror and its upstream registry are reachable.",
        groupKey: pull.mention.image,
        certainty: "unverified",
        pull,
        evidence: evidenceLines(answer.evidence),
        commands: inspectCommands(reference),
      };
    }
    // The image exists, and only a mirror can tell whether the pod may pull it.
    for (const access of seen.values()) {
      const { pull, reference, attempts, credentials, exists } = access;
      if (!exists || !isInconclusive(access) || reportedProblem(access) !== undefined) continue;
      if (
        restsOnAssumption(access) ||
        credentials.node ||
        answerTo(facts, pull)?.answer !== "found"
      )
        continue;
      const [because = ""] = attempts.flatMap(({ answer }) =>
        answer?.answer === "inconclusive" ? explainReason(answer.because) : [],
      );
      yield {
        at: pull.mention.at,
        message:
          `\`${repositoryOf(reference)}\` exists, but could not determine whether the ` +
          `pod can pull it: ${because}`,
        fix:
          "Run the check where the mirror's upstream registry is reachable too; or " +
          "declare the images that the nodes can pull under `cluster.nodeCredentials`.",
        groupKey: `mirrored ${repositoryOf(reference)}`,
        certainty: "unverified",
        pull,
        evidence: explainCredentials(access),
        commands: inspectCommands(reference),
      };
    }
  },
};
