import type { Diagnostic, Facts, Rule } from "../../../model/report/rule.ts";
import { repositoryOf, type ImageReference } from "../../../model/pull/image.ts";
import { type Pull } from "../../../model/pull/pull.ts";
import { questionKey } from "../../../model/pull/answer.ts";
import { pullsAnswered } from "../../facts/answered.ts";
import { sameImageElsewhere, orUseSameImage } from "../../facts/same-image-elsewhere.ts";
import { listTagsCommands, pullEvent } from "../../wording/events/kubelet-event.ts";
import { compareNewestFirst, similarTag, nearestTags } from "../../suggest/similar-tag.ts";
import { unfilledTag } from "../../facts/unfilled-tag.ts";
import { retiredNote } from "../../suggest/retired.ts";
import { evidenceLines, registryWords } from "../../wording/exchange-line.ts";

export const imageTagNotFound: Rule = {
  id: "image-tag-not-found",
  cause: "reference",
  severity: "error",
  online: true,
  since: "0.1.0",
  summary: "The tag does not exist in its repository.",
  why:
    "Every pull fails: the container goes from ErrImagePull to ImagePullBackOff, and the " +
    "rollout never completes.",
  fix: "Push the tag, or correct it.",
  source: "https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#error-codes",
  breaksPull: true,
  part: "version",
  routeStop: "image",
  *check(facts) {
    for (const { pull, reference, answer } of pullsAnswered(facts, "missing")) {
      if (answer.missing !== "tag") continue;
      const tag = reference.tag ?? "latest";
      const implied = reference.tag === null ? " (no tag is written, so `latest` is pulled)" : "";
      const retired = retiredNote(reference);
      yield {
        at: pull.mention.at,
        message:
          `The tag \`${tag}\` does not exist in \`${repositoryOf(reference)}\`${implied}` +
          registryWords(answer.words),
        fix:
          (retired?.fix ?? suggestion(tag, answer.tags)) +
          orUseSameImage(facts, reference) +
          (reference.tag === null || unfilledTag(tag) === null
            ? ""
            : " It looks like a value that was not filled in."),
        groupKey: questionKey(reference),
        ...(retired === null ? {} : { dedupeKey: retired.dedupeKey }),
        pull,
        ...pullEvent(facts, pull),
        evidence: [
          ...evidenceLines(answer.evidence),
          ...(retired === null ? [] : [retired.source]),
        ],
        commands: listTagsCommands(reference),
        ...correction(facts, pull, reference, answer.tags),
      };
    }
  },
};

/** None if the same image on another registry, or a successor registry, may be intended. */
function correction(
  facts: Facts,
  { mention: { image, at, inParts } }: Pull,
  reference: ImageReference,
  tags: string[] | null,
): Pick<Diagnostic, "correction"> {
  const { tag } = reference;
  const meant = tag === null ? null : similarTag(tag, tags ?? []);
  if (
    tag === null ||
    meant === null ||
    retiredNote(reference) !== null ||
    sameImageElsewhere(facts, reference).length > 0
  )
    return {};
  return {
    correction: { at, value: inParts === true ? meant : image.slice(0, -tag.length) + meant },
  };
}

function suggestion(tag: string, tags: string[] | null): string {
  const meant = similarTag(tag, tags ?? []);
  const near = nearestTags(tag, tags ?? []).filter((name) => name !== meant);
  const [best, ...others] = meant === null ? near : [meant, ...near.slice(0, 2)];
  if (best === undefined) return tags === null ? "Push the tag, or correct it." : whatIsThere(tags);
  const rest =
    others.length === 0 ? "" : ` (also close: ${others.map((name) => `\`${name}\``).join(", ")})`;
  return `Use \`${best}\`, the closest existing tag${rest}, or push \`${tag}\`.`;
}

/** Lists a few existing tags, the highest first, if none is close. */
function whatIsThere(tags: string[]): string {
  if (tags.length === 0) return "Push the tag: the repository has no tags.";
  const few = tags
    .toSorted(compareNewestFirst)
    .slice(0, 3)
    .map((name) => `\`${name}\``);
  const more = tags.length > few.length ? `, and ${tags.length - few.length} more` : "";
  return `Push the tag, or use an existing one: ${few.join(", ")}${more}.`;
}
