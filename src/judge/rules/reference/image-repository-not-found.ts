import { repositoryOf } from "../../../model/pull/image.ts";
import type { Rule } from "../../../model/report/rule.ts";
import { pullsAnswered } from "../../facts/answered.ts";
import { orUseSameImage } from "../../facts/same-image-elsewhere.ts";
import { inspectCommands, pullEvent } from "../../wording/events/kubelet-event.ts";
import { retiredNote } from "../../suggest/retired.ts";
import { suggestRepository } from "../../suggest/similar-repository.ts";
import { evidenceLines, registryWords } from "../../wording/exchange-line.ts";

export const imageRepositoryNotFound: Rule = {
  id: "image-repository-not-found",
  cause: "reference",
  severity: "error",
  online: true,
  since: "0.1.0",
  summary: "The repository does not exist in its registry.",
  why:
    "Every pull fails: the container goes from ErrImagePull to ImagePullBackOff, and the " +
    "rollout never completes.",
  fix: "Correct the repository name, or push the image.",
  source: "https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#error-codes",
  breaksPull: true,
  part: "repository",
  routeStop: "image",
  *check(facts) {
    for (const { pull, reference, answer } of pullsAnswered(facts, "missing")) {
      if (answer.missing !== "repository") continue;
      const retired = retiredNote(reference);
      const meant = suggestRepository(facts, reference, pull.mention);
      const fix = retired?.fix ?? meant?.fix ?? "Correct the repository name, or push the image.";
      yield {
        at: pull.mention.at,
        message:
          `The repository \`${repositoryOf(reference)}\` does not exist` +
          registryWords(answer.words),
        fix: fix + orUseSameImage(facts, reference),
        groupKey: repositoryOf(reference),
        // A near name shows that the registry is right.
        ...(retired === null && meant !== null ? { imagePart: "repository" } : {}),
        ...(retired === null ? {} : { dedupeKey: retired.dedupeKey }),
        pull,
        ...pullEvent(facts, pull),
        evidence: [
          ...evidenceLines(answer.evidence),
          ...(retired === null ? [] : [retired.source]),
        ],
        commands: inspectCommands(reference),
        ...(retired !== null || meant?.correction === undefined
          ? {}
          : { correction: meant.correction }),
      };
    }
  },
};
