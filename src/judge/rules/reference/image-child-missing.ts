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
  summary: "The image exists, but a manifest or config that the nodes need does not.",
  why:
    "The tag resolves, and then the pull fails. A registry clean-up deleted the part, or " +
    "a copy between registries was incomplete.",
  fix: "Push the complete image again, with all platforms of its index.",
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
            ? `\`${familiar(reference)}\` exists, but its config does not`
            : `\`${familiar(reference)}\` exists, but its manifest for ` +
              `${inWords(flaw.platforms)} does not`,
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
