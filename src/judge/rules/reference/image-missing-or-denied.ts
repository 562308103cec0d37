import { hostOf, repositoryOf } from "../../../model/image.ts";
import type { Diagnostic, Facts, Rule } from "../../../model/rule.ts";
import { accesses, isInconclusive } from "../../facts/pull-access.ts";
import { pullsAnswered, answerTo, rejectedLogins } from "../../facts/answered.ts";
import { isRefused, restsOnAssumption, reportedProblem } from "../../facts/credential-problem.ts";
import { inspectCommands, pullEvent } from "../../wording/kubelet-event.ts";
import { explainCredentials } from "../../wording/explain-credentials.ts";
import { evidenceLines } from "../../wording/exchange-line.ts";
import { explainReason } from "../../wording/answer-reason.ts";

export const imageMissingOrDenied: Rule = {
  id: "image-missing-or-denied",
  cause: "reference",
  severity: "error",
  online: true,
  since: "0.1.0",
  summary: "The registry gives the same reply for a missing and for a private repository.",
  why: "Either way the pull fails, unless the pod shows credentials that open the repository.",
  fix: "Correct the name if it is wrong; if it is private, log in here with an account that may pull it, so that the difference can be told.",
  source: "https://github.com/distribution/distribution/issues/4354",
  breaksPull: true,
  part: "repository",
  routeStop: "image",
  *check(facts: Facts): Generator<Diagnostic> {
    const rejected = new Set(rejectedLogins(facts));
    const seen = new Map(accesses(facts).map((access) => [access.pull, access]));
    for (const { pull, reference, answer } of pullsAnswered(facts, "missing-or-denied")) {
      // A login that was refused is a finding of its own, which names these images.
      if (rejected.has(hostOf(reference).toLowerCase())) continue;
      // Missing or private, the pod's own attempts are known, and all of them were refused: it will not pull.
      const access = seen.get(pull);
      const exact = access !== undefined && isRefused(access);
      const lean =
        answer.lean === null
          ? ""
          : { missing: "; it looks missing", denied: "; it looks private" }[answer.lean];
      yield {
        at: pull.mention.at,
        message: `\`${repositoryOf(reference)}\` does not exist or is private; the registry says the same for both${lean} (${explainReason(answer.because)})`,
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
        message: `Whether \`${pull.mention.image}\` exists could not be told: ${explainReason(answer.because)}`,
        fix: "Check where both the mirror and the registry that it copies from can be asked.",
        groupKey: pull.mention.image,
        certainty: "unverified",
        pull,
        evidence: evidenceLines(answer.evidence),
        commands: inspectCommands(reference),
      };
    }
    // It is there for somebody, and whether it opens to the pod hangs on a mirror.
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
        message: `\`${repositoryOf(reference)}\` exists, but whether it opens to the pod could not be told: ${because}`,
        fix: "Check where the registry that the mirror copies from can be asked too; or declare what the nodes open under `cluster.nodeCredentials`.",
        groupKey: `mirrored ${repositoryOf(reference)}`,
        certainty: "unverified",
        pull,
        evidence: explainCredentials(access),
        commands: inspectCommands(reference),
      };
    }
  },
};
