import { hostOf, repositoryOf, type ImageReference } from "../../../model/pull/image.ts";
import { attemptKey } from "../../../model/pull/answer.ts";
import type { AnswerReason } from "../../../model/pull/answer-reason.ts";
import type { Diagnostic, Facts, Rule } from "../../../model/report/rule.ts";
import {
  accesses,
  accessTo,
  isInconclusive,
  isRefused,
} from "../../facts/credentials/pull-access.ts";
import { noteOf, retired } from "../../suggest/retired.ts";
import { suggestRepository } from "../../suggest/similar-repository.ts";
import { pullsAnswered, answerTo, rejectedLogins } from "../../facts/answered.ts";
import {
  hasOwnDefect,
  reportedProblem,
  restsOnAssumption,
} from "../../facts/credentials/credential-problem.ts";
import { inspectCommands, pullEvent } from "../../wording/events/kubelet-event.ts";
import { explainCredentials } from "../../wording/credentials/explain-credentials.ts";
import { evidenceLines } from "../../wording/exchange-line.ts";
import { explainReason } from "../../wording/explain-reason.ts";

export const imageMissingOrDenied: Rule = {
  id: "image-missing-or-denied",
  cause: "reference",
  severity: "error",
  online: true,
  since: "0.1.0",
  summary: "The registry gives the same reply for missing and private repositories.",
  why: "In both cases the pull fails unless the pod has a credential that can pull the image.",
  fix:
    "Correct the name if it is wrong. If the image is private, log in on this machine " +
    "with an account that can pull it, so that the check can tell the difference.",
  source: "https://github.com/distribution/distribution/issues/4354",
  breaksPull: true,
  part: "repository",
  routeStop: "image",
  *check(facts: Facts): Generator<Diagnostic> {
    yield* refused(facts);
    yield* inconclusive(facts);
    yield* behindMirror(facts);
  },
};

const leans = { missing: "; it looks missing", denied: "; it looks private" };

function* refused(facts: Facts): Generator<Diagnostic> {
  const rejected = new Set(rejectedLogins(facts));
  for (const { pull, reference, answer } of pullsAnswered(facts, "missing-or-denied")) {
    const absent = provesAbsence(answer.because);
    // runner-login-rejected reports these pulls.
    if (!absent && rejected.has(hostOf(reference).toLowerCase())) continue;
    // All attempts of the pod are known and refused, so the pull fails in both cases.
    const access = accessTo(facts, pull);
    // The rule of the defect reports these pulls.
    if (!absent && access !== undefined && hasOwnDefect(access)) continue;
    const exact = access !== undefined && isRefused(access);
    const row = retired(reference);
    const isGone = row?.gone === true;
    const lean = isGone ? "missing" : answer.lean;
    const meant = suggestRepository(facts, reference, pull.mention);
    const fix = isGone
      ? noteOf(row).fix
      : absent
        ? (meant?.fix ?? "Correct the name of the image.")
        : meant === null
          ? null
          : `${meant.fix} ${ifPrivate}`;
    yield {
      at: pull.mention.at,
      message: absent
        ? `\`${repositoryOf(reference)}\` does not exist: ${explainReason(answer.because)}`
        : `\`${repositoryOf(reference)}\` does not exist or is private; the registry ` +
          `gives the same reply for both${lean === null ? "" : leans[lean]} ` +
          `(${explainReason(answer.because)})`,
      groupKey: repositoryOf(reference),
      // A near name shows that the registry is right.
      ...(!isGone && meant !== null ? { imagePart: "repository" } : {}),
      ...(lean === "denied" ? { cause: "credentials" } : {}),
      ...(isGone ? { dedupeKey: noteOf(row).dedupeKey } : {}),
      ...(fix === null ? {} : { fix }),
      certainty: absent || exact || opensSibling(facts, reference) ? "proved" : "unverified",
      pull,
      ...pullEvent(facts, pull),
      evidence: exact ? explainCredentials(access) : evidenceLines(answer.evidence),
      commands: inspectCommands(reference),
      ...(absent && !isGone && meant?.correction !== undefined
        ? { correction: meant.correction }
        : {}),
    };
  }
}

/** Nothing is private there, so the refusal proves that the repository is missing. */
function provesAbsence(because: AnswerReason): boolean {
  return because.code === "runner-login-refused"
    ? provesAbsence(because.anonymous)
    : because.code === "cannot-be-private";
}

const ifPrivate =
  "If the image is private, log in on this machine with an account that can pull it.";

function* inconclusive(facts: Facts): Generator<Diagnostic> {
  for (const { pull, reference, answer } of pullsAnswered(facts, "inconclusive")) {
    yield {
      at: pull.mention.at,
      message:
        `Could not determine whether \`${pull.mention.image}\` exists: ` +
        explainReason(answer.because),
      fix: doubtFixes[answer.because.code] ?? defaultDoubtFix,
      groupKey: pull.mention.image,
      certainty: "unverified",
      pull,
      evidence: evidenceLines(answer.evidence),
      commands: inspectCommands(reference),
    };
  }
}

const defaultDoubtFix =
  "Run the check where both the mirror and its upstream registry are reachable.";

/** By the code of the reason. */
const doubtFixes: Readonly<Partial<Record<string, string>>> = {
  "listed-but-not-found":
    "Run the check again later; if the doubt stays, look into the registry: its proxy cache " +
    "cannot reach the upstream, or its replication has not finished.",
  "refused-after-success":
    "Run the check again later; if the doubt stays, check what the registry allows for this tag.",
  "cache-not-found":
    "Check the name against the upstream registry; the first pull by a principal that may " +
    "create the repository fills the cache.",
};

/** The image exists, and only a mirror can tell whether the pod may pull it. */
function* behindMirror(facts: Facts): Generator<Diagnostic> {
  for (const access of accesses(facts)) {
    const { pull, reference, attempts, credentials, exists } = access;
    if (!exists || !isInconclusive(access) || reportedProblem(access) !== undefined) continue;
    if (restsOnAssumption(access) || credentials.node || answerTo(facts, pull)?.answer !== "found")
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
}

/**
 * The runner's login is refused, although it opens a private repository of the same owner: the name
 * is wrong, or a credential is missing here as well.
 */
function opensSibling(facts: Facts, reference: ImageReference): boolean {
  const answerFor = (image: ImageReference, shown: "runner" | null): string | undefined =>
    facts.answers.byAttempt.get(attemptKey(image, shown))?.answer;
  const ownerOf = ({ path }: ImageReference): string => path.slice(0, path.lastIndexOf("/") + 1);
  if (ownerOf(reference) === "" || answerFor(reference, "runner") !== "missing-or-denied")
    return false;
  return facts.pulls.some(
    ({ reference: other }) =>
      !("invalid" in other) &&
      hostOf(other) === hostOf(reference) &&
      ownerOf(other) === ownerOf(reference) &&
      other.path !== reference.path &&
      answerFor(other, "runner") === "found" &&
      answerFor(other, null) !== "found",
  );
}
