import type { Rule } from "../../../model/rule.ts";
import { familiar, repositoryOf } from "../../../model/image.ts";
import { questionKey } from "../../../model/answer.ts";
import { contentProblemEvent, inspectConfigCommands } from "../../wording/kubelet-event.ts";
import { pullsWithContentProblem, inWords } from "../../facts/content-problem.ts";
import { evidenceLines } from "../../wording/exchange-line.ts";

export const imageChildMissing: Rule = {
  id: "image-child-missing",
  cause: "reference",
  severity: "error",
  online: true,
  since: "0.1.0",
  summary: "The image exists, but a part of it that the nodes need does not.",
  why: "The name resolves, and the pull fails right after: a clean-up has deleted what it took for unused, or a copy between registries was not whole.",
  fix: "Push the image again, whole: for all platforms of its index.",
  source: "https://github.com/opencontainers/image-spec/blob/main/image-index.md",
  breaksPull: true,
  part: "version",
  routeStop: "image",
  *check(facts) {
    for (const { pull, reference, flaw, evidence } of pullsWithContentProblem(
      facts,
      "child-missing",
    )) {
      yield {
        at: pull.mention.at,
        message:
          flaw.what === "config"
            ? `\`${familiar(reference)}\` exists, but the config that it names does not`
            : `\`${familiar(reference)}\` exists, but the manifest that it names for ${inWords(flaw.platforms)} does not`,
        groupKey: `${questionKey(reference)} ${flaw.digest} ${flaw.platforms.join(" ")}`,
        pull,
        ...contentProblemEvent(facts, pull, flaw),
        evidence: evidenceLines([...evidence, ...flaw.evidence]),
        commands:
          flaw.what === "config"
            ? inspectConfigCommands(reference)
            : [`skopeo inspect --raw docker://${repositoryOf(reference)}@${flaw.digest}`],
      };
    }
  },
};
