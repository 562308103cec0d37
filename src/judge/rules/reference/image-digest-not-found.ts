import { familiar, repositoryOf, type ImageReference } from "../../../model/pull/image.ts";
import type { Diagnostic, Facts, Rule } from "../../../model/report/rule.ts";
import { questionKey, type DigestHints } from "../../../model/pull/answer.ts";
import { pullsAnswered } from "../../facts/answered.ts";
import { inspectCommands, pullEvent } from "../../wording/events/kubelet-event.ts";
import { evidenceLines, registryWords } from "../../wording/exchange-line.ts";

export const imageDigestNotFound: Rule = {
  id: "image-digest-not-found",
  cause: "reference",
  severity: "error",
  online: true,
  since: "0.1.0",
  summary: "The digest does not exist in its repository.",
  why:
    "The digest takes precedence over a tag beside it: every pull fails, even if the tag " +
    "exists.",
  fix:
    "Pin a digest that exists in this repository; the current one may be deleted or " +
    "belong to another repository.",
  source:
    "https://github.com/containerd/containerd/blob/v2.0.7/internal/cri/server/images/image_pull.go",
  breaksPull: true,
  part: "digest",
  routeStop: "image",
  *check(facts) {
    for (const { pull, reference, answer } of pullsAnswered(facts, "missing")) {
      if (answer.missing !== "digest") continue;
      yield {
        at: pull.mention.at,
        message:
          `The digest \`${reference.digest ?? ""}\` does not exist in ` +
          `\`${repositoryOf(reference)}\`${registryWords(answer.words)}`,
        ...fixFor(facts, reference, answer.instead),
        groupKey: questionKey(reference),
        pull,
        ...pullEvent(facts, pull),
        evidence: evidenceLines(answer.evidence),
        commands: inspectCommands(reference),
      };
    }
  },
};

/** Empty for the fix of the card. */
function fixFor(
  facts: Facts,
  reference: ImageReference,
  instead: DigestHints | undefined,
): Pick<Diagnostic, "fix"> {
  const now =
    instead?.tag == null
      ? ""
      : ` The tag \`${instead.tag.name}\` has the digest \`${instead.tag.digest}\` now.`;
  if (instead?.blob === "config")
    return {
      fix:
        "Pin the digest of the manifest: this is the image ID, the digest of the image's config " +
        `(\`docker inspect\` shows the other one under RepoDigests).${now}`,
    };
  if (instead?.blob === "layer")
    return { fix: `Pin the digest of the manifest: this is the digest of a layer.${now}` };
  const other = otherRepository(facts, reference);
  if (other !== null)
    return { fix: `Use \`${other}\`: the digest is that of an image there.${now}` };
  return instead?.tag == null
    ? {}
    : {
        fix:
          `Pin \`${instead.tag.digest}\`, the digest that the tag \`${instead.tag.name}\` has ` +
          "now, if that image is the right one.",
      };
}

/** A repository of the manifests in which an image has the digest; null if there is none. */
function otherRepository(facts: Facts, { digest }: ImageReference): string | null {
  for (const { reference } of facts.pulls) {
    if ("invalid" in reference) continue;
    const answer = facts.answers.byImage.get(questionKey(reference));
    if (answer?.answer === "found" && answer.digest === digest)
      return familiar({ ...reference, tag: null, digest });
  }
  return null;
}
