import type { Rule } from "../../../model/report/rule.ts";
import { questionKey } from "../../../model/pull/answer.ts";
import { evidenceLines } from "../../wording/exchange-line.ts";

export const imageTagMoved: Rule = {
  id: "image-tag-moved",
  cause: "reference",
  severity: "off",
  online: true,
  since: "0.1.0",
  summary: "The tag now names a different image than the digest beside it.",
  why:
    "The kubelet pulls the digest, so the tag misleads readers. Off by default, because " +
    "the rule costs one request for each pinned image.",
  fix: "Update the digest or the tag so that both name the same image.",
  source:
    "https://github.com/containerd/containerd/blob/v2.0.7/internal/cri/server/images/image_pull.go",
  breaksPull: false,
  part: "tag",
  routeStop: "image",
  asksFor: "digests-of-pinned-tags",
  *check(facts) {
    for (const pull of facts.pulls) {
      const { reference, mention } = pull;
      if (pull.notAsked !== null || "invalid" in reference) continue;
      const { tag, digest } = reference;
      if (tag === null || digest === null) continue;
      const answer = facts.answers.byImage.get(questionKey({ ...reference, digest: null }));
      if (answer?.answer !== "found" || answer.digest === null) continue;
      // Digests of different algorithms cannot be compared.
      if (answer.digest === digest || answer.digest.split(":", 1)[0] !== digest.split(":", 1)[0])
        continue;
      yield {
        at: mention.at,
        message:
          `The tag \`${tag}\` now points to \`${answer.digest}\`, not to the digest ` +
          "beside it, which is pulled",
        groupKey: mention.image,
        pull,
        evidence: evidenceLines(answer.evidence),
      };
    }
  },
};
