import { repositoryOf } from "../../../model/image.ts";
import type { Rule } from "../../../model/rule.ts";
import { questionKey } from "../../../model/answer.ts";
import { pullsAnswered } from "../../facts/answered.ts";
import { inspectCommands, pullEvent } from "../../wording/kubelet-event.ts";
import { evidenceLines } from "../../wording/exchange-line.ts";

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
          `\`${repositoryOf(reference)}\``,
        groupKey: questionKey(reference),
        pull,
        ...pullEvent(facts, pull),
        evidence: evidenceLines(answer.evidence),
        commands: inspectCommands(reference),
      };
    }
  },
};
